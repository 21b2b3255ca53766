package org.fieldrack.record.export;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;
import org.bytedeco.hdf5.DataSet;
import org.bytedeco.hdf5.Group;
import org.bytedeco.hdf5.H5File;
import org.bytedeco.hdf5.PredType;
import org.bytedeco.hdf5.global.hdf5;
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
    private RecordingHdf5() {}

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
            Hdf5Sets.text(entry, "NX_class", "NXentry");
            Hdf5Sets.text(entry, "title", manifest.name());
            Hdf5Sets.text(entry, "note", manifest.note());
            Hdf5Sets.whole(entry, "start_time_ns", manifest.startUtc());
            Hdf5Sets.whole(entry, "trigger_time_ns", manifest.triggerUtc());
            Hdf5Sets.whole(entry, "end_time_ns", manifest.endUtc());
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
            DataSet time = Hdf5Sets.set(
                    group, "time", PredType.NATIVE_INT64(), 8, selected.count(), part -> {}, (at, n, bytes) -> {
                        for (int i = 0; i < n; i++) {
                            bytes.putLong(stream.utcNanos(selected.from() + at + i));
                        }
                    });
            Hdf5Sets.text(time, "units", "ns");
            time._close();
        }
        List<long[]> gaps = selected.gaps(manifest);
        DataSet table = Hdf5Sets.set(
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
        Hdf5Sets.text(group, "description", about.description());
        Hdf5Sets.real(group, "sample_rate", about.rate());
        Hdf5Sets.whole(group, "first_sample", selected.from());
        if (selected.count() > 0) {
            Hdf5Sets.whole(group, "start_time_ns", stream.utcNanos(selected.from()));
            Hdf5Sets.whole(group, "last_time_ns", stream.utcNanos(selected.to() - 1));
        }
        Hdf5Sets.whole(group, "uncertainty_ns", about.clock().uncertaintyNanos());
    }

    private static void channel(Group group, SelectedStream selected, int channel, DoubleConsumer progress)
            throws IOException {
        RecordedStream stream = selected.stream();
        Manifest.Signal signal = stream.about().channels().get(channel);
        ElementType type = ElementType.valueOf(signal.type());
        boolean plain = signal.scale() == 1 && signal.offset() == 0 && type.bits() >= 8;
        double[] numbers = plain ? new double[0] : new double[Hdf5Sets.BLOCK];
        int size = plain ? type.bits() / 8 : 8;
        DataSet set = Hdf5Sets.set(
                group,
                signal.name().replace('/', '_'),
                plain ? Hdf5Sets.type(type) : PredType.NATIVE_DOUBLE(),
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
        Hdf5Sets.text(set, "units", signal.unit());
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
            DataSet time = Hdf5Sets.set(
                    group, "time", PredType.NATIVE_INT64(), 8, points.size(), part -> {}, (at, n, bytes) -> {
                        for (int i = 0; i < n; i++) {
                            bytes.putLong(points.get((int) at + i)[0]);
                        }
                    });
            Hdf5Sets.text(time, "units", "ns");
            time._close();
            DataSet value = Hdf5Sets.set(
                    group, "value", PredType.NATIVE_DOUBLE(), 8, points.size(), part -> {}, (at, n, bytes) -> {
                        for (int i = 0; i < n; i++) {
                            bytes.putLong(points.get((int) at + i)[1]);
                        }
                    });
            Hdf5Sets.text(value, "units", units[0]);
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
}
