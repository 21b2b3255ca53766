package org.fieldrack.joulescope.container;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/** Arrays by number in one block, as legacy recordings hold them (specification section 9.1). */
public final class ArrayStorage {
    private static final int MAGIC = 0x59525241;

    /** A packed block: how many samples it stands for, and its arrays by number. */
    public record Block(int sampleCount, Map<Integer, Object> arrays) {}

    private ArrayStorage() {}

    /**
     * Packs arrays.
     *
     * @param arrays {@code float[]}, {@code double[]}, {@code byte[]} (unsigned), {@code short[]} (signed) or {@code long[]}
     *     (unsigned), in order
     */
    public static byte[] pack(int sampleCount, Map<Integer, Object> arrays) {
        int count = arrays.size();
        int offset = (16 + 8 * count + 7) & ~7;
        int size = offset;
        for (Object array : arrays.values()) {
            size += (length(array) + 7) & ~7;
        }
        ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(MAGIC).putInt(size).putInt(offset).putInt(count << 24 | sampleCount & 0xFFFFFF);
        arrays.forEach((id, array) -> out.putInt(id << 8 | type(array)).putInt(length(array)));
        int at = offset;
        for (Object array : arrays.values()) {
            put(out.position(at).slice().order(ByteOrder.LITTLE_ENDIAN), array);
            at += (length(array) + 7) & ~7;
        }
        return out.array();
    }

    private static int length(Object array) {
        return switch (array) {
            case float[] a -> a.length * 4;
            case double[] a -> a.length * 8;
            case byte[] a -> a.length;
            case short[] a -> a.length * 2;
            case long[] a -> a.length * 8;
            default -> throw new IllegalArgumentException("cannot pack " + array.getClass());
        };
    }

    private static int type(Object array) {
        return switch (array) {
            case float[] a -> 2;
            case double[] a -> 3;
            case byte[] a -> 8;
            case long[] a -> 11;
            case short[] a -> 13;
            default -> throw new IllegalArgumentException("cannot pack " + array.getClass());
        };
    }

    private static void put(ByteBuffer out, Object array) {
        switch (array) {
            case float[] a -> out.asFloatBuffer().put(a);
            case double[] a -> out.asDoubleBuffer().put(a);
            case byte[] a -> out.put(a);
            case short[] a -> out.asShortBuffer().put(a);
            case long[] a -> out.asLongBuffer().put(a);
            default -> throw new IllegalArgumentException("cannot pack " + array.getClass());
        }
    }

    /**
     * Unpacks a block; arrays of other types are left out.
     *
     * @throws IllegalArgumentException where it is not such a block or is cut off
     */
    public static Block unpack(byte[] packed) {
        ByteBuffer in = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
        if (packed.length < 16 || in.getInt(0) != MAGIC) {
            throw new IllegalArgumentException("this is no block of arrays");
        }
        int word = in.getInt(12);
        int count = word >>> 24;
        int at = in.getInt(8);
        Map<Integer, Object> arrays = new LinkedHashMap<>();
        for (int k = 0; k < count; k++) {
            if (16 + 8 * k + 8 > packed.length) {
                throw new IllegalArgumentException("the block of arrays is cut off");
            }
            int id = in.getInt(16 + 8 * k);
            int length = in.getInt(20 + 8 * k);
            if (at < 0 || length < 0 || length > packed.length - at) {
                throw new IllegalArgumentException("the block of arrays is cut off");
            }
            Object array = get(in.slice(at, length).order(ByteOrder.LITTLE_ENDIAN), id & 0xFF, length);
            arrays.put(id >>> 8, array);
            at += (length + 7) & ~7;
        }
        return new Block(word & 0xFFFFFF, arrays);
    }

    private static Object get(ByteBuffer in, int type, int length) {
        switch (type) {
            case 2 -> {
                float[] a = new float[length / 4];
                in.asFloatBuffer().get(a);
                return a;
            }
            case 3 -> {
                double[] a = new double[length / 8];
                in.asDoubleBuffer().get(a);
                return a;
            }
            case 11, 15 -> {
                long[] a = new long[length / 8];
                in.asLongBuffer().get(a);
                return a;
            }
            case 9, 13 -> {
                short[] a = new short[length / 2];
                in.asShortBuffer().get(a);
                return a;
            }
            default -> {
                byte[] a = new byte[length];
                in.get(a);
                return a;
            }
        }
    }
}
