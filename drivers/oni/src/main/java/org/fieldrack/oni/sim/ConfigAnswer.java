package org.fieldrack.oni.sim;

import org.fieldrack.oni.OniError;

/**
 * What a controller answers on its configuration channel.
 *
 * @param value of the register; of a write to Running or Reset the bytes committed to the read channel
 */
public record ConfigAnswer(OniError error, int value) {
    static ConfigAnswer of(long value) {
        return new ConfigAnswer(OniError.SUCCESS, (int) value);
    }

    static ConfigAnswer refused(OniError error) {
        return new ConfigAnswer(error, 0);
    }
}
