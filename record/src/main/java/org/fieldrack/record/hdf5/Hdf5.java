package org.fieldrack.record.hdf5;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.hdf5.Attribute;
import org.bytedeco.hdf5.DSetAccPropList;
import org.bytedeco.hdf5.DSetCreatPropList;
import org.bytedeco.hdf5.DataSet;
import org.bytedeco.hdf5.DataSpace;
import org.bytedeco.hdf5.DataType;
import org.bytedeco.hdf5.Group;
import org.bytedeco.hdf5.H5File;
import org.bytedeco.hdf5.H5Object;
import org.bytedeco.hdf5.LinkCreatPropList;
import org.bytedeco.hdf5.PredType;
import org.bytedeco.hdf5.StrType;
import org.bytedeco.hdf5.global.hdf5;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.LongPointer;
import org.fieldrack.stream.ElementType;

/** Groups, attributes and streamed data sets of HDF5 files. One thread a file; the library is native. */
public final class Hdf5 {
    /** The most elements that are written at a time. */
    public static final int BLOCK = 1 << 20;

    private static final long CHUNK_BYTES = 4L << 20;

    private Hdf5() {}

    /** Fills a buffer, which is in native order and empty, with elements; not always on the caller's thread. */
    @FunctionalInterface
    public interface Fill {
        void elements(long at, int count, ByteBuffer bytes) throws IOException;
    }

    /** Hears how many elements of a data set are written; what it throws ends the writing. */
    @FunctionalInterface
    public interface Written {
        void elements(long count) throws IOException;
    }

    /** Opens a file to go on with, or begins a new one in its place. */
    public static H5File file(Path file, boolean resume) {
        return new H5File(file.toString(), resume && Files.exists(file) ? hdf5.H5F_ACC_RDWR : hdf5.H5F_ACC_TRUNC);
    }

    /** Opens a group, made where it is missing, of this NeXus class. */
    public static Group group(Group in, String name, String nexusClass) {
        Group group = in.nameExists(name) ? in.openGroup(name) : in.createGroup(name);
        text(group, "NX_class", nexusClass);
        return group;
    }

    /** Returns the type of numbers of this width. */
    public static DataType type(int bits, boolean real, boolean signed) {
        return switch (bits) {
            case 16 -> signed ? PredType.NATIVE_INT16() : PredType.NATIVE_UINT16();
            case 32 -> real ? PredType.NATIVE_FLOAT() : signed ? PredType.NATIVE_INT32() : PredType.NATIVE_UINT32();
            case 64 -> real ? PredType.NATIVE_DOUBLE() : signed ? PredType.NATIVE_INT64() : PredType.NATIVE_UINT64();
            default -> signed ? PredType.NATIVE_INT8() : PredType.NATIVE_UINT8();
        };
    }

    /** Returns the type of samples of a whole number of bytes. */
    public static DataType type(ElementType type) {
        boolean signed = switch (type) {
            case I16, I32, I64 -> true;
            case U1, U4, U8, U16, U32, U64, F32, F64 -> false;
        };
        return type(type.bits(), type.isReal(), signed);
    }

    /**
     * Writes a data set in slabs, or what is missing of one that was begun.
     *
     * @param size bytes of an element
     * @param done elements that are there already
     * @return the data set, to be closed by the caller
     */
    public static DataSet set(
            Group group, String name, DataType type, int size, long count, long done, Fill fill, Written written)
            throws IOException {
        int chunk = (int) Math.clamp(CHUNK_BYTES / size, 1, Math.clamp(count, 1, BLOCK));
        DataSet set =
                done > 0 && group.nameExists(name) ? group.openDataSet(name) : created(group, name, type, chunk, count);
        try {
            fill(set, size, chunk, count, done, fill, written);
            return set;
        } catch (IOException | RuntimeException e) {
            // what stays open keeps the whole file open
            set._close();
            throw e;
        }
    }

    /**
     * Writes whole chunks as they are, past the library's own copying, while the next one is filled; what is behind the last element
     * is never read.
     */
    private static void fill(DataSet set, int size, int chunk, long count, long done, Fill fill, Written written)
            throws IOException {
        long id = set.getId();
        long from = done / chunk * chunk;
        if (from >= count) {
            return;
        }
        try (Chunks chunks = new Chunks(from, chunk, size, count, fill)) {
            for (long at = from; at < count; at += chunk) {
                if (hdf5.H5Dwrite_chunk(id, hdf5.H5P_DEFAULT, 0, new long[] {at}, (long) chunk * size, chunks.next())
                        < 0) {
                    throw new IOException("the HDF5 file cannot be written: is the disk full?");
                }
                written.elements(Math.min(at + chunk, count));
            }
        }
    }

    private static DataSet created(Group group, String name, DataType type, long chunk, long count) {
        if (group.nameExists(name)) {
            group.unlink(name);
        }
        try (DSetCreatPropList properties = new DSetCreatPropList();
                DataSpace space = new DataSpace(1, one(count), one(hdf5.H5S_UNLIMITED))) {
            properties.setChunk(1, one(chunk));
            properties.setFillTime(hdf5.H5D_FILL_TIME_NEVER);
            return group.createDataSet(
                    name, type, space, properties, DSetAccPropList.DEFAULT(), LinkCreatPropList.DEFAULT());
        }
    }

    private static LongPointer one(long number) {
        return new LongPointer(new long[] {number});
    }

    /** Writes an attribute, unless it is there. */
    public static void real(H5Object on, String name, double value) {
        if (!on.attrExists(name)) {
            try (DataSpace scalar = new DataSpace();
                    Attribute attribute = on.createAttribute(new BytePointer(name), PredType.NATIVE_DOUBLE(), scalar)) {
                attribute.write(PredType.NATIVE_DOUBLE(), new DoublePointer(value));
            }
        }
    }

    /** Writes an attribute, unless it is there. */
    public static void whole(H5Object on, String name, long value) {
        if (!on.attrExists(name)) {
            try (DataSpace scalar = new DataSpace();
                    Attribute attribute = on.createAttribute(new BytePointer(name), PredType.NATIVE_INT64(), scalar)) {
                attribute.write(PredType.NATIVE_INT64(), one(value));
            }
        }
    }

    /** Writes an attribute of text, unless it is there or the text is empty. */
    public static void text(H5Object on, String name, String value) {
        if (value.isEmpty() || on.attrExists(name)) {
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
