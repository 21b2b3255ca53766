package org.fieldrack.serve.streams;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fieldrack.stream.SampleClock;

/** Several traces over one span, written in one piece. Not thread-safe. */
public final class ViewFrame {
    /** The most bins of a view. */
    public static final int MOST_BINS = 16_384;

    /** The most traces of a view. */
    public static final int MOST_TRACES = 256;

    private final List<TraceView> views = new ArrayList<>();
    private ByteBuffer out = ByteBuffer.allocate(0);

    /**
     * @param traces how many
     * @param bins the most parts of the span, 1 to {@link #MOST_BINS}
     */
    public ViewFrame(int traces, int bins) {
        for (int i = 0; i < traces; i++) {
            views.add(new TraceView(bins));
        }
    }

    /**
     * Looks at a trace.
     *
     * @param trace empty where there is none
     * @param clock the line that a viewer keeps; empty for the clock's own
     */
    public void look(int index, Optional<Trace> trace, Optional<SampleClock.Anchor> clock, long from, long to) {
        TraceView view = views.get(index);
        TraceView beside = index > 0 ? views.get(index - 1) : null;
        try {
            trace.ifPresentOrElse(t -> view.look(t, clock, from, to, beside), view::nothing);
        } catch (IllegalStateException e) {
            // the device went away meanwhile and its history was closed
            view.nothing();
        }
    }

    /** Returns the newest sample's time of all traces, 0 for none. */
    long edge() {
        return views.stream().mapToLong(TraceView::heldTo).max().orElse(0);
    }

    /**
     * Writes what changed since it was written before.
     *
     * @return a buffer that is valid until the next call
     */
    public ByteBuffer write(int id, long from, long to, boolean live) {
        int most = ViewLayout.FRAME_HEADER
                + views.stream().mapToInt(TraceView::most).sum();
        if (out.capacity() < most) {
            out = ByteBuffer.allocate(most + most / 8).order(ByteOrder.LITTLE_ENDIAN);
        }
        out.clear();
        out.putInt(ViewLayout.MAGIC).putInt(id).putLong(from).putLong(to);
        out.putInt(views.size()).putInt(live ? ViewLayout.LIVE : 0).putLong(edge());
        for (int i = 0; i < views.size(); i++) {
            views.get(i).write(out, i, from);
        }
        return out.flip();
    }
}
