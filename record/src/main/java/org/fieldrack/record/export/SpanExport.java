package org.fieldrack.record.export;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.hdf5.DataSet;
import org.bytedeco.hdf5.Group;
import org.bytedeco.hdf5.H5File;
import org.bytedeco.hdf5.PredType;
import org.fieldrack.record.hdf5.Hdf5;
import org.fieldrack.stream.Channel;
import org.fieldrack.stream.ElementType;

/** Writes spans of streams as a recording's export does: CSV of one stream, or HDF5 of several. */
public final class SpanExport {
    private SpanExport() {}

    /** Writes sample number, UTC nanoseconds and a column a channel, nothing where a sample is missing; leaves it open. */
    public static void csv(SpanCopy span, OutputStream to) throws IOException {
        CsvText out = new CsvText(to);
        out.text("sample,time_ns");
        span.channels().forEach(channel -> out.comma().quoted(CsvExport.title(channel)));
        out.endRow();
        CsvRows.write(
                out,
                span.from(),
                span.to(),
                () -> new SampleBlock(span.channels(), span::numbers, span::utcNanos),
                end -> {});
        long unused = out.flush();
    }

    /**
     * Writes one file with groups {@code entry/DEVICE/STREAM/CHANNEL}, units as attributes.
     *
     * @param target is replaced where it exists
     */
    public static void hdf5(List<SpanCopy> spans, Path target) throws IOException {
        try (H5File file = Hdf5.file(target, false)) {
            Group entry = Hdf5.group(file, "entry", "NXentry");
            for (SpanCopy span : spans) {
                stream(entry, span);
            }
            entry._close();
            file._close();
        } catch (RuntimeException e) {
            throw new IOException("cannot write " + target + " as HDF5: " + e.getMessage(), e);
        }
    }

    private static void stream(Group entry, SpanCopy span) throws IOException {
        Group device = Hdf5.group(entry, span.device(), "NXdetector");
        Group group = Hdf5.group(device, span.stream().replace('/', '_'), "NXdata");
        boolean regular = span.history().isRegular();
        Hdf5.real(
                group,
                regular ? "sample_rate" : "clock_rate",
                span.history().clock().nominalRate());
        Hdf5.whole(group, "first_sample", span.from());
        if (span.to() > span.from()) {
            Hdf5.whole(group, "start_time_ns", span.utcNanos(span.from()));
            Hdf5.whole(group, "last_time_ns", span.utcNanos(span.to() - 1));
        }
        for (int c = 0; c < span.channels().size(); c++) {
            channel(group, span, c);
        }
        if (!regular) {
            DataSet time = Hdf5.set(
                    group,
                    "time",
                    PredType.NATIVE_INT64(),
                    8,
                    span.to() - span.from(),
                    0,
                    (at, n, bytes) -> {
                        for (int i = 0; i < n; i++) {
                            bytes.putLong(span.utcNanos(span.from() + at + i));
                        }
                    },
                    done -> {});
            Hdf5.text(time, "units", "ns");
            time._close();
        }
        group._close();
        device._close();
    }

    /** Channels without scale keep their type; others, and those with missing samples, are doubles with NaN. */
    private static void channel(Group group, SpanCopy span, int index) throws IOException {
        Channel channel = span.channels().get(index);
        ElementType type = channel.type();
        boolean whole = type.isReal() || span.gaps(index).isEmpty();
        boolean plain = whole && channel.scale() == 1 && channel.offset() == 0 && type.bits() >= 8;
        int size = plain ? type.bits() / 8 : Double.BYTES;
        double[] numbers = new double[plain ? 0 : Hdf5.BLOCK];
        DataSet set = Hdf5.set(
                group,
                channel.name().replace('/', '_'),
                plain ? Hdf5.type(type) : PredType.NATIVE_DOUBLE(),
                size,
                span.to() - span.from(),
                0,
                (at, n, bytes) -> {
                    if (plain) {
                        MemorySegment.copy(
                                span.stored(index), at * size, MemorySegment.ofBuffer(bytes), 0, (long) n * size);
                    } else {
                        span.numbers(index, span.from() + at, n, numbers);
                        bytes.asDoubleBuffer().put(numbers, 0, n);
                    }
                    bytes.position(n * size);
                },
                done -> {});
        Hdf5.text(set, "units", channel.unit().text());
        set._close();
    }
}
