package org.fieldrack.record.export;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.DoubleConsumer;
import org.bytedeco.hdf5.Attribute;
import org.bytedeco.hdf5.DSetAccPropList;
import org.bytedeco.hdf5.DSetCreatPropList;
import org.bytedeco.hdf5.DSetMemXferPropList;
import org.bytedeco.hdf5.DataSet;
import org.bytedeco.hdf5.DataSpace;
import org.bytedeco.hdf5.DataType;
import org.bytedeco.hdf5.Group;
import org.bytedeco.hdf5.LinkCreatPropList;
import org.bytedeco.hdf5.PredType;
import org.bytedeco.hdf5.StrType;
import org.bytedeco.hdf5.global.hdf5;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.LongPointer;
import org.fieldrack.stream.ElementType;

/** Data sets, written in slabs, and attributes of an HDF5 file. */
final class Hdf5Sets {
    /** Elements of a slab. */
    static final int BLOCK = 1 << 20;

    private static final long CHUNK_BYTES = 4L << 20;

    private Hdf5Sets() {}

    /** Fills a buffer with elements. */
    @FunctionalInterface
    interface Fill {
        void elements(long at, int count, ByteBuffer bytes) throws IOException;
    }

    static DataSet set(
            Group group, String name, DataType type, int size, long count, DoubleConsumer progress, Fill fill)
            throws IOException {
        long chunk = Math.clamp(CHUNK_BYTES / size, 1, Math.max(1, count));
        try (DSetCreatPropList properties = new DSetCreatPropList();
                DataSpace space = new DataSpace(1, size(count), size(hdf5.H5S_UNLIMITED))) {
            properties.setChunk(1, size(chunk));
            DataSet set = group.createDataSet(
                    name, type, space, properties, DSetAccPropList.DEFAULT(), LinkCreatPropList.DEFAULT());
            ByteBuffer bytes = ByteBuffer.allocateDirect((int) Math.min(BLOCK, Math.max(1, count)) * size)
                    .order(ByteOrder.nativeOrder());
            for (long at = 0; at < count; at += BLOCK) {
                progress.accept((double) at / count);
                int n = (int) Math.min(BLOCK, count - at);
                bytes.clear();
                fill.elements(at, n, bytes);
                bytes.flip();
                try (DataSpace memory = new DataSpace(1, size(n));
                        DataSpace place = set.getSpace()) {
                    place.selectHyperslab(hdf5.H5S_SELECT_SET, size(n), size(at));
                    set.write(new BytePointer(bytes), type, memory, place, DSetMemXferPropList.DEFAULT());
                }
            }
            return set;
        }
    }

    static LongPointer size(long one) {
        return new LongPointer(new long[] {one});
    }

    static DataType type(ElementType type) {
        return switch (type) {
            case U1, U4, U8 -> PredType.NATIVE_UINT8();
            case I16 -> PredType.NATIVE_INT16();
            case U16 -> PredType.NATIVE_UINT16();
            case I32 -> PredType.NATIVE_INT32();
            case U32 -> PredType.NATIVE_UINT32();
            case I64 -> PredType.NATIVE_INT64();
            case U64 -> PredType.NATIVE_UINT64();
            case F32 -> PredType.NATIVE_FLOAT();
            case F64 -> PredType.NATIVE_DOUBLE();
        };
    }

    static void real(org.bytedeco.hdf5.H5Object on, String name, double value) {
        try (DataSpace scalar = new DataSpace();
                Attribute attribute = on.createAttribute(new BytePointer(name), PredType.NATIVE_DOUBLE(), scalar)) {
            attribute.write(PredType.NATIVE_DOUBLE(), new org.bytedeco.javacpp.DoublePointer(value));
        }
    }

    static void whole(org.bytedeco.hdf5.H5Object on, String name, long value) {
        try (DataSpace scalar = new DataSpace();
                Attribute attribute = on.createAttribute(new BytePointer(name), PredType.NATIVE_INT64(), scalar)) {
            attribute.write(PredType.NATIVE_INT64(), size(value));
        }
    }

    static void text(org.bytedeco.hdf5.H5Object on, String name, String value) {
        if (value.isEmpty()) {
            return;
        }
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        try (StrType type = new StrType(PredType.C_S1(), utf8.length);
                DataSpace scalar = new DataSpace()) {
            type.setCset(hdf5.H5T_CSET_UTF8);
            try (Attribute attribute = on.createAttribute(new BytePointer(name), type, scalar)) {
                attribute.write(type, new BytePointer(utf8));
            }
        }
    }
}
