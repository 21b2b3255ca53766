package org.fieldrack.joulescope;

import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The recent samples of a Joulescope with their reductions (specification section 5); the two generations of its interface
 * differ in how they are made: {@link #ofSamples} and {@link #ofDuration}.
 *
 * <p>One writer: {@link #insert}, {@link #insertRaw}, {@link #process} and {@link #reset} belong to the device thread. Queries
 * may come from any thread and run one at a time.
 */
public abstract sealed class StreamBuffer implements AutoCloseable permits FullRateBuffer, DownsamplingBuffer {
    /** Reductions of a buffer that nobody chose others for. */
    public static final List<Integer> REDUCTIONS = List.of(200, 100, 50);

    /** Samples a second of the instrument. */
    public static final int SAMPLING_FREQUENCY = 2_000_000;

    /** No limit, for {@link #sampleIdMax} and {@link #contiguousMax}. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    /**
     * A status item.
     *
     * @param text how to show the value; what went wrong where it is the code of an error
     */
    public record Item(Object value, String units, String text) {
        public Item(Object value, String units) {
            this(value, units, String.valueOf(value));
        }

        static Item hex(int value) {
            return new Item(value, "", String.format(Locale.ROOT, "0x%02x", value));
        }
    }

    final long length;
    final double inputFrequency;
    final double outputFrequency;
    final SampleCheck check = new SampleCheck();
    final PacketDecoder decoder;
    final Accumulators accumulators = new Accumulators();
    volatile long deviceSampleId;
    volatile long sampleId;
    volatile long sampleIdMax = UNLIMITED;
    volatile long contiguousMax = UNLIMITED;
    volatile int voltageRange;
    volatile @Nullable Consumer<StatisticsUpdate> callback;

    StreamBuffer(long length, double inputFrequency, double outputFrequency) {
        this.length = length;
        this.inputFrequency = inputFrequency;
        this.outputFrequency = outputFrequency;
        decoder = new PacketDecoder(new PacketDecoder.Sink() {
            @Override
            public void raw(MemorySegment words, long offsetBytes, int count) {
                takeRaw(words, offsetBytes, count);
                deviceSampleId += count;
            }

            @Override
            public void missing(int count) {
                takeMissing(count);
                deviceSampleId += count;
            }

            @Override
            public void voltageRange(int range) {
                voltageRange = range;
            }
        });
    }

    /**
     * Makes a buffer of a number of samples (generation A).
     *
     * @param reductions at most 5 factors, above 1
     * @throws IllegalArgumentException below 126 samples
     */
    public static StreamBuffer ofSamples(long samples, List<Integer> reductions, double samplingFrequency) {
        return new FullRateBuffer(roundedLength(samples, reductions), reductions, samplingFrequency);
    }

    /** Makes a buffer of a duration in seconds (generation B). */
    public static StreamBuffer ofDuration(double seconds, List<Integer> reductions, double samplingFrequency) {
        return ofSamples((long) (samplingFrequency * seconds), reductions, samplingFrequency);
    }

    /**
     * Makes a buffer of a duration in seconds that keeps samples at a lower rate (specification section 6).
     *
     * @param outputFrequency a rate of the decimator table, in Hz
     */
    public static StreamBuffer downsampling(double seconds, double outputFrequency) {
        return new DownsamplingBuffer(
                (long) Math.max(1, Math.floor(outputFrequency * seconds + 1e-9)), (int) outputFrequency);
    }

    private static long roundedLength(long samples, List<Integer> reductions) {
        if (samples < PacketDecoder.SAMPLES) {
            throw new IllegalArgumentException(
                    "a stream buffer holds " + PacketDecoder.SAMPLES + " samples at least, not " + samples);
        }
        if (reductions.size() > 5) {
            throw new IllegalArgumentException("at most 5 reductions, not " + reductions.size());
        }
        long product = 1;
        for (int factor : reductions) {
            if (factor < 1) {
                throw new IllegalArgumentException("a reduction is 1 at least, not " + factor);
            }
            product = Math.multiplyExact(product, factor);
        }
        return Math.ceilDiv(samples, product) * product;
    }

    /** Says in words how sums over samples are made in this process: in plain Java, or with vectors of which width. */
    public static String kernel() {
        return StatisticsKernel.description();
    }

    /** Returns how many samples it holds. */
    public long length() {
        return length;
    }

    public double samplingFrequency() {
        return inputFrequency;
    }

    /** Returns samples a second as they come out: lower than what goes in for a downsampling buffer. */
    public double outputFrequency() {
        return outputFrequency;
    }

    // ---- in

    abstract void takeRaw(MemorySegment words, long offsetBytes, int count);

    abstract void takeMissing(int count);

    /** Inserts a bulk transfer; returns true where streaming shall stop. */
    public boolean insert(MemorySegment transfer) {
        decoder.decode(transfer);
        return isStop();
    }

    /** Inserts a bulk transfer; null is the end of the stream and returns true. */
    public boolean insert(byte @Nullable [] transfer) {
        return transfer == null || insert(MemorySegment.ofArray(transfer));
    }

    /** Inserts raw samples, two little-endian half-words each. */
    public boolean insertRaw(MemorySegment words) {
        long samples = words.byteSize() / Integer.BYTES;
        for (long done = 0; done < samples; ) {
            int n = (int) Math.min(samples - done, Math.min(length, 1 << 20));
            takeRaw(words, done * Integer.BYTES, n);
            done += n;
            deviceSampleId += n;
        }
        return isStop();
    }

    /** Says whether one of the limits is reached. */
    final boolean isStop() {
        return deviceSampleId >= sampleIdMax || check.contiguous >= contiguousMax;
    }

    /** Processes what was inserted. */
    public abstract void process();

    /** Begins anew: numbers, counters and limits; the samples of the past stay until they are overwritten. */
    public void reset() {
        decoder.reset();
        accumulators.clear();
        deviceSampleId = 0;
        sampleId = 0;
        sampleIdMax = UNLIMITED;
        contiguousMax = UNLIMITED;
        voltageRange = 0;
    }

    /** Returns what calibrates the samples and takes the glitches out of them. */
    abstract RawProcessor processor();

    final void scale(SampleScale scale) {
        processor().scale(scale);
    }

    /** Sets offsets in codes and gains, of 7 current ranges at least and 2 voltage ranges. */
    public final void calibrationSet(
            float[] currentOffset, float[] currentGain, float[] voltageOffset, float[] voltageGain) {
        scale(SampleScale.of(currentOffset, currentGain, voltageOffset, voltageGain));
    }

    public final SuppressMode suppressMode() {
        return processor().mode();
    }

    public final void suppressMode(SuppressMode mode) {
        processor().mode(mode);
    }

    public void sampleIdMax(long last) {
        sampleIdMax = last;
    }

    public void contiguousMax(long samples) {
        contiguousMax = samples;
    }

    public int voltageRange() {
        return voltageRange;
    }

    /** Sets who is told each time an entry of the last reduction is complete; null for nobody. */
    public void callback(@Nullable Consumer<StatisticsUpdate> listener) {
        callback = listener;
    }

    // ---- numbers and times

    /** Returns the first sample held and the number after the last. */
    public long[] sampleIdRange() {
        long end = sampleId;
        return new long[] {Math.max(0, end - length), end};
    }

    public double[] limitsTime() {
        return new double[] {0, length / outputFrequency};
    }

    /** Returns the samples that {@link #limitsTime} stands for; may begin below 0. */
    public long[] limitsSamples() {
        long end = sampleId;
        return new long[] {end - length, end};
    }

    public long timeToSampleId(double time) {
        return (long) Math.rint(time / (length / outputFrequency) * length + (sampleId - length));
    }

    public double sampleIdToTime(double id) {
        return (id - (sampleId - length)) / length * (length / outputFrequency);
    }

    /** Returns counters by name. */
    public Map<String, Item> status() {
        Map<String, Item> status = new LinkedHashMap<>();
        status.put("device_sample_id", new Item(deviceSampleId, "samples"));
        status.put("sample_id", new Item(sampleId, "samples"));
        status.put("sample_missing_count", new Item(check.missing, "samples"));
        status.put("skip_count", new Item(check.skips, ""));
        status.put("sample_sync_count", new Item(check.syncs, "samples"));
        status.put("contiguous_count", new Item(check.contiguous, "samples"));
        return status;
    }

    // ---- out

    /**
     * Computes the exact statistics of a span, clamped to what is held.
     *
     * @param out its first row is filled
     * @return the span after clamping
     */
    public abstract long[] statisticsGet(long start, long stop, StatisticsTable out);

    /**
     * Computes statistics of parts of a span, each of {@code increment} samples.
     *
     * @param increment 1 and less for the samples themselves
     * @param out as many rows as parts; {@link StatisticsTable#rows} says how many were filled
     */
    public abstract void dataGet(long start, long stop, long increment, StatisticsTable out);

    /**
     * Fills a table with what a display of so many columns shows: outer ends are exact, inner borders are moved to stored
     * entries that are finer than a column.
     *
     * @param parts rows to fill, at most the table's capacity
     */
    public abstract void displayGet(long start, long stop, int parts, StatisticsTable out);

    /** Like {@link #dataGet} with the original's order of additions, for parts that are all held; slower. */
    void dataGetInOrder(long start, long stop, long increment, StatisticsTable out) {
        dataGet(start, stop, increment, out);
    }

    /** Returns samples as arrays by field. */
    public abstract SamplesResult samplesGet(long start, long stop, List<String> fields);

    /** Returns the bare array of one field: {@code float[]}, {@code short[]} or {@code byte[]}. */
    public Object samplesGet(long start, long stop, String field) {
        return samplesGet(start, stop, List.of(field))
                .signal(field)
                .orElseThrow()
                .value();
    }

    /** Returns what the instrument sent, two half-words a sample (generation A). */
    public short[] rawGet(long start, long stop) {
        return (short[]) samplesGet(start, stop, "raw");
    }

    /** Returns the statistics of a span as the original's interface has them. */
    public StatisticsUpdate statistics(long start, long stop) {
        StatisticsTable row = new StatisticsTable(1);
        long[] span = statisticsGet(start, stop, row);
        return StatisticsUpdate.of(row, 0, span[0], span[1], row.k(0), outputFrequency);
    }

    /** Returns how many rows {@link #dataGet} would fill; may be fewer. */
    public static int rowsFor(long start, long stop, long increment) {
        return (int) Math.max(0, (stop - start) / Math.max(1, increment));
    }

    final SamplesResult result(long start, long stop, Map<String, SamplesResult.Signal> signals) {
        return new SamplesResult(
                sampleIdToTime(start), sampleIdToTime(stop), start, stop, inputFrequency, outputFrequency, signals);
    }

    @Override
    public abstract void close();
}
