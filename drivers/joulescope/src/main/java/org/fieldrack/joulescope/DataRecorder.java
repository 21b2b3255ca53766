package org.fieldrack.joulescope;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fieldrack.joulescope.container.ArrayStorage;
import org.fieldrack.joulescope.container.ContainerWriter;
import org.fieldrack.joulescope.container.Tag;
import org.jspecify.annotations.Nullable;

/**
 * Records a stream buffer as a legacy {@code .jls} file of version 1 (specification section 9.1).
 *
 * <p>Either a stream process, which records from the first notification on what comes after it, or fed by {@link #insert}. One
 * thread. The channel stays open.
 */
public final class DataRecorder implements StreamProcess, AutoCloseable {
    private static final int SCALE_RANGE = 16;
    private static final int SCALE_FLAG = 15;
    private static final List<String> FIELDS =
            List.of("current", "voltage", "power", "current_range", "current_lsb", "voltage_lsb");

    private final ContainerWriter writer;
    private final LegacyGeometry geometry;
    private final LegacyReductions reductions;
    private @Nullable StreamBuffer followed;
    private boolean begun;
    private boolean raw;
    private boolean closed;
    private boolean inBlock;
    private int samplesInBlock;
    private long nextSample;
    private long total;

    // inserted samples of a data tag that is not full
    private float[][] held = new float[0][];
    private short[] heldRaw = new short[0];
    private int heldCount;
    private int heldRange;

    /**
     * Begins a file.
     *
     * @param calibration the instrument's calibration file
     * @param userData JSON object
     */
    public DataRecorder(
            SeekableByteChannel channel,
            LegacyGeometry geometry,
            Optional<byte[]> calibration,
            Optional<Map<String, ?>> userData)
            throws IOException {
        this.geometry = geometry;
        reductions = new LegacyReductions(geometry.reductionsPerTlv() * geometry.tlvsPerBlock());
        writer = new ContainerWriter(channel);
        if (userData.isPresent()) {
            json(Tag.USER_JSON, userData.get());
        }
        if (calibration.isPresent()) {
            writer.appendSubfile("calibration", calibration.get());
        }
    }

    private void json(String tag, Map<String, ?> map) throws IOException {
        writer.append(tag, JsonText.write(map).getBytes(StandardCharsets.UTF_8));
    }

    private void configure(Object frequency, String format, boolean known) throws IOException {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("type", "config");
        config.put("data_recorder_format_version", "2");
        config.put("sampling_frequency", frequency);
        config.put("samples_per_reduction", known ? geometry.samplesPerReduction() : 0);
        config.put("samples_per_tlv", known ? geometry.samplesPerTlv() : 0);
        config.put("samples_per_block", known ? geometry.samplesPerBlock() : 0);
        config.put("reduction_fields", FIELDS);
        config.put("data_format", format);
        config.put("reduction_format", "v2");
        json(Tag.META_JSON, config);
    }

    private void begin(double frequency, boolean withRaw, long firstSample) throws IOException {
        begun = true;
        raw = withRaw;
        nextSample = firstSample;
        configure(frequency, withRaw ? "raw" : "float32_v2", true);
        writer.collectionStart(0, 0, new byte[0]);
    }

    private void beginBlock(Map<String, ?> data) throws IOException {
        writer.collectionStart(1, 0, JsonText.write(data).getBytes(StandardCharsets.UTF_8));
        inBlock = true;
        samplesInBlock = 0;
    }

    private void endBlock() throws IOException {
        writer.collectionEnd(reductions.pack(samplesInBlock / geometry.samplesPerReduction()));
        reductions.clear();
        inBlock = false;
    }

    // ---- following a buffer

    /** @throws IllegalArgumentException for a second buffer, and for one too short to keep what a data tag holds */
    @Override
    public boolean streamNotify(StreamBuffer buffer) {
        try {
            follow(buffer, false);
        } catch (IOException e) {
            throw new UncheckedIOException("recording: " + e.getMessage(), e);
        }
        return false;
    }

    private void follow(StreamBuffer buffer, boolean last) throws IOException {
        long[] range = buffer.sampleIdRange();
        if (!begun) {
            if (geometry.samplesPerTlv() > buffer.length()) {
                throw new IllegalArgumentException("the stream buffer holds " + buffer.length()
                        + " samples, a data tag of the recording needs " + geometry.samplesPerTlv());
            }
            followed = buffer;
            begin(buffer.outputFrequency(), buffer instanceof FullRateBuffer, range[1]);
        } else if (followed != buffer) {
            throw new IllegalArgumentException("a recording follows one stream buffer");
        }
        if (range[0] > nextSample) {
            throw new IllegalArgumentException("the stream buffer has lost sample " + nextSample + " already");
        }
        while (nextSample + geometry.samplesPerTlv() <= range[1]) {
            take(buffer, geometry.samplesPerTlv());
            if (samplesInBlock >= geometry.samplesPerBlock()) {
                endBlock();
            }
        }
        if (last && nextSample < range[1]) {
            take(buffer, (int) (range[1] - nextSample));
            endBlock();
        }
    }

    private void take(StreamBuffer buffer, int count) throws IOException {
        if (!inBlock) {
            Map<String, Object> block = new LinkedHashMap<>();
            block.put("v_range", buffer.voltageRange());
            block.put("sample_id", nextSample);
            beginBlock(block);
        }
        long end = nextSample + count;
        SamplesResult samples = buffer.samplesGet(nextSample, end, raw ? List.of("raw") : FIELDS);
        if (raw) {
            appendRaw(signal(samples, "raw").shorts());
        } else {
            appendFloats(samples, count);
        }
        int entries = count / geometry.samplesPerReduction();
        StatisticsTable rows = new StatisticsTable(entries);
        buffer.dataGetInOrder(nextSample, end, geometry.samplesPerReduction(), rows);
        int first = samplesInBlock / geometry.samplesPerReduction();
        for (int row = 0; row < rows.rows(); row++) {
            reductions.set(first + row, rows, row);
        }
        nextSample = end;
        samplesInBlock += count;
        total += count;
    }

    private static SamplesResult.Signal signal(SamplesResult samples, String field) {
        return samples.signal(field)
                .orElseThrow(() -> new IllegalArgumentException("the samples have no field " + field));
    }

    private void appendRaw(short[] words) throws IOException {
        ByteBuffer out = ByteBuffer.allocate(words.length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.asShortBuffer().put(words);
        writer.append(Tag.BINARY, out.array());
    }

    private void appendFloats(SamplesResult samples, int count) throws IOException {
        Map<Integer, Object> arrays = new LinkedHashMap<>();
        for (int field = 0; field < FIELDS.size(); field++) {
            Object value = signal(samples, FIELDS.get(field)).value();
            arrays.put(field << 4 | 1, value instanceof byte[] b ? scaled(b, scale(field)) : value);
        }
        writer.append(Tag.BINARY, ArrayStorage.pack(count, arrays));
    }

    private static int scale(int field) {
        return field == Field.CURRENT_RANGE.ordinal() ? SCALE_RANGE : SCALE_FLAG;
    }

    private static byte[] scaled(byte[] values, int scale) {
        byte[] out = new byte[values.length];
        for (int k = 0; k < out.length; k++) {
            out[k] = (byte) (values[k] * scale);
        }
        return out;
    }

    // ---- fed with samples

    /**
     * Appends samples that follow those of the call before.
     *
     * @param samples all fields that the file's statistics have; with raw samples where the first call had them
     * @param voltageRange of all of them
     */
    public void insert(SamplesResult samples, int voltageRange) throws IOException {
        if (!begun) {
            begin(samples.outputSamplingFrequency(), samples.signal("raw").isPresent(), samples.start());
            held = new float[FIELDS.size()][geometry.samplesPerTlv()];
            heldRaw = new short[raw ? 2 * geometry.samplesPerTlv() : 0];
        }
        int count = Math.toIntExact(samples.samples());
        for (int done = 0; done < count; ) {
            if (heldCount == 0) {
                heldRange = voltageRange;
            }
            int n = Math.min(count - done, geometry.samplesPerTlv() - heldCount);
            hold(samples, done, n);
            done += n;
            if (heldCount == geometry.samplesPerTlv()) {
                flushHeld();
                if (samplesInBlock >= geometry.samplesPerBlock()) {
                    endBlock();
                }
            }
        }
    }

    private void hold(SamplesResult samples, int from, int n) {
        for (int field = 0; field < held.length; field++) {
            Object value = signal(samples, FIELDS.get(field)).value();
            for (int k = 0; k < n; k++) {
                held[field][heldCount + k] =
                        value instanceof float[] f ? f[from + k] : ((byte[]) value)[from + k] & 0xFF;
            }
        }
        if (raw) {
            System.arraycopy(signal(samples, "raw").shorts(), 2 * from, heldRaw, 2 * heldCount, 2 * n);
        }
        heldCount += n;
    }

    private void flushHeld() throws IOException {
        if (!inBlock) {
            Map<String, Object> block = new LinkedHashMap<>();
            block.put("sample_id", nextSample);
            if (raw) {
                block.put("v_range", heldRange);
            }
            beginBlock(block);
        }
        if (raw) {
            appendRaw(java.util.Arrays.copyOf(heldRaw, 2 * heldCount));
        } else {
            Map<Integer, Object> arrays = new LinkedHashMap<>();
            for (int field = 0; field < held.length; field++) {
                arrays.put(field << 4 | 1, field < 3 ? java.util.Arrays.copyOf(held[field], heldCount) : flags(field));
            }
            writer.append(Tag.BINARY, ArrayStorage.pack(geometry.samplesPerTlv(), arrays));
        }
        int first = samplesInBlock / geometry.samplesPerReduction();
        for (int entry = 0; entry < heldCount / geometry.samplesPerReduction(); entry++) {
            for (Field field : Field.values()) {
                reductions.compute(
                        first + entry,
                        field,
                        held[field.ordinal()],
                        entry * geometry.samplesPerReduction(),
                        geometry.samplesPerReduction());
            }
        }
        // a short data tag counts as a whole one here: the statistics of its block say so too
        nextSample += geometry.samplesPerTlv();
        samplesInBlock += geometry.samplesPerTlv();
        total += heldCount;
        heldCount = 0;
    }

    private byte[] flags(int field) {
        byte[] out = new byte[heldCount];
        for (int k = 0; k < heldCount; k++) {
            out[k] = (byte) (int) (held[field][k] * scale(field));
        }
        return out;
    }

    // ---- end

    /** Ends the file without a footer of the user. */
    @Override
    public void close() {
        try {
            close(Optional.empty());
        } catch (IOException e) {
            throw new UncheckedIOException("recording: " + e.getMessage(), e);
        }
    }

    /** Writes what is left, the footer and the file's length. */
    public void close(Optional<Map<String, ?>> footerUserData) throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        StreamBuffer buffer = followed;
        if (!begun) {
            configure(0, "none", false);
        } else if (buffer != null) {
            follow(buffer, true);
        } else if (heldCount > 0) {
            flushHeld();
        }
        if (inBlock) {
            endBlock();
        }
        if (begun) {
            writer.collectionEnd(new byte[0]);
        }
        Map<String, Object> footer = new LinkedHashMap<>();
        footer.put("type", "footer");
        footer.put("size", total);
        json(Tag.META_JSON, footer);
        if (footerUserData.isPresent()) {
            json(Tag.USER_JSON, footerUserData.get());
        }
        writer.close();
    }
}
