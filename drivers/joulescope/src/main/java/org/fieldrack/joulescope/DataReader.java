package org.fieldrack.joulescope;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fieldrack.joulescope.container.ContainerReader;

/**
 * Reads legacy {@code .jls} files of version 1 (specification section 9.1). One thread.
 *
 * <p>Samples are numbered from 0. A file that was not closed gives its whole blocks.
 */
public final class DataReader implements AutoCloseable {
    private final SeekableByteChannel channel;
    private final ContainerReader container;
    private final LegacyIndex index;
    private final LegacyLayout layout;
    private final LegacySamples samples;
    private final LegacyEntries entries;

    /** Opens a file. */
    public static DataReader open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file);
        try {
            return new DataReader(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Opens a recording; the channel is closed with the reader.
     *
     * @throws IOException where it is no container
     * @throws IllegalArgumentException where it is one, but no recording
     */
    public DataReader(SeekableByteChannel channel) throws IOException {
        this.channel = channel;
        container = new ContainerReader(channel);
        index = new LegacyIndex(container);
        layout = LegacyLayout.of(index);
        samples = new LegacySamples(container, index, layout);
        entries = new LegacyEntries(container, index, layout.geometry());
    }

    public double samplingFrequency() {
        return layout.frequency();
    }

    /** Returns how many samples can be read. */
    public long length() {
        return layout.length();
    }

    /** Says whether samples are stored as the instrument sent them. */
    public boolean hasRaw() {
        return layout.raw();
    }

    /** Says whether the recording was closed. */
    public boolean isComplete() {
        return index.footer.isPresent();
    }

    /** Returns tags whose checksum was wrong, of those that were read. */
    public long damaged() {
        return container.damaged();
    }

    public LegacyGeometry geometry() {
        return layout.geometry();
    }

    public Optional<Calibration> calibration() {
        return index.calibration;
    }

    /** Returns the JSON object at the file's begin. */
    public Optional<Map<?, ?>> userData() {
        return index.userData;
    }

    /** Returns the JSON object at the file's end. */
    public Optional<Map<?, ?>> footerUserData() {
        return index.footerUserData;
    }

    /** Sets how range-switch glitches of raw samples are suppressed; {@code interp_1_n_1} unless said. */
    public void suppressMode(SuppressMode now) {
        samples.mode(now);
    }

    private void check(long start, long stop) {
        if (start < 0 || stop < start || stop > length() || (start == length() && start != 0)) {
            throw new IllegalArgumentException(
                    "samples " + start + " to " + stop + " are not all in the recording, which has " + length());
        }
    }

    // ---- samples

    /**
     * Returns samples.
     *
     * @throws IllegalArgumentException for a span that the file does not hold, and a field that it does not have
     */
    public SamplesResult samplesGet(long start, long stop, List<String> fields) throws IOException {
        check(start, stop);
        Map<String, SamplesResult.Signal> signals = new LinkedHashMap<>();
        if (layout.raw()) {
            RawColumns columns = samples.raw(start, Math.toIntExact(stop - start));
            fields.forEach(field -> signals.put(field, columns.signal(field)));
        } else {
            float[][] columns = samples.floats(start, Math.toIntExact(stop - start));
            for (String field : fields) {
                Field known = field(field);
                signals.put(field, new SamplesResult.Signal(columns[known.ordinal()], known.unit()));
            }
        }
        return new SamplesResult(
                start / samplingFrequency(),
                stop / samplingFrequency(),
                start,
                stop,
                samplingFrequency(),
                samplingFrequency(),
                signals);
    }

    private static Field field(String key) {
        for (Field field : Field.values()) {
            if (field.key().equals(key)) {
                return field;
            }
        }
        throw new IllegalArgumentException("the recording has no field \"" + key + "\"");
    }

    // ---- statistics

    /** Returns the stored entries of statistics that a span begins with: one for each whole reduction in its length. */
    public StatisticsTable reductionGet(long start, long stop) throws IOException {
        check(start, stop);
        long first = start / layout.geometry().samplesPerReduction();
        int count = (int) ((stop - start) / layout.geometry().samplesPerReduction());
        StatisticsTable out = new StatisticsTable(count);
        int row = 0;
        for (; row < count; row++) {
            if (!entries.get(first + row, out, row)) {
                break;
            }
        }
        out.rows(row);
        return out;
    }

    /**
     * Returns statistics of parts of a span.
     *
     * @param increment samples of a part: 1 gives samples (with count 0, as the original has it); beyond a stored entry it is
     *     rounded down to whole entries
     */
    public StatisticsTable dataGet(long start, long stop, long increment) throws IOException {
        check(start, stop);
        long width = Math.max(1, increment);
        int step = layout.geometry().samplesPerReduction();
        if (width == step) {
            return reductionGet(start, stop);
        }
        if (width > step) {
            StatisticsTable stored = reductionGet(start, stop);
            int each = (int) (width / step);
            StatisticsTable out = new StatisticsTable(stored.rows() / each);
            out.rows(out.capacity());
            for (int row = 0; row < out.capacity(); row++) {
                out.clear(row);
                EntrySums.combine(stored, row * each, each, out, row);
                if (out.k[row] == 0) {
                    out.invalidate(row);
                }
            }
            return out;
        }
        StatisticsTable out = new StatisticsTable((int) ((stop - start) / width));
        out.rows(out.capacity());
        for (int row = 0; row < out.capacity(); row++) {
            sampled(start + row * width, start + (row + 1) * width, out, row);
            if (width == 1) {
                LegacyFloats.single(out, row);
            }
        }
        return out;
    }

    /** Returns the statistics of a span, from stored entries where they fit and samples at the ends. */
    public StatisticsUpdate statisticsGet(long start, long stop) throws IOException {
        long end = Math.max(stop, start + 1);
        check(start, end);
        int step = layout.geometry().samplesPerReduction();
        long first = Math.ceilDiv(start, step);
        long last = end / step;
        StatisticsTable out = new StatisticsTable(2);
        out.rows(1);
        out.clear(0);
        if (first >= last) {
            sampled(start, end, out, 0);
        } else {
            for (long entry = first; entry < last; entry++) {
                if (entries.get(entry, out, 1)) {
                    EntrySums.combine(out, 1, 1, out, 0);
                }
            }
            part(start, first * step, out);
            part(last * step, end, out);
        }
        if (out.k[0] == 0) {
            LegacyStatistics.missing(out, 0);
        }
        return StatisticsUpdate.of(out, 0, start, end, out.k(0), samplingFrequency());
    }

    private void part(long from, long to, StatisticsTable out) throws IOException {
        if (from < to) {
            sampled(from, to, out, 1);
            EntrySums.combine(out, 1, 1, out, 0);
        }
    }

    private void sampled(long from, long to, StatisticsTable out, int row) throws IOException {
        int count = (int) (to - from);
        if (layout.raw()) {
            LegacyStatistics.samples(samples.raw(from, count), out, row);
        } else {
            LegacyStatistics.floats(samples.floats(from, count), out, row);
        }
        if (out.k[row] == 0) {
            out.invalidate(row);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
