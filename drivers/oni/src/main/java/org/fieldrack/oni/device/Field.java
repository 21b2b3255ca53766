package org.fieldrack.oni.device;

import org.fieldrack.base.Unit;
import org.fieldrack.stream.Channel;
import org.fieldrack.stream.ElementType;

/**
 * One value in a device's sample.
 *
 * @param offset bytes from the beginning of the sample
 * @param scale what the stored number is multiplied by to be in the unit
 * @param shift what is added after that
 */
record Field(String name, int offset, ElementType type, String unit, double scale, double shift) {
    static Field of(String name, int offset, ElementType type) {
        return new Field(name, offset, type, "", 1, 0);
    }

    Channel channel() {
        return new Channel(name, Unit.parse(unit), type, scale, shift);
    }

    int bytes() {
        return type.bits() / 8;
    }
}
