package org.fieldrack.stream;

import org.fieldrack.base.Unit;

/**
 * One signal of a stream.
 *
 * @param name unique within its stream
 * @param unit unit of a sample after {@code scale} and {@code offset}
 * @param type how a sample is stored
 * @param scale what a stored sample is multiplied by, 1 where it is in the unit already
 * @param offset what is added after that, in the unit
 */
public record Channel(String name, Unit unit, ElementType type, double scale, double offset) {
    public static Channel of(String name, String unit, ElementType type) {
        return new Channel(name, Unit.parse(unit), type, 1, 0);
    }
}
