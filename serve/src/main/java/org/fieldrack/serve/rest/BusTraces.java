package org.fieldrack.serve.rest;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.fieldrack.bus.Trace;

/**
 * Wire logs that somebody follows over REST: one bounded ring a bus, from which each follower takes what came after the
 * number it was given last.
 *
 * <p>A ring nobody has asked for in a while ends its look at the wire, so that tracing costs nothing while nobody looks.
 */
final class BusTraces {
    private static final int ROOM = 4096;
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

    private final Map<Trace, Ring> rings = new ConcurrentHashMap<>();

    /** @param sequence number of the entry, from 1 */
    record Line(long sequence, Trace.Entry entry) {}

    /** @param dropped lines that fell out of the ring before they were taken */
    record Taken(List<Line> lines, long next, long dropped) {}

    /** Returns the lines after this number; waits a while for the first. */
    Taken take(Trace trace, long after, long waitNanos) throws InterruptedException {
        long now = System.nanoTime();
        rings.values().removeIf(ring -> ring.abandon(now));
        return rings.computeIfAbsent(trace, Ring::new).take(after, waitNanos);
    }

    private static final class Ring {
        private final Trace trace;
        private final java.util.function.Consumer<Trace.Entry> looker = this::add;
        private final Deque<Line> lines = new ArrayDeque<>();
        private long sequence;
        private long asked = System.nanoTime();

        Ring(Trace trace) {
            this.trace = trace;
            trace.watch(looker);
        }

        private synchronized void add(Trace.Entry entry) {
            if (System.nanoTime() - asked > PATIENCE) {
                trace.unwatch(looker);
            }
            lines.add(new Line(++sequence, entry));
            if (lines.size() > ROOM) {
                lines.remove();
            }
            notifyAll();
        }

        synchronized boolean abandon(long now) {
            boolean over = now - asked > PATIENCE;
            if (over) {
                trace.unwatch(looker);
            }
            return over;
        }

        synchronized Taken take(long after, long waitNanos) throws InterruptedException {
            asked = System.nanoTime();
            // a number from before this ring began starts anew
            long from = after < 0 || after > sequence ? sequence : after;
            long end = asked + waitNanos;
            while (sequence <= from && System.nanoTime() < end) {
                TimeUnit.NANOSECONDS.timedWait(this, end - System.nanoTime());
            }
            List<Line> taken = new ArrayList<>();
            for (Line line : lines) {
                if (line.sequence() > from) {
                    taken.add(line);
                }
            }
            long dropped = sequence - from - taken.size();
            return new Taken(taken, sequence, dropped);
        }
    }
}
