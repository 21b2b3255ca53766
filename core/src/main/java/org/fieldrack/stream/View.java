package org.fieldrack.stream;

/**
 * A window onto a history: a span of samples, drawn at a number of bins, that zooms, pans and follows the live edge.
 *
 * <p>Not thread-safe: a view belongs to one viewer. The span is kept inside of what a history of this capacity can hold
 * around its newest sample; it never gets shorter than {@link #MIN_SPAN} samples.
 */
public final class View {
    /** Shortest span: 2 samples. */
    public static final long MIN_SPAN = 2;

    private final StreamHistory history;
    private int pixels;
    private double from;
    private double to;
    private boolean live = true;
    private long liveEnd;

    /**
     * @param pixels bins to draw, 1 at least
     */
    public View(StreamHistory history, int pixels) {
        this.history = history;
        resize(pixels);
        liveEnd = history.endSampleId();
        to = liveEnd;
        from = Math.max(history.firstSampleId(), liveEnd - history.capacity());
        conform();
    }

    /** Sets how many bins are drawn. */
    public void resize(int bins) {
        if (bins < 1) {
            throw new IllegalArgumentException("a view is one bin wide at least, not " + bins);
        }
        pixels = bins;
    }

    public int pixels() {
        return pixels;
    }

    /** Sets the span; a view that follows the live edge keeps only its length. */
    public void span(long first, long end) {
        from = first;
        to = end;
        conform();
    }

    /**
     * Zooms about a fixed point.
     *
     * @param gain above 1 shows less, below 1 more
     * @param pivot sample that keeps its place; the newest while the view follows the live edge
     */
    public void zoom(double gain, double pivot) {
        if (!(gain > 0)) {
            throw new IllegalArgumentException("a zoom gain is above 0, not " + gain);
        }
        double fixed = live ? to : Math.clamp(pivot, from, to);
        double span = Math.max(MIN_SPAN, (to - from) / gain);
        double share = to > from ? (fixed - from) / (to - from) : 1;
        from = fixed - span * share;
        to = from + span;
        conform();
    }

    /** Moves by samples; positive goes to newer ones. Leaves the live edge. */
    public void pan(double samples) {
        live = false;
        from += samples;
        to += samples;
        conform();
    }

    /** Follows the newest sample, or stands still. */
    public void live(boolean follow) {
        live = follow;
        advance();
    }

    public boolean isLive() {
        return live;
    }

    /** Moves with the live edge where the view follows it. */
    public void advance() {
        liveEnd = history.endSampleId();
        if (live) {
            double span = to - from;
            to = liveEnd;
            from = to - span;
        }
    }

    private void conform() {
        double limitEnd = history.endSampleId();
        double limitStart = limitEnd - history.capacity();
        double span = Math.clamp(to - from, (double) MIN_SPAN, (double) Math.max(MIN_SPAN, history.capacity()));
        if (live) {
            to = limitEnd;
        }
        to = Math.min(to, limitEnd);
        from = to - span;
        if (from < limitStart) {
            from = limitStart;
            to = from + span;
        }
    }

    /** Returns the first sample shown. */
    public long from() {
        return (long) Math.floor(from);
    }

    /** Returns the sample after the last shown. */
    public long to() {
        return Math.max(from() + MIN_SPAN, (long) Math.ceil(to));
    }

    /** Fills the bins of a channel at screen resolution: one a sample where there are fewer samples than pixels. */
    public void update(int channel, Bins out) {
        advance();
        int n = (int) Math.min(Math.min(pixels, out.capacity()), to() - from());
        history.bins(channel, from(), to(), n, out);
    }
}
