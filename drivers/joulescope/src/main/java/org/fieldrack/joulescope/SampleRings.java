package org.fieldrack.joulescope;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The samples of a stream buffer off the heap: raw words, current, voltage and bits, 13 bytes a sample.
 *
 * <p>One writer; readers check afterwards that the writer has not come round.
 */
final class SampleRings implements AutoCloseable {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

    private final long length;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment raw;
    private final MemorySegment current;
    private final MemorySegment voltage;
    private final MemorySegment bits;

    SampleRings(long length) {
        this.length = length;
        raw = arena.allocate(length * Integer.BYTES, 64);
        current = arena.allocate(length * Float.BYTES, 64);
        voltage = arena.allocate(length * Float.BYTES, 64);
        bits = arena.allocate(length, 64);
    }

    long bytes() {
        return length * (Integer.BYTES + 2L * Float.BYTES + 1);
    }

    void putRaw(long sampleId, MemorySegment words, long offsetBytes, int count) {
        long at = Math.floorMod(sampleId, length);
        long first = Math.min(count, length - at);
        MemorySegment.copy(words, offsetBytes, raw, at * Integer.BYTES, first * Integer.BYTES);
        MemorySegment.copy(words, offsetBytes + first * Integer.BYTES, raw, 0, (count - first) * Integer.BYTES);
    }

    void fillMissing(long sampleId, long count) {
        long at = Math.floorMod(sampleId, length);
        long first = Math.min(count, length - at);
        raw.asSlice(at * Integer.BYTES, first * Integer.BYTES).fill((byte) 0xFF);
        raw.asSlice(0, Math.min(count - first, length) * Integer.BYTES).fill((byte) 0xFF);
    }

    void raw(long sampleId, int[] out, int from, int count) {
        long at = Math.floorMod(sampleId, length);
        int first = (int) Math.min(count, length - at);
        MemorySegment.copy(raw, INT, at * Integer.BYTES, out, from, first);
        MemorySegment.copy(raw, INT, 0, out, from + first, count - first);
    }

    void put(long sampleId, float[] i, float[] v, byte[] b, int from, int count) {
        long at = Math.floorMod(sampleId, length);
        int first = (int) Math.min(count, length - at);
        copyIn(at, i, v, b, from, first);
        if (first < count) {
            copyIn(0, i, v, b, from + first, count - first);
        }
    }

    private void copyIn(long at, float[] i, float[] v, byte[] b, int from, int count) {
        MemorySegment.copy(i, from, current, FLOAT, at * Float.BYTES, count);
        MemorySegment.copy(v, from, voltage, FLOAT, at * Float.BYTES, count);
        MemorySegment.copy(b, from, bits, BYTE, at, count);
    }

    /** Copies processed samples into arrays. */
    void samples(long sampleId, float[] i, float[] v, byte[] b, int to, int count) {
        long at = Math.floorMod(sampleId, length);
        int first = (int) Math.min(count, length - at);
        copyOut(at, i, v, b, to, first);
        if (first < count) {
            copyOut(0, i, v, b, to + first, count - first);
        }
    }

    private void copyOut(long at, float[] i, float[] v, byte[] b, int to, int count) {
        MemorySegment.copy(current, FLOAT, at * Float.BYTES, i, to, count);
        MemorySegment.copy(voltage, FLOAT, at * Float.BYTES, v, to, count);
        MemorySegment.copy(bits, BYTE, at, b, to, count);
    }

    @Override
    public void close() {
        arena.close();
    }
}
