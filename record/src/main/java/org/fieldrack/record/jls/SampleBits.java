package org.fieldrack.record.jls;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Samples of every width in memory: copied, read as numbers, filled; those below a byte packed from bit 0. */
final class SampleBits {
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

    private SampleBits() {}

    static void copy(int bits, MemorySegment from, long fromIndex, MemorySegment to, long toIndex, long count) {
        long fromBit = fromIndex * bits;
        long toBit = toIndex * bits;
        long n = count * bits;
        if (((fromBit | toBit) & 7) != 0) {
            copyBits(from, fromBit, to, toBit, n);
            return;
        }
        MemorySegment.copy(from, fromBit >> 3, to, toBit >> 3, n >> 3);
        if ((n & 7) != 0) {
            copyBits(from, fromBit + (n & ~7L), to, toBit + (n & ~7L), n & 7);
        }
    }

    private static void copyBits(MemorySegment from, long fromBit, MemorySegment to, long toBit, long n) {
        long done = 0;
        while (done < n) {
            long target = toBit + done;
            long source = fromBit + done;
            int take = (int) Math.min(n - done, Math.min(8 - (target & 7), 8 - (source & 7)));
            int mask = (1 << take) - 1;
            int value = from.get(BYTE, source >> 3) >> (source & 7) & mask;
            int shift = (int) (target & 7);
            int kept = to.get(BYTE, target >> 3) & mask(shift);
            to.set(BYTE, target >> 3, (byte) (kept | value << shift));
            done += take;
        }
    }

    /** Keeps what is below; what is above is written later or must be zero at the end of a chunk. */
    private static int mask(int shift) {
        return (1 << shift) - 1;
    }

    static void missing(JlsType type, MemorySegment to, long index, int count) {
        if (!type.isReal()) {
            zero(to, index * type.bits(), (index + count) * type.bits());
            return;
        }
        for (long i = index; i < index + count; i++) {
            if (type.bits() == 32) {
                to.set(JlsLayout.FLOAT, i * 4, Float.NaN);
            } else {
                to.set(JlsLayout.DOUBLE, i * 8, Double.NaN);
            }
        }
    }

    /** A gap may be long, and comes when the computer is busy anyway: whole bytes at once. */
    private static void zero(MemorySegment to, long fromBit, long endBit) {
        long first = fromBit >> 3;
        int shift = (int) (fromBit & 7);
        if (shift != 0 && endBit > fromBit) {
            to.set(BYTE, first, (byte) (to.get(BYTE, first) & mask(shift)));
            first++;
        }
        long end = (endBit + 7) >> 3;
        if (end > first) {
            to.asSlice(first, end - first).fill((byte) 0);
        }
    }

    static boolean isConstant(int bits, MemorySegment samples, int count) {
        int first = raw(bits, samples, 0);
        for (int i = 1; i < count; i++) {
            if (raw(bits, samples, i) != first) {
                return false;
            }
        }
        return true;
    }

    private static int raw(int bits, MemorySegment samples, long i) {
        long bit = i * bits;
        return samples.get(BYTE, bit >> 3) >> (bit & 7) & (1 << bits) - 1;
    }

    /** Writes one value of a type of at most 8 bits. */
    static void put(int bits, MemorySegment samples, long index, int value) {
        long bit = index * bits;
        int shift = (int) (bit & 7);
        int mask = (1 << bits) - 1 << shift;
        byte old = samples.get(BYTE, bit >> 3);
        samples.set(BYTE, bit >> 3, (byte) (old & ~mask | value << shift & mask));
    }

    /** Reads samples as numbers. */
    static void numbers(JlsType type, MemorySegment in, long index, int count, double[] out) {
        switch (type.bits()) {
            case 1, 4 -> small(type, in, index, count, out);
            case 8 -> {
                for (int i = 0; i < count; i++) {
                    int v = in.get(BYTE, index + i);
                    out[i] = type.isSigned() ? v : v & 0xFF;
                }
            }
            case 16 -> {
                for (int i = 0; i < count; i++) {
                    int v = in.get(JlsLayout.SHORT, (index + i) * 2);
                    out[i] = type.isSigned() ? v : v & 0xFFFF;
                }
            }
            case 24 -> {
                for (int i = 0; i < count; i++) {
                    long at = (index + i) * 3;
                    int v = in.get(JlsLayout.SHORT, at) & 0xFFFF | in.get(BYTE, at + 2) << 16;
                    out[i] = type.isSigned() ? v : v & 0xFFFFFF;
                }
            }
            case 32 -> words(type, in, index, count, out);
            default -> wide(type, in, index, count, out);
        }
    }

    private static void small(JlsType type, MemorySegment in, long index, int count, double[] out) {
        int bits = type.bits();
        for (int i = 0; i < count; i++) {
            int v = raw(bits, in, index + i);
            out[i] = type.isSigned() && v >= 1 << bits - 1 ? v - (1 << bits) : v;
        }
    }

    private static void words(JlsType type, MemorySegment in, long index, int count, double[] out) {
        if (type.isReal()) {
            floats(in.asSlice(index * 4, count * 4L), count, out);
            return;
        }
        for (int i = 0; i < count; i++) {
            int v = in.get(JlsLayout.INT, (index + i) * 4);
            out[i] = type.isSigned() ? v : v & 0xFFFFFFFFL;
        }
    }

    private static void floats(MemorySegment in, int count, double[] out) {
        for (int i = 0; i < count; i++) {
            out[i] = in.get(JlsLayout.FLOAT, 4L * i);
        }
    }

    private static void wide(JlsType type, MemorySegment in, long index, int count, double[] out) {
        if (type.isReal()) {
            for (int i = 0; i < count; i++) {
                out[i] = in.get(JlsLayout.DOUBLE, (index + i) * 8);
            }
            return;
        }
        for (int i = 0; i < count; i++) {
            long v = in.get(JlsLayout.LONG, (index + i) * 8);
            out[i] = type.isSigned() || v >= 0 ? v : (double) (v >>> 1 | v & 1) * 2;
        }
    }
}
