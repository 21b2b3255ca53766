package org.fieldrack.mpod;

/**
 * Net-SNMP's Float: a binary32 inside an Opaque, which the SNMP library does not know (section 2.2).
 *
 * <p>All methods work on the content of the Opaque, without its tag {@code 44} and length.
 */
public final class OpaqueFloat {
    /** What any NaN is written as. */
    public static final int NAN_BITS = 0x7fc00000;

    /** Content that is no float; never a value that a crate sends, because its upper half is not a sign extension. */
    public static final long MALFORMED = Long.MIN_VALUE;

    private static final int FLOAT_LENGTH = 7;
    private static final int DOUBLE_LENGTH = 11;
    private static final int FLOAT_KIND = 0x9f7804;
    private static final int DOUBLE_KIND = 0x9f7908;

    private OpaqueFloat() {}

    /** Writes seven octets: {@code 9f 78 04} and the value, most significant octet first. */
    public static byte[] encode(float value) {
        int bits = Float.isNaN(value) ? NAN_BITS : Float.floatToRawIntBits(value);
        return new byte[] {
            (byte) 0x9f, 0x78, 4, (byte) (bits >>> 24), (byte) (bits >>> 16), (byte) (bits >>> 8), (byte) bits
        };
    }

    /**
     * Reads the bits of a binary32 (or of a binary64, rounded) without making an object.
     *
     * @return the 32 bits, every NaN as {@link #NAN_BITS}; {@link #MALFORMED} for other content
     */
    public static long bits(byte[] content) {
        return bits(content, 0, content.length);
    }

    /** Reads the same from within a datagram. */
    static long bits(byte[] data, int from, int length) {
        int kind = length > 3 ? (data[from] & 0xFF) << 16 | (data[from + 1] & 0xFF) << 8 | data[from + 2] & 0xFF : 0;
        if (length == FLOAT_LENGTH && kind == FLOAT_KIND) {
            int bits = (int) number(data, from + 3, 4);
            return canonical(Float.intBitsToFloat(bits), bits);
        }
        if (length == DOUBLE_LENGTH && kind == DOUBLE_KIND) {
            float value = (float) Double.longBitsToDouble(number(data, from + 3, 8));
            return canonical(value, Float.floatToRawIntBits(value));
        }
        return MALFORMED;
    }

    private static long number(byte[] data, int from, int length) {
        long bits = 0;
        for (int i = from; i < from + length; i++) {
            bits = bits << 8 | data[i] & 0xFF;
        }
        return bits;
    }

    private static long canonical(float value, int bits) {
        return Integer.toUnsignedLong(Float.isNaN(value) ? NAN_BITS : bits);
    }
}
