package org.fieldrack.record.export;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.hdf5.DataSet;
import org.bytedeco.hdf5.Group;
import org.bytedeco.hdf5.H5File;
import org.bytedeco.hdf5.PredType;
import org.fieldrack.record.hdf5.Hdf5;
import org.fieldrack.record.recording.Alignment;
import org.fieldrack.record.recording.Manifest;
import org.fieldrack.record.recording.RecordedHistory;
import org.fieldrack.record.recording.RecordedStream;
import org.fieldrack.stream.Bins;
import org.fieldrack.stream.ElementType;

/**
 * Writes a recording as one HDF5 file with groups after NeXus: {@code entry/DEVICE/STREAM/CHANNEL} with units as attributes,
 * {@code time} (UTC nanoseconds of irregular samples or of bins), {@code gaps} (pairs of sample numbers), and
 * {@code entry/readings/DEVICE.PATH} with {@code time} and {@code value}. Streamed in slabs of a million samples.
 *
 * <p>One thread; the HDF5 library is native. Channels without scale keep their type, others are doubles in their unit.
 */
final class RecordingHdf5 {
    private RecordingHdf5() {}

    static void write(Export export) throws IOException {
        boolean resume = !export.ledger().isEmpty();
        try (H5File file = Hdf5.file(export.target(), resume)) {
            Group entry = Hdf5.group(file, "entry", "NXentry");
            try {
                Manifest manifest = export.recording().manifest();
                about(entry, manifest);
                for (SelectedStream stream : export.streams()) {
                    stream(export, entry, stream, manifest);
                }
                readings(export, entry);
                notes(entry, manifest);
            } finally {
                entry._close();
                file._close();
            }
        } catch (java.util.concurrent.CancellationException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new IOException("cannot write " + export.target() + " as HDF5: " + e.getMessage(), e);
        }
    }

    private static void about(Group entry, Manifest manifest) {
        Hdf5.text(entry, "title", manifest.name());
        Hdf5.text(entry, "note", manifest.note());
        Hdf5.text(entry, "lab", manifest.lab());
        Hdf5.text(entry, "start_time", instant(manifest.startUtc()));
        Hdf5.text(entry, "end_time", instant(manifest.endUtc()));
        Hdf5.whole(entry, "start_time_ns", manifest.startUtc());
        Hdf5.whole(entry, "trigger_time_ns", manifest.triggerUtc());
        Hdf5.whole(entry, "end_time_ns", manifest.endUtc());
    }

    private static String instant(long nanos) {
        return Instant.ofEpochSecond(0, nanos).toString();
    }

    private static void stream(Export export, Group entry, SelectedStream selected, Manifest manifest)
            throws IOException {
        Manifest.Stream about = selected.stream().about();
        Group device = Hdf5.group(entry, about.device(), "NXdetector");
        Group group =
                Hdf5.group(device, selected.name().substring(about.device().length() + 1), "NXdata");
        try {
            attributes(group, selected, manifest);
            if (export.bins() > 0) {
                bins(export, group, selected);
            } else {
                samples(export, group, selected, manifest);
            }
        } finally {
            group._close();
            device._close();
        }
    }

    private static void attributes(Group group, SelectedStream selected, Manifest manifest) throws IOException {
        RecordedStream stream = selected.stream();
        Manifest.Stream about = stream.about();
        Hdf5.text(group, "signal", name(selected.signal(0)));
        Hdf5.text(group, "description", about.description());
        Hdf5.real(group, "sample_rate", about.rate());
        Hdf5.whole(group, "first_sample", selected.from());
        if (selected.count() > 0) {
            Hdf5.whole(group, "start_time_ns", stream.utcNanos(selected.from()));
            Hdf5.whole(group, "last_time_ns", stream.utcNanos(selected.to() - 1));
        }
        Alignment alignment = new Alignment(manifest);
        Hdf5.whole(group, "uncertainty_ns", alignment.uncertainty(about.device()));
        if (alignment.offset(about.device()) != 0) {
            Hdf5.whole(group, "pinned_by_ns", alignment.offset(about.device()));
        }
    }

    private static String name(Manifest.Signal signal) {
        return signal.name().replace('/', '_');
    }

    private static void samples(Export export, Group group, SelectedStream selected, Manifest manifest)
            throws IOException {
        RecordedStream stream = selected.stream();
        for (int c = 0; c < selected.channels().size(); c++) {
            channel(export, group, selected, c);
        }
        if (!stream.about().regular()) {
            longs(group, "time", selected.count(), "ns", at -> stream.utcNanos(selected.from() + at));
        }
        List<long[]> gaps = selected.gaps(manifest);
        longs(group, "gaps", gaps.size() * 2L, "", at -> gaps.get((int) at / 2)[(int) at % 2]);
        export.tell(selected, selected.values());
    }

    private static void channel(Export export, Group group, SelectedStream selected, int chosen) throws IOException {
        RecordedStream stream = selected.stream();
        int channel = selected.channels().get(chosen);
        Manifest.Signal signal = selected.signal(chosen);
        ElementType type = ElementType.valueOf(signal.type());
        boolean plain = signal.scale() == 1 && signal.offset() == 0 && type.bits() >= 8;
        double[] numbers = plain ? new double[0] : new double[Hdf5.BLOCK];
        int size = plain ? type.bits() / 8 : 8;
        String part = selected.name() + "." + signal.name();
        DataSet set = Hdf5.set(
                group,
                name(signal),
                plain ? Hdf5.type(type) : PredType.NATIVE_DOUBLE(),
                size,
                selected.count(),
                export.ledger().done(part).samples(),
                (at, n, bytes) -> {
                    if (plain) {
                        stream.copy(channel, selected.from() + at, n, MemorySegment.ofBuffer(bytes));
                    } else {
                        stream.numbers(channel, selected.from() + at, n, numbers);
                        bytes.asDoubleBuffer().put(numbers, 0, n);
                    }
                    bytes.position(n * size);
                },
                done -> {
                    export.ledger().note(part, done, 0);
                    if (done < selected.count()
                            || chosen + 1 < selected.channels().size()) {
                        export.tell(selected, Math.min(selected.values() - 1, chosen * selected.count() + done));
                    }
                });
        Hdf5.text(set, "units", signal.unit());
        set._close();
    }

    private static void bins(Export export, Group group, SelectedStream selected) throws IOException {
        RecordedHistory history = new RecordedHistory(selected.stream());
        int n = (int) Math.min(export.bins(), selected.count());
        Bins bins = new Bins(Math.max(1, n));
        for (int c = 0; n > 0 && c < selected.channels().size(); c++) {
            history.bins(selected.channels().get(c), selected.from(), selected.to(), n, bins);
            Manifest.Signal signal = selected.signal(c);
            doubles(group, name(signal), bins.mean, n, signal.unit());
            doubles(group, name(signal) + "_min", bins.min, n, signal.unit());
            doubles(group, name(signal) + "_max", bins.max, n, signal.unit());
            longs(group, name(signal) + "_count", n, "", at -> bins.count[(int) at]);
            if (c + 1 < selected.channels().size()) {
                export.tell(selected, (c + 1) * selected.count());
            }
        }
        longs(group, "time", n, "ns", at -> history.utcNanos(bins.start((int) at)));
        export.tell(selected, selected.values());
    }

    /** Gives the element at a place. */
    @FunctionalInterface
    private interface Longs {
        long at(long place) throws IOException;
    }

    private static void longs(Group group, String name, long count, String unit, Longs from) throws IOException {
        DataSet set = Hdf5.set(
                group,
                name,
                PredType.NATIVE_INT64(),
                8,
                count,
                0,
                (at, n, bytes) -> {
                    for (int i = 0; i < n; i++) {
                        bytes.putLong(from.at(at + i));
                    }
                },
                done -> {});
        Hdf5.text(set, "units", unit);
        set._close();
    }

    private static void doubles(Group group, String name, double[] values, int count, String unit) throws IOException {
        DataSet set = Hdf5.set(
                group,
                name,
                PredType.NATIVE_DOUBLE(),
                8,
                count,
                0,
                (at, n, bytes) -> {
                    bytes.asDoubleBuffer().put(values, (int) at, n);
                    bytes.position(n * 8);
                },
                done -> {});
        Hdf5.text(set, "units", unit);
        set._close();
    }

    private static void readings(Export export, Group entry) throws IOException {
        List<String> properties = ReadingRows.properties(export.recording().readings(), export.selection());
        if (properties.isEmpty()) {
            return;
        }
        Group all = Hdf5.group(entry, "readings", "NXcollection");
        for (String property : properties) {
            List<Long> times = new ArrayList<>();
            List<Double> values = new ArrayList<>();
            String[] units = {""};
            ReadingRows.each(
                    export.recording().readings(),
                    property,
                    export.selection(),
                    (time, address, value, unit, severity, quality) -> {
                        units[0] = unit;
                        times.add(time);
                        values.add(number(value));
                    });
            Group group = Hdf5.group(all, property, "NXlog");
            longs(group, "time", times.size(), "ns", at -> times.get((int) at));
            doubles(
                    group,
                    "value",
                    values.stream().mapToDouble(Double::doubleValue).toArray(),
                    values.size(),
                    units[0]);
            group._close();
        }
        all._close();
    }

    /** A word is no number: it reads as missing here and stands in the CSV and Arrow forms. */
    private static double number(String value) {
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException e) {
            return value.equals("true") ? 1 : value.equals("false") ? 0 : Double.NaN;
        }
    }

    private static void notes(Group entry, Manifest manifest) {
        int number = 0;
        for (Manifest.Note note : manifest.annotations()) {
            Group group = Hdf5.group(entry, "note_" + ++number, "NXnote");
            Hdf5.whole(group, "time_ns", note.utcNanos());
            Hdf5.text(group, "author", note.who());
            Hdf5.text(group, "description", note.text());
            group._close();
        }
    }
}
