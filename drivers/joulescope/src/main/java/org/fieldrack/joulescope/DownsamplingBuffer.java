package org.fieldrack.joulescope;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A stream buffer at a lower rate: the instrument's samples go through cascaded filters and only the result is kept
 * (specification section 6). No reductions, no raw samples: statistics walk the samples.
 */
final class DownsamplingBuffer extends StreamBuffer {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final RawProcessor processor;
    private final DownSampler downSampler;
    private final float[] current;
    private final float[] voltage;
    private final float[] power;
    private final byte[] range;
    private final byte[] currentLsb;
    private final byte[] voltageLsb;
    private final int[] block = new int[RawProcessor.BLOCK];
    private int pending;

    DownsamplingBuffer(long length, int outputFrequency) {
        super(length, SAMPLING_FREQUENCY, outputFrequency);
        int n = Math.toIntExact(length);
        current = new float[n];
        voltage = new float[n];
        power = new float[n];
        range = new byte[n];
        currentLsb = new byte[n];
        voltageLsb = new byte[n];
        downSampler = new DownSampler(outputFrequency, this::store);
        processor = new RawProcessor(downSampler::add, check);
    }

    private synchronized void store(float i, float v, float p, byte rangeMean, byte iFlag, byte vFlag) {
        int at = (int) (sampleId % length);
        current[at] = i;
        voltage[at] = v;
        power[at] = p;
        range[at] = rangeMean;
        currentLsb[at] = iFlag;
        voltageLsb[at] = vFlag;
        sampleId++;
    }

    @Override
    void takeRaw(MemorySegment words, long offsetBytes, int count) {
        for (int done = 0; done < count; ) {
            int n = Math.min(count - done, block.length - pending);
            MemorySegment.copy(words, INT, offsetBytes + (long) done * Integer.BYTES, block, pending, n);
            pending += n;
            done += n;
            drainIfFull();
        }
    }

    @Override
    void takeMissing(int count) {
        for (int done = 0; done < count; done++) {
            block[pending++] = RawSample.MISSING;
            drainIfFull();
        }
    }

    private void drainIfFull() {
        if (pending == block.length) {
            process();
        }
    }

    @Override
    public void process() {
        processor.voltageRange(voltageRange);
        if (pending > 0) {
            processor.process(block, pending);
            pending = 0;
        }
    }

    @Override
    public void reset() {
        super.reset();
        pending = 0;
        processor.reset();
        downSampler.reset();
    }

    @Override
    RawProcessor processor() {
        return processor;
    }

    @Override
    public long[] statisticsGet(long start, long stop, StatisticsTable out) {
        out.rows(1);
        long[] held = sampleIdRange();
        long from = Math.clamp(start, held[0], held[1]);
        long to = Math.clamp(stop, from, held[1]);
        part(from, to, out, 0);
        return new long[] {from, to};
    }

    private synchronized void part(long from, long to, StatisticsTable out, int row) {
        out.clear(row);
        double[] x = new double[Field.COUNT];
        for (long id = from; id < to; id++) {
            int at = (int) (id % length);
            if (!Float.isFinite(current[at])) {
                continue;
            }
            fill(at, x);
            StatisticsKernel.addOne(x, out, row);
        }
        if (out.k[row] == 0) {
            out.invalidate(row);
        }
    }

    private void fill(int at, double[] x) {
        x[0] = current[at];
        x[1] = voltage[at];
        x[2] = power[at];
        x[3] = (range[at] & 0xFF) / 16.0;
        x[4] = (currentLsb[at] & 0xFF) * (1.0 / 255.0);
        x[5] = (voltageLsb[at] & 0xFF) * (1.0 / 255.0);
    }

    @Override
    public void dataGet(long start, long stop, long increment, StatisticsTable out) {
        long processed = sampleId;
        long width = Math.max(1, increment);
        if (stop <= start || start >= processed || stop > processed) {
            out.rows(0);
            return;
        }
        int n = Math.min(rowsFor(start, stop, width), out.capacity());
        out.rows(n);
        long first = sampleIdRange()[0];
        for (int row = 0; row < n; row++) {
            long from = start + row * width;
            if (from < first) {
                out.invalidate(row);
            } else if (width == 1) {
                single((int) (from % length), out, row);
            } else {
                part(from, from + width, out, row);
            }
        }
    }

    @Override
    public void displayGet(long start, long stop, int parts, StatisticsTable out) {
        long[] held = sampleIdRange();
        out.rows(parts);
        for (int row = 0; row < parts; row++) {
            long from = Math.clamp(start + row * (stop - start) / parts, held[0], held[1]);
            long to = Math.clamp(start + (row + 1L) * (stop - start) / parts, from, held[1]);
            part(from, to, out, row);
        }
    }

    private synchronized void single(int at, StatisticsTable out, int row) {
        double[] x = new double[Field.COUNT];
        fill(at, x);
        out.invalidate(row);
        out.k[row] = 1;
        int base = row * StatisticsTable.WIDTH;
        System.arraycopy(x, 0, out.values, base, Field.COUNT);
        java.util.Arrays.fill(out.values, base + StatisticsTable.SQUARES, base + StatisticsTable.MIN, 0.0);
    }

    @Override
    public synchronized SamplesResult samplesGet(long start, long stop, List<String> fields) {
        long end = Math.max(start, stop);
        Map<String, SamplesResult.Signal> signals = new LinkedHashMap<>();
        for (String field : fields) {
            signals.put(field, signal(field, start, (int) (end - start)));
        }
        return result(start, end, signals);
    }

    private SamplesResult.Signal signal(String field, long start, int n) {
        return switch (field) {
            case "current" -> new SamplesResult.Signal(floats(current, start, n), "A");
            case "voltage" -> new SamplesResult.Signal(floats(voltage, start, n), "V");
            case "power" -> new SamplesResult.Signal(floats(power, start, n), "W");
            case "current_range" -> new SamplesResult.Signal(bytes(range, start, n), "");
            case "current_lsb" -> new SamplesResult.Signal(bytes(currentLsb, start, n), "");
            case "voltage_lsb" -> new SamplesResult.Signal(bytes(voltageLsb, start, n), "");
            default -> throw new IllegalArgumentException("a downsampled buffer has no field \"" + field + "\"");
        };
    }

    private float[] floats(float[] ring, long start, int n) {
        float[] out = new float[n];
        for (int k = 0; k < n; k++) {
            out[k] = ring[(int) Math.floorMod(start + k, length)];
        }
        return out;
    }

    private byte[] bytes(byte[] ring, long start, int n) {
        byte[] out = new byte[n];
        for (int k = 0; k < n; k++) {
            out[k] = ring[(int) Math.floorMod(start + k, length)];
        }
        return out;
    }

    @Override
    public void close() {
        // arrays on the heap
    }
}
