package org.fieldrack.protocol.format;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/**
 * Decimal to double, correctly rounded and without allocation for what instruments send: small numbers by one exact
 * multiplication, others by the method of Eisel and Lemire (a 64 by 128 bit product with a power of five); only what it
 * cannot decide goes through the JDK's parser.
 */
final class DecimalReal {
    private static final int LEAST = -342;
    private static final int GREATEST = 308;
    private static final double[] EXACT = new double[23];
    private static final long[] HIGH = new long[GREATEST - LEAST + 1];
    private static final long[] LOW = new long[GREATEST - LEAST + 1];

    static {
        double power = 1;
        for (int i = 0; i < EXACT.length; i++) {
            EXACT[i] = power;
            power *= 10;
        }
        for (int q = LEAST; q <= GREATEST; q++) {
            BigInteger value = q >= 0 ? top128(BigInteger.valueOf(5).pow(q)) : reciprocal(q);
            HIGH[q - LEAST] = value.shiftRight(64).longValue();
            LOW[q - LEAST] = value.longValue();
        }
    }

    private DecimalReal() {}

    private static BigInteger top128(BigInteger value) {
        return value.shiftLeft(Math.max(0, 128 - value.bitLength())).shiftRight(Math.max(0, value.bitLength() - 128));
    }

    /** The first 128 bits of 5^q for q &lt; 0; those from -27 on are rounded up, or ties would go wrong. */
    private static BigInteger reciprocal(int q) {
        BigInteger power = BigInteger.valueOf(5).pow(-q);
        int z = power.bitLength();
        if (q >= -27) {
            int b = z + 127;
            return BigInteger.ONE.shiftLeft(b).divide(power).add(BigInteger.ONE);
        }
        BigInteger c = BigInteger.ONE.shiftLeft(2 * z + 128).divide(power).add(BigInteger.ONE);
        return c.shiftRight(c.bitLength() - 128);
    }

    /** Returns mantissa · 10^exponent; the bytes are the same number for the JDK's parser. */
    static double of(long mantissa, int exponent, byte[] in, int start, int end) {
        if (mantissa == 0) {
            return 0;
        }
        if (mantissa >>> 53 == 0) {
            if (exponent == 0) {
                return mantissa;
            }
            if (exponent > 0 && exponent <= 22) {
                return mantissa * EXACT[exponent];
            }
            if (exponent < 0 && exponent >= -22) {
                return mantissa / EXACT[-exponent];
            }
        }
        return product(mantissa, exponent, in, start, end);
    }

    private static double product(long mantissa, int exponent, byte[] in, int start, int end) {
        if (exponent < LEAST || exponent > GREATEST) {
            return slow(in, start, end);
        }
        int zeros = Long.numberOfLeadingZeros(mantissa);
        long w = mantissa << zeros;
        long high = Math.unsignedMultiplyHigh(w, HIGH[exponent - LEAST]);
        long low = w * HIGH[exponent - LEAST];
        if ((high & 0x1FF) == 0x1FF) {
            long second = Math.unsignedMultiplyHigh(w, LOW[exponent - LEAST]);
            long sum = low + second;
            high += Long.compareUnsigned(sum, low) < 0 ? 1 : 0;
            low = sum;
        }
        if (low == -1L && (exponent < -27 || exponent > 55)) {
            return slow(in, start, end);
        }
        int upper = (int) (high >>> 63);
        long bits = high >>> (upper + 9);
        int power = (int) (((152_170L + 65_536L) * exponent) >> 16) + 63 + upper - zeros + 1023;
        if (power <= 0 || power >= 2046) {
            return slow(in, start, end);
        }
        if (Long.compareUnsigned(low, 1) <= 0
                && exponent >= -4
                && exponent <= 23
                && (bits & 3) == 1
                && bits << (upper + 9) == high) {
            bits &= ~1L;
        }
        bits = (bits + (bits & 1)) >>> 1;
        if (bits >= 1L << 53) {
            bits = 1L << 52;
            power++;
        }
        return Double.longBitsToDouble(bits & ~(1L << 52) | (long) power << 52);
    }

    static double slow(byte[] in, int start, int end) {
        return Double.parseDouble(new String(in, start, end - start, StandardCharsets.ISO_8859_1));
    }
}
