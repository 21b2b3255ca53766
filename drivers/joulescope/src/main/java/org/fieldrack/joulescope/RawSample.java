package org.fieldrack.joulescope;

/**
 * Layout of a raw sample word: the current's half-word in bits 15..0, the voltage's in 31..16 (specification section 1).
 */
final class RawSample {
    /** Both half-words of a sample that never came. */
    static final int MISSING = 0xFFFFFFFF;

    /** Bits that hold the current range. */
    static final int RANGE_MASK = 0x00010003;

    /** Bit that alternates from sample to sample. */
    static final int TOGGLE_SHIFT = 17;

    /** Current range of a sensor that is off. */
    static final int RANGE_OFF = 7;

    /** Current range that the host gives to missing samples. */
    static final int RANGE_MISSING = 8;

    /** The bits byte of a missing sample. */
    static final byte BITS_MISSING = 0x38;

    private RawSample() {}

    static int range(int raw) {
        return raw & 3 | raw >>> 14 & 4;
    }

    static int currentCode(int raw) {
        return raw >>> 2 & 0x3FFF;
    }

    static int voltageCode(int raw) {
        return raw >>> 18;
    }

    static int toggle(int raw) {
        return raw >>> TOGGLE_SHIFT & 1;
    }

    /** Returns range, current flag and voltage flag as the bits byte has them. */
    static byte bits(int raw, int range) {
        return (byte) (range | (raw << 2 & 0x10) | (raw >>> 13 & 0x20));
    }
}
