package org.fieldrack.joulescope;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fieldrack.joulescope.container.ArrayStorage;
import org.fieldrack.joulescope.container.ContainerReader;
import org.fieldrack.joulescope.container.Tag;

/**
 * Reads legacy {@code .jls} files of version 1 (specification section 9.1). One thread.
 *
 * <p>Samples are numbered from 0. Raw recordings are calibrated and suppressed anew at each reading, with 64 samples before and
 * after. A file that was not closed gives its whole blocks.
 */
public final class DataReader implements AutoCloseable {
    private static final int AROUND = 64;

    private final SeekableByteChannel channel;
    private final ContainerReader container;
    private final LegacyIndex index;
    private final LegacyGeometry geometry;
    private final double frequency;
    private final boolean raw;
    private final long length;
    private final SampleScale scale;
    private SuppressMode mode = SuppressMode.NORMAL;

    private long dataAt = -1;
    private int[] rawData = new int[0];
    private ArrayStorage.Block floatData = new ArrayStorage.Block(0, Map.of());
    private int reductionsOf = -1;
    private LegacyReductions reductions = new LegacyReductions(0);

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
        Map<?, ?> config = index.config.orElseThrow(
                () -> new IllegalArgumentException("this file is no recording: it has no configuration"));
        int version = Integer.parseInt(String.valueOf(config.get("data_recorder_format_version")));
        if (version > 2) {
            throw new IllegalArgumentException("the recording has version " + version + ", this reader knows 1 and 2");
        }
        Object format = config.containsKey("data_format") ? config.get("data_format") : "raw";
        raw = "raw".equals(format);
        if (!raw && !"float32_v2".equals(format) && !"none".equals(format)) {
            throw new IllegalArgumentException("the recording's samples have the unknown format " + format);
        }
        frequency = number(config, "sampling_frequency");
        boolean empty = "none".equals(format);
        geometry = empty ? LegacyGeometry.NORMAL : geometry(config);
        long held = (long) index.blocks.size() * geometry.samplesPerBlock();
        length = empty
                ? 0
                : Math.min(
                        held,
                        index.footer
                                .map(footer -> (long) number(footer, "size"))
                                .orElse(held));
        scale = index.calibration.map(Calibration::scale).orElseGet(SampleScale::unit);
    }

    private static LegacyGeometry geometry(Map<?, ?> config) {
        int reduction = (int) number(config, "samples_per_reduction");
        int tlv = (int) number(config, "samples_per_tlv");
        int block = (int) number(config, "samples_per_block");
        if (reduction < 1 || tlv < reduction || tlv % reduction != 0 || block < tlv || block % tlv != 0) {
            throw new IllegalArgumentException("the recording's parts do not fit together: " + reduction + ", " + tlv
                    + " and " + block + " samples");
        }
        return new LegacyGeometry(reduction, tlv / reduction, block / tlv);
    }

    private static double number(Map<?, ?> map, String key) {
        if (map.get(key) instanceof Number number) {
            return number.doubleValue();
        }
        throw new IllegalArgumentException("the recording does not say its " + key);
    }

    public double samplingFrequency() {
        return frequency > 0 ? frequency : 1;
    }

    /** Returns how many samples can be read. */
    public long length() {
        return length;
    }

    /** Says whether samples are stored as the instrument sent them. */
    public boolean hasRaw() {
        return raw;
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
        return geometry;
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
        mode = now;
    }

    private void check(long start, long stop) {
        if (start < 0 || stop < start || stop > length || (start == length && start != 0)) {
            throw new IllegalArgumentException(
                    "samples " + start + " to " + stop + " are not all in the recording, which has " + length);
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
        if (raw) {
            RawColumns columns = rawColumns(start, Math.toIntExact(stop - start));
            fields.forEach(field -> signals.put(field, columns.signal(field)));
        } else {
            float[][] columns = floatColumns(start, Math.toIntExact(stop - start));
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

    private void loadData(long sample) throws IOException {
        int perTlv = geometry.samplesPerTlv();
        if (dataAt >= 0 && sample >= dataAt && sample < dataAt + perTlv) {
            return;
        }
        LegacyIndex.Block block = index.blocks.get((int) (sample / geometry.samplesPerBlock()));
        int tlv = (int) (sample % geometry.samplesPerBlock()) / perTlv;
        if (tlv >= block.data().size()) {
            throw new IOException("the recording lacks the data of sample " + sample);
        }
        container.position(block.data().get(tlv));
        Tag tag = container.next().orElseThrow(() -> new IOException("the recording is cut off"));
        if (raw) {
            rawData = new int[tag.data().length / Integer.BYTES];
            ByteBuffer.wrap(tag.data())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asIntBuffer()
                    .get(rawData);
        } else {
            floatData = ArrayStorage.unpack(tag.data());
        }
        dataAt = sample / perTlv * perTlv;
    }

    private RawColumns rawColumns(long start, int count) throws IOException {
        long first = Math.max(0, start - AROUND);
        long end = Math.min(length, start + count + AROUND);
        int[] words = new int[count == 0 ? 0 : (int) (end - first)];
        for (int done = 0; done < words.length; ) {
            loadData(first + done);
            int from = (int) (first + done - dataAt);
            int n = Math.min(words.length - done, rawData.length - from);
            if (n <= 0) {
                throw new IOException("the recording lacks the data of sample " + (first + done));
            }
            System.arraycopy(rawData, from, words, done, n);
            done += n;
        }
        ProcessedSamples processed = ProcessedSamples.of(words, mode, scale, new ProcessedSamples.VoltageRanges() {
            @Override
            public int range(int sample) {
                return index.blocks
                        .get((int) ((first + sample) / geometry.samplesPerBlock()))
                        .voltageRange();
            }

            @Override
            public int change(int sample) {
                long block = (first + sample) / geometry.samplesPerBlock();
                return (int) Math.min(Integer.MAX_VALUE, (block + 1) * geometry.samplesPerBlock() - first);
            }
        });
        RawColumns columns = new RawColumns(count);
        int skip = (int) (start - first);
        System.arraycopy(words, skip, columns.raw, 0, count);
        System.arraycopy(processed.current(), skip, columns.current, 0, count);
        System.arraycopy(processed.voltage(), skip, columns.voltage, 0, count);
        System.arraycopy(processed.bits(), skip, columns.bits, 0, count);
        return columns;
    }

    private float[][] floatColumns(long start, int count) throws IOException {
        float[][] columns = new float[Field.COUNT][count];
        for (int done = 0; done < count; ) {
            loadData(start + done);
            int from = (int) (start + done - dataAt);
            int n = count - done;
            for (int field = 0; field < Field.COUNT; field++) {
                n = Math.min(n, LegacyFloats.copy(floatData, field, from, columns[field], done, n));
            }
            if (n <= 0) {
                throw new IOException("the recording lacks the data of sample " + (start + done));
            }
            done += n;
        }
        return columns;
    }

    // ---- statistics

    private boolean loadReductions(int block) throws IOException {
        if (block >= index.blocks.size()) {
            return false;
        }
        if (block != reductionsOf) {
            container.position(index.blocks.get(block).reductions());
            Tag tag = container.next().orElseThrow(() -> new IOException("the recording is cut off"));
            reductions = LegacyReductions.unpack(tag.data());
            reductionsOf = block;
        }
        return true;
    }

    /** Returns the stored entries of statistics that a span begins with: one for each whole reduction in its length. */
    public StatisticsTable reductionGet(long start, long stop) throws IOException {
        check(start, stop);
        long first = start / geometry.samplesPerReduction();
        int count = (int) ((stop - start) / geometry.samplesPerReduction());
        StatisticsTable out = new StatisticsTable(count);
        int row = 0;
        for (; row < count; row++) {
            if (!entry(first + row, out, row)) {
                break;
            }
        }
        out.rows(row);
        return out;
    }

    private boolean entry(long entry, StatisticsTable out, int row) throws IOException {
        int perBlock = geometry.reductionsPerTlv() * geometry.tlvsPerBlock();
        if (!loadReductions((int) (entry / perBlock)) || entry % perBlock >= reductions.entries()) {
            return false;
        }
        reductions.get((int) (entry % perBlock), out, row);
        return true;
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
        int step = geometry.samplesPerReduction();
        if (width == step) {
            return reductionGet(start, stop);
        }
        if (width > step) {
            StatisticsTable entries = reductionGet(start, stop);
            int each = (int) (width / step);
            StatisticsTable out = new StatisticsTable(entries.rows() / each);
            out.rows(out.capacity());
            for (int row = 0; row < out.capacity(); row++) {
                out.clear(row);
                StatisticsKernel.combine(entries, row * each, each, out, row);
                if (out.k[row] == 0) {
                    out.invalidate(row);
                }
            }
            return out;
        }
        StatisticsTable out = new StatisticsTable((int) ((stop - start) / width));
        out.rows(out.capacity());
        for (int row = 0; row < out.capacity(); row++) {
            samples(start + row * width, start + (row + 1) * width, out, row);
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
        int step = geometry.samplesPerReduction();
        long first = Math.ceilDiv(start, step);
        long last = end / step;
        StatisticsTable out = new StatisticsTable(2);
        out.rows(1);
        out.clear(0);
        if (first >= last) {
            samples(start, end, out, 0);
        } else {
            for (long entry = first; entry < last; entry++) {
                if (entry(entry, out, 1)) {
                    StatisticsKernel.combine(out, 1, 1, out, 0);
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
            samples(from, to, out, 1);
            StatisticsKernel.combine(out, 1, 1, out, 0);
        }
    }

    private void samples(long from, long to, StatisticsTable out, int row) throws IOException {
        int count = (int) (to - from);
        if (raw) {
            LegacyStatistics.samples(rawColumns(from, count), out, row);
        } else {
            LegacyStatistics.floats(floatColumns(from, count), out, row);
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
