package org.fieldrack.joulescope.container;

import java.math.BigInteger;

/** Byte arrays put together and read as numbers. */
final class Bytes {
    private Bytes() {}

    static byte[] join(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] out = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, out, at, part.length);
            at += part.length;
        }
        return out;
    }

    /** Reads a little-endian number, always positive. */
    static BigInteger number(byte[] little) {
        byte[] big = new byte[little.length];
        for (int i = 0; i < big.length; i++) {
            big[i] = little[little.length - 1 - i];
        }
        return new BigInteger(1, big);
    }

    /** Writes a little-endian number of this length. */
    static byte[] number(BigInteger value, int length) {
        byte[] big = value.toByteArray();
        byte[] out = new byte[length];
        for (int i = 0; i < Math.min(length, big.length); i++) {
            out[i] = big[big.length - 1 - i];
        }
        return out;
    }
}
