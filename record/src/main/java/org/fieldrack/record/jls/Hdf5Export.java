package org.fieldrack.record.jls;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.function.DoubleConsumer;
import org.bytedeco.hdf5.Attribute;
import org.bytedeco.hdf5.DSetAccPropList;
import org.bytedeco.hdf5.DSetCreatPropList;
import org.bytedeco.hdf5.DSetMemXferPropList;
import org.bytedeco.hdf5.DataSet;
import org.bytedeco.hdf5.DataSpace;
import org.bytedeco.hdf5.DataType;
import org.bytedeco.hdf5.H5File;
import org.bytedeco.hdf5.LinkCreatPropList;
import org.bytedeco.hdf5.PredType;
import org.bytedeco.hdf5.StrType;
import org.bytedeco.hdf5.global.hdf5;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.LongPointer;

/**
 * Writes a span of signals at full rate as HDF5: a data set a signal, streamed in hyperslabs of a million samples.
 *
 * <p>One thread; the HDF5 library is native.
 */
public final class Hdf5Export {
    private static final int BLOCK = 1 << 20;

    private Hdf5Export() {}

    /**
     * Exports.
     *
     * @param progress takes 0 to 1
     * @throws IOException where the file cannot be written
     */
    public static void write(List<FsrReader> signals, long start, long count, Path target, DoubleConsumer progress)
            throws IOException {
        try (H5File file = new H5File(target.toString(), hdf5.H5F_ACC_TRUNC)) {
            for (int s = 0; s < signals.size(); s++) {
                double base = (double) s / signals.size();
                int all = signals.size();
                write(file, signals.get(s), start, count, part -> progress.accept(base + part / all));
            }
            file._close();
        } catch (RuntimeException e) {
            throw new IOException("cannot write " + target + " as HDF5: " + e.getMessage(), e);
        }
        progress.accept(1.0);
    }

    private static void write(H5File file, FsrReader signal, long start, long count, DoubleConsumer progress)
            throws IOException {
        SignalDef def = signal.def();
        DataType type = type(def.type());
        int size = size(def.type());
        long chunk = Math.clamp((4L << 20) / size, 1, Math.max(1, count));
        try (DSetCreatPropList properties = new DSetCreatPropList();
                DataSpace space = new DataSpace(1, size(count), size(hdf5.H5S_UNLIMITED))) {
            properties.setChunk(1, size(chunk));
            DataSet set = file.createDataSet(
                    safe(def.name()), type, space, properties, DSetAccPropList.DEFAULT(), LinkCreatPropList.DEFAULT());
            text(set, "units", def.units());
            number(set, "sample_rate", def.sampleRate());
            number(set, "first_sample", start + signal.offset());
            ByteBuffer bytes = ByteBuffer.allocateDirect(BLOCK * size).order(ByteOrder.nativeOrder());
            double[] numbers = new double[BLOCK];
            for (long at = 0; at < count; at += BLOCK) {
                progress.accept((double) at / count);
                int n = (int) Math.min(BLOCK, count - at);
                fill(signal, start + at, n, bytes, numbers);
                slab(set, type, bytes, at, n);
            }
            set._close();
        }
    }

    private static LongPointer size(long one) {
        return new LongPointer(new long[] {one});
    }

    private static void slab(DataSet set, DataType type, ByteBuffer bytes, long at, int n) {
        try (DataSpace memory = new DataSpace(1, size(n));
                DataSpace place = set.getSpace()) {
            place.selectHyperslab(hdf5.H5S_SELECT_SET, size(n), size(at));
            set.write(new BytePointer(bytes), type, memory, place, DSetMemXferPropList.DEFAULT());
        }
    }

    /** Fills with samples as they are, small types a byte each. */
    private static void fill(FsrReader signal, long at, int n, ByteBuffer bytes, double[] numbers) throws IOException {
        JlsType type = signal.def().type();
        if (type.bits() >= 8 && type.bits() != 24) {
            signal.copy(at, n, MemorySegment.ofBuffer(bytes.clear()));
            bytes.clear().limit(n * size(type));
            return;
        }
        signal.numbers(at, n, numbers);
        bytes.clear();
        for (int i = 0; i < n; i++) {
            if (type.bits() == 24) {
                bytes.putDouble(numbers[i]);
            } else {
                bytes.put((byte) numbers[i]);
            }
        }
        bytes.flip();
    }

    private static int size(JlsType type) {
        return type.bits() == 24 ? 8 : Math.max(1, type.bits() / 8);
    }

    private static DataType type(JlsType type) {
        return switch (type.bits()) {
            case 16 -> type.isSigned() ? PredType.NATIVE_INT16() : PredType.NATIVE_UINT16();
            case 24 -> PredType.NATIVE_DOUBLE();
            case 32 ->
                type.isReal()
                        ? PredType.NATIVE_FLOAT()
                        : type.isSigned() ? PredType.NATIVE_INT32() : PredType.NATIVE_UINT32();
            case 64 ->
                type.isReal()
                        ? PredType.NATIVE_DOUBLE()
                        : type.isSigned() ? PredType.NATIVE_INT64() : PredType.NATIVE_UINT64();
            default -> type.isSigned() ? PredType.NATIVE_INT8() : PredType.NATIVE_UINT8();
        };
    }

    private static String safe(String name) {
        return name.isEmpty() ? "signal" : name.replace('/', '_');
    }

    private static void number(DataSet set, String name, double value) {
        try (DataSpace scalar = new DataSpace();
                Attribute attribute = set.createAttribute(new BytePointer(name), PredType.NATIVE_DOUBLE(), scalar)) {
            attribute.write(PredType.NATIVE_DOUBLE(), new DoublePointer(value));
        }
    }

    private static void text(DataSet set, String name, String value) {
        if (value.isEmpty()) {
            return;
        }
        byte[] utf8 = value.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        try (StrType type = new StrType(PredType.C_S1(), utf8.length);
                DataSpace scalar = new DataSpace()) {
            type.setCset(hdf5.H5T_CSET_UTF8);
            try (Attribute attribute = set.createAttribute(new BytePointer(name), type, scalar)) {
                attribute.write(type, new BytePointer(utf8));
            }
        }
    }
}
