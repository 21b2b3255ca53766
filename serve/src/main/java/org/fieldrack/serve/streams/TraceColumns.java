package org.fieldrack.serve.streams;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.fieldrack.stream.SampleClock;

/**
 * What is drawn of one trace, and the one way in which it is written: bins with least, greatest and mean value and the share of
 * samples that are there, or single samples; {@link ViewLayout} has the layout.
 *
 * <p>Bins whose writer keeps them are written once. Not thread-safe.
 */
final class TraceColumns {
    private static final SampleClock.Anchor NO_LINE = new SampleClock.Anchor(0, 0, 1, 0);

    byte kind = ViewLayout.NOTHING;
    boolean regular;
    /** Counts of the clock a bin, or samples a bin where bins have times of their own. */
    double width = 1;
    /** Number of the first bin (whose width is the same) or sample. */
    long first;

    int size;
    /** Line by which counts are told as times, where times are not told one by one. */
    SampleClock.Anchor line = NO_LINE;

    long heldFrom;
    /** When the newest sample was taken, 0 for none. */
    long heldTo;

    final double[] min;
    final double[] max;
    final double[] mean;
    final double[] valid;
    /** Nanoseconds since the beginning of the frame: of samples, or of the edges of bins. */
    final double[] time;

    /** Bins before this one will not change any more. */
    long complete;
    /** Bins before this one stand at the other side as they are. */
    private long written;

    private boolean replace = true;
    private double offset = Double.NaN;

    /** @param room the most bins or samples */
    TraceColumns(int room) {
        min = new double[room];
        max = new double[room];
        mean = new double[room];
        valid = new double[room];
        time = new double[room + 1];
    }

    /** Takes everything out, where there is no such trace. */
    void nothing() {
        kind = ViewLayout.NOTHING;
        size = 0;
        heldFrom = 0;
        heldTo = 0;
        line = NO_LINE;
        forget();
    }

    /** What is written next takes the place of all that was written before. */
    void forget() {
        replace = true;
        offset = Double.NaN;
        complete = Long.MIN_VALUE;
        written = Long.MIN_VALUE;
    }

    /** Says whether it shows the same bins or samples. */
    boolean isBeside(TraceColumns other) {
        return kind == other.kind && first == other.first && size == other.size && width == other.width;
    }

    int room() {
        return mean.length;
    }

    /** Drops so many bins at the beginning. */
    void shift(int by) {
        for (double[] column : new double[][] {min, max, mean, valid}) {
            System.arraycopy(column, by, column, 0, size - by);
        }
        size -= by;
    }

    void put(int i, double low, double high, double middle, double share) {
        min[i] = low;
        max[i] = high;
        mean[i] = middle;
        valid[i] = share;
    }

    /**
     * Writes what changed since it was last written.
     *
     * @param index of the trace in the list that was asked for
     * @param from the frame's, in UTC nanoseconds
     */
    void write(ByteBuffer out, int index, long from) {
        int skip = kind == ViewLayout.BINS && !replace ? (int) Math.clamp(written - first, 0, size) : 0;
        int start = out.position();
        if (Double.isNaN(offset)) {
            offset = middle();
        }
        out.put(kind).put((byte) ((replace ? ViewLayout.REPLACE : 0) | (regular ? ViewLayout.REGULAR : 0)));
        out.putShort((short) index).putInt(size - skip).putLong(first + skip).putDouble(width);
        out.putLong(line.count()).putLong(line.utcNanos()).putDouble(line.nanosPerCount());
        out.putLong(heldFrom).putLong(heldTo).putDouble(offset);
        span(out, skip, from);
        for (int i = 0; i < ViewLayout.times(kind, size); i++) {
            out.putDouble(time[i]);
        }
        if (ViewLayout.isBins(kind)) {
            column(out, min, skip, offset);
            column(out, max, skip, offset);
            column(out, mean, skip, offset);
            column(out, valid, skip, 0);
        } else {
            column(out, mean, 0, offset);
        }
        out.position(start + ViewLayout.padded(out.position() - start));
        replace = false;
        written = Math.clamp(complete, first, first + size);
    }

    /** Writes when the first bin or sample begins and how far they are apart, on the average where they have their own times. */
    private void span(ByteBuffer out, int skip, long from) {
        int times = ViewLayout.times(kind, size);
        if (times > 0) {
            out.putDouble(time[0]).putDouble(times > 1 ? (time[times - 1] - time[0]) / (times - 1) : 1);
        } else {
            double begin = kind == ViewLayout.BINS ? (first + skip) * width : first;
            out.putDouble(line.utcNanos() - from + (begin - line.count()) * line.nanosPerCount());
            out.putDouble(width * line.nanosPerCount());
        }
        out.putLong(0);
    }

    private void column(ByteBuffer out, double[] values, int skip, double less) {
        for (int i = skip; i < size; i++) {
            out.putFloat((float) (values[i] - less));
        }
    }

    /** Returns a value amid the others, itself of single precision, which is taken off so that single precision suffices. */
    private double middle() {
        return (float) Arrays.stream(mean, 0, size)
                .filter(Double::isFinite)
                .findFirst()
                .orElse(0);
    }

    /** Says how many bytes it takes at most. */
    int most() {
        return ViewLayout.TRACE_HEADER
                + ViewLayout.padded(Double.BYTES * ViewLayout.times(kind, size)
                        + Float.BYTES * size * (ViewLayout.isBins(kind) ? 4 : 1));
    }
}
