package org.fieldrack.record.jls;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import org.fieldrack.stream.ElementType;
import org.fieldrack.stream.Samples;

/**
 * Samples of one type in memory, those below a byte packed from bit 0: read as numbers, filled, compared.
 *
 * <p>One thread. Samples of 32-bit floating point go through an array, of which the compiler makes vector instructions where it
 * does not reliably so of memory.
 */
final class SampleBits {
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final int PIECE = 1024;

    private final JlsType type;
    private final Optional<ElementType> usual;
    private final boolean isSingle;
    private float[] floats = {};

    SampleBits(JlsType type) {
        this.type = type;
        usual = type.elementType();
        isSingle = type.equals(JlsType.F32);
    }

    /** Says whether samples are 32-bit floating point. */
    boolean isSingle() {
        return isSingle;
    }

    /** Reads samples as numbers. */
    void numbers(MemorySegment in, long index, int count, double[] out, int at) {
        if (isSingle) {
            floats(in, index, count, out, at);
        } else if (usual.isPresent()) {
            Samples.numbers(usual.get(), in, index, count, out, at);
        } else {
            for (int i = 0; i < count; i++) {
                out[at + i] = odd(in, index + i);
            }
        }
    }

    private void floats(MemorySegment in, long index, int count, double[] out, int at) {
        if (floats.length == 0) {
            floats = new float[PIECE];
        }
        for (int done = 0; done < count; done += PIECE) {
            int n = Math.min(PIECE, count - done);
            MemorySegment.copy(in, JlsLayout.FLOAT, (index + done) * 4, floats, 0, n);
            int to = at + done;
            for (int i = 0; i < n; i++) {
                out[to + i] = floats[i];
            }
        }
    }

    /** Reads a sample of a type that only this format has: i4, i8, i24, u24. */
    private int odd(MemorySegment in, long index) {
        int unused = 32 - type.bits();
        int word = switch (type.bits()) {
            case 4 -> raw(in, index);
            case 8 -> in.get(BYTE, index);
            default -> in.get(JlsLayout.SHORT, index * 3) & 0xFFFF | in.get(BYTE, index * 3 + 2) << 16;
        };
        return type.isSigned() ? word << unused >> unused : word << unused >>> unused;
    }

    /** Fills with what stands for missing: NaN, or 0 where the type has none. */
    void missing(MemorySegment to, long index, int count) {
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
            to.set(BYTE, first, (byte) (to.get(BYTE, first) & (1 << shift) - 1));
            first++;
        }
        long end = (endBit + 7) >> 3;
        if (end > first) {
            to.asSlice(first, end - first).fill((byte) 0);
        }
    }

    /** Says whether samples are smaller than a byte. */
    boolean isPacked() {
        return type.bits() < 8;
    }

    /** Says whether samples of at most 8 bits are all the same; the first must begin at a byte. */
    boolean isConstant(MemorySegment samples, long from, int count) {
        int each = 8 / type.bits();
        int first = raw(samples, from);
        byte all = (byte) (first * (0xFF / ((1 << type.bits()) - 1)));
        int whole = count / each;
        long at = from / each;
        for (long k = at; k < at + whole; k++) {
            if (samples.get(BYTE, k) != all) {
                return false;
            }
        }
        for (long i = from + (long) whole * each; i < from + count; i++) {
            if (raw(samples, i) != first) {
                return false;
            }
        }
        return true;
    }

    private int raw(MemorySegment samples, long i) {
        long bit = i * type.bits();
        return samples.get(BYTE, bit >> 3) >> (bit & 7) & (1 << type.bits()) - 1;
    }

    /** Writes one value of a type of at most 8 bits. */
    void put(MemorySegment samples, long index, int value) {
        long bit = index * type.bits();
        int shift = (int) (bit & 7);
        int mask = (1 << type.bits()) - 1 << shift;
        byte old = samples.get(BYTE, bit >> 3);
        samples.set(BYTE, bit >> 3, (byte) (old & ~mask | value << shift & mask));
    }

    /** Clears the bits behind the last of these samples in its byte. */
    void trim(MemorySegment samples, long count) {
        int used = (int) (count * type.bits() & 7);
        if (used != 0) {
            long last = count * type.bits() >> 3;
            samples.set(BYTE, last, (byte) (samples.get(BYTE, last) & (1 << used) - 1));
        }
    }
}
