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
        if (content.length == FLOAT_LENGTH && (content[0] & 0xFF) == 0x9f && content[1] == 0x78 && content[2] == 4) {
            int bits = content[3] << 24 | (content[4] & 0xFF) << 16 | (content[5] & 0xFF) << 8 | content[6] & 0xFF;
            return canonical(Float.intBitsToFloat(bits), bits);
        }
        if (content.length == DOUBLE_LENGTH && (content[0] & 0xFF) == 0x9f && content[1] == 0x79 && content[2] == 8) {
            long bits = 0;
            for (int i = 3; i < DOUBLE_LENGTH; i++) {
                bits = bits << 8 | content[i] & 0xFF;
            }
            float value = (float) Double.longBitsToDouble(bits);
            return canonical(value, Float.floatToRawIntBits(value));
        }
        return MALFORMED;
    }

    private static long canonical(float value, int bits) {
        return Integer.toUnsignedLong(Float.isNaN(value) ? NAN_BITS : bits);
    }
}
