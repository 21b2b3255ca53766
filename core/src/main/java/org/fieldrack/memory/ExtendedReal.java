package org.fieldrack.memory;

import java.lang.foreign.MemorySegment;

/** x86's 80-bit {@code long double} (explicit integer bit, bias 16383) as a double; the 6 bytes of padding stay untouched. */
final class ExtendedReal {
    private static final int BIAS = 16383;

    private ExtendedReal() {}

    static double load(MemorySegment memory, long offset) {
        long mantissa = memory.get(Slot.LONG, offset);
        int head = memory.get(Slot.SHORT, offset + 8) & 0xFFFF;
        int exponent = head & 0x7FFF;
        double sign = (head & 0x8000) == 0 ? 1 : -1;
        if (exponent == 0x7FFF) {
            return mantissa << 1 == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
        }
        // two exact halves, so that the one addition rounds and nothing before it
        double high = Math.scalb((double) (mantissa >>> 32), 32);
        double whole = high + (mantissa & 0xFFFF_FFFFL);
        return sign * Math.scalb(whole, Math.max(exponent, 1) - BIAS - 63);
    }

    static void store(MemorySegment memory, long offset, double value) {
        int sign = (Double.doubleToRawLongBits(value) < 0) ? 0x8000 : 0;
        double magnitude = Math.abs(value);
        long mantissa;
        int exponent;
        if (magnitude == 0) {
            mantissa = 0;
            exponent = 0;
        } else if (Double.isInfinite(magnitude) || Double.isNaN(magnitude)) {
            mantissa = Double.isNaN(magnitude) ? 0xC000_0000_0000_0000L : 0x8000_0000_0000_0000L;
            exponent = 0x7FFF;
        } else {
            int power = normalExponent(magnitude);
            mantissa = (long) scaled(magnitude, 52 - power) << 11;
            exponent = power + BIAS;
        }
        memory.set(Slot.LONG, offset, mantissa);
        memory.set(Slot.SHORT, offset + 8, (short) (sign | exponent));
    }

    private static int normalExponent(double magnitude) {
        return magnitude >= Double.MIN_NORMAL
                ? Math.getExponent(magnitude)
                : Math.getExponent(magnitude * 0x1p200) - 200;
    }

    private static double scaled(double magnitude, int power) {
        return power > 1000 ? Math.scalb(Math.scalb(magnitude, 1000), power - 1000) : Math.scalb(magnitude, power);
    }
}
