package org.fieldrack.record.export;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;
import org.bytedeco.hdf5.Attribute;
import org.bytedeco.hdf5.DSetAccPropList;
import org.bytedeco.hdf5.DSetCreatPropList;
import org.bytedeco.hdf5.DSetMemXferPropList;
import org.bytedeco.hdf5.DataSet;
import org.bytedeco.hdf5.DataSpace;
import org.bytedeco.hdf5.DataType;
import org.bytedeco.hdf5.Group;
import org.bytedeco.hdf5.H5File;
import org.bytedeco.hdf5.LinkCreatPropList;
import org.bytedeco.hdf5.PredType;
import org.bytedeco.hdf5.StrType;
import org.bytedeco.hdf5.global.hdf5;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.LongPointer;
import org.fieldrack.record.recording.Manifest;
import org.fieldrack.record.recording.RecordedStream;
import org.fieldrack.record.recording.RecordingReader;
import org.fieldrack.stream.ElementType;

/**
 * Writes a recording as one HDF5 file with groups after NeXus: {@code entry/DEVICE/STREAM/CHANNEL} with units as attributes,
 * {@code time} (UTC nanoseconds of irregular samples), {@code gaps} (pairs of sample numbers), and
 * {@code entry/readings/DEVICE.PATH} with {@code time} and {@code value}. Streamed in slabs of a million samples.
 *
 * <p>One thread; the HDF5 library is native. Channels without scale keep their type, others are doubles in their unit.
 */
public final class RecordingHdf5 {
    private static final int BLOCK = 1 << 20;
    private static final long CHUNK_BYTES = 4L << 20;

    private RecordingHdf5() {}

    /** Fills a buffer with elements. */
    @FunctionalInterface
    private interface Fill {
        void elements(long at, int count, ByteBuffer bytes) throws IOException;
    }

    /**
     * Exports.
     *
     * @param target is replaced where it exists
     * @param progress takes 0 to 1; what it throws ends the export
     * @throws IOException where the file cannot be written
     */
    public static void write(RecordingReader recording, ExportSelection selection, Path target, DoubleConsumer progress)
            throws IOException {
        List<SelectedStream> streams = SelectedStream.of(recording, selection);
        try (H5File file = new H5File(target.toString(), hdf5.H5F_ACC_TRUNC)) {
            Group entry = file.createGroup("entry");
            Manifest manifest = recording.manifest();
            text(entry, "NX_class", "NXentry");
            text(entry, "title", manifest.name());
            text(entry, "note", manifest.note());
            whole(entry, "start_time_ns", manifest.startUtc());
            whole(entry, "trigger_time_ns", manifest.triggerUtc());
            whole(entry, "end_time_ns", manifest.endUtc());
            int done = 0;
            for (SelectedStream stream : streams) {
                double base = (double) done++ / streams.size();
                stream(entry, stream, manifest, part -> progress.accept(base + part / streams.size()));
            }
            readings(entry, recording, selection);
            entry._close();
            file._close();
        } catch (RuntimeException e) {
            throw new IOException("cannot write " + target + " as HDF5: " + e.getMessage(), e);
        } finally {
            streams.forEach(SelectedStream::close);
        }
        progress.accept(1);
    }

    private static void stream(Group entry, SelectedStream selected, Manifest manifest, DoubleConsumer progress)
            throws IOException {
        RecordedStream stream = selected.stream();
        Manifest.Stream about = stream.about();
        Group device =
                entry.nameExists(about.device()) ? entry.openGroup(about.device()) : entry.createGroup(about.device());
        String name = about.files()
                .getFirst()
                .replaceAll("\\.(jls|blocks)$", "")
                .substring(about.device().length() + 1);
        Group group = device.createGroup(name);
        attributes(group, selected);
        int all = selected.channels().size();
        for (int c = 0; c < all; c++) {
            double base = (double) c / all;
            channel(group, selected, selected.channels().get(c), part -> progress.accept(base + part / all));
        }
        if (!about.regular()) {
            DataSet time =
                    set(group, "time", PredType.NATIVE_INT64(), 8, selected.count(), part -> {}, (at, n, bytes) -> {
                        for (int i = 0; i < n; i++) {
                            bytes.putLong(stream.utcNanos(selected.from() + at + i));
                        }
                    });
            text(time, "units", "ns");
            time._close();
        }
        List<long[]> gaps = selected.gaps(manifest);
        DataSet table = set(
                group,
                "gaps",
                PredType.NATIVE_INT64(),
                8,
                gaps.size() * 2L,
                part -> {},
                (at, n, bytes) -> gaps.forEach(gap -> bytes.putLong(gap[0]).putLong(gap[1])));
        table._close();
        group._close();
        device._close();
    }

    private static void attributes(Group group, SelectedStream selected) throws IOException {
        RecordedStream stream = selected.stream();
        Manifest.Stream about = stream.about();
        text(group, "description", about.description());
        real(group, "sample_rate", about.rate());
        whole(group, "first_sample", selected.from());
        if (selected.count() > 0) {
            whole(group, "start_time_ns", stream.utcNanos(selected.from()));
            whole(group, "last_time_ns", stream.utcNanos(selected.to() - 1));
        }
        whole(group, "uncertainty_ns", about.clock().uncertaintyNanos());
    }

    private static void channel(Group group, SelectedStream selected, int channel, DoubleConsumer progress)
            throws IOException {
        RecordedStream stream = selected.stream();
        Manifest.Signal signal = stream.about().channels().get(channel);
        ElementType type = ElementType.valueOf(signal.type());
        boolean plain = signal.scale() == 1 && signal.offset() == 0 && type.bits() >= 8;
        double[] numbers = plain ? new double[0] : new double[BLOCK];
        int size = plain ? type.bits() / 8 : 8;
        DataSet set = set(
                group,
                signal.name().replace('/', '_'),
                plain ? type(type) : PredType.NATIVE_DOUBLE(),
                size,
                selected.count(),
                progress,
                (at, n, bytes) -> {
                    if (plain) {
                        stream.copy(channel, selected.from() + at, n, MemorySegment.ofBuffer(bytes));
                        bytes.position(n * size);
                        return;
                    }
                    stream.numbers(channel, selected.from() + at, n, numbers);
                    bytes.asDoubleBuffer().put(numbers, 0, n);
                    bytes.position(n * size);
                });
        text(set, "units", signal.unit());
        set._close();
    }

    private static void readings(Group entry, RecordingReader recording, ExportSelection selection) throws IOException {
        List<String> properties = ReadingRows.properties(recording.readings(), selection);
        if (properties.isEmpty()) {
            return;
        }
        Group all = entry.createGroup("readings");
        for (String property : properties) {
            List<long[]> points = new ArrayList<>();
            String[] units = {""};
            ReadingRows.each(
                    recording.readings(), property, selection, (time, address, value, unit, severity, quality) -> {
                        units[0] = unit;
                        points.add(new long[] {time, Double.doubleToRawLongBits(number(value))});
                    });
            Group group = all.createGroup(property);
            DataSet time = set(group, "time", PredType.NATIVE_INT64(), 8, points.size(), part -> {}, (at, n, bytes) -> {
                for (int i = 0; i < n; i++) {
                    bytes.putLong(points.get((int) at + i)[0]);
                }
            });
            text(time, "units", "ns");
            time._close();
            DataSet value =
                    set(group, "value", PredType.NATIVE_DOUBLE(), 8, points.size(), part -> {}, (at, n, bytes) -> {
                        for (int i = 0; i < n; i++) {
                            bytes.putLong(points.get((int) at + i)[1]);
                        }
                    });
            text(value, "units", units[0]);
            value._close();
            group._close();
        }
        all._close();
    }

    /** A word is no number: it reads as missing here and stands in the CSV form. */
    private static double number(String value) {
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException e) {
            return value.equals("true") ? 1 : value.equals("false") ? 0 : Double.NaN;
        }
    }

    private static DataSet set(
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

    private static LongPointer size(long one) {
        return new LongPointer(new long[] {one});
    }

    private static DataType type(ElementType type) {
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

    private static void real(org.bytedeco.hdf5.H5Object on, String name, double value) {
        try (DataSpace scalar = new DataSpace();
                Attribute attribute = on.createAttribute(new BytePointer(name), PredType.NATIVE_DOUBLE(), scalar)) {
            attribute.write(PredType.NATIVE_DOUBLE(), new org.bytedeco.javacpp.DoublePointer(value));
        }
    }

    private static void whole(org.bytedeco.hdf5.H5Object on, String name, long value) {
        try (DataSpace scalar = new DataSpace();
                Attribute attribute = on.createAttribute(new BytePointer(name), PredType.NATIVE_INT64(), scalar)) {
            attribute.write(PredType.NATIVE_INT64(), size(value));
        }
    }

    private static void text(org.bytedeco.hdf5.H5Object on, String name, String value) {
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
