package org.fieldrack.stream;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Spans of samples that never came, oldest first.
 *
 * <p>One writer, any number of readers. Where there was no gap lately, a reader looks at one volatile field and takes no
 * lock; hazard: with thousands of gaps inside a history a query walks them all.
 */
final class Gaps {
    /** Takes the parts of a span that are not inside a gap. */
    @FunctionalInterface
    interface Present {
        void span(long from, long to);
    }

    private record Gap(long from, long to) {}

    private final Deque<Gap> gaps = new ArrayDeque<>();
    private volatile long newestEnd = Long.MIN_VALUE;

    synchronized void add(long from, long to) {
        Gap last = gaps.peekLast();
        if (last != null && last.to == from) {
            gaps.removeLast();
            gaps.addLast(new Gap(last.from, to));
        } else {
            gaps.addLast(new Gap(from, to));
        }
        newestEnd = to;
    }

    /** Forgets gaps that end before this sample. */
    synchronized void forget(long before) {
        while (!gaps.isEmpty() && gaps.getFirst().to <= before) {
            gaps.removeFirst();
        }
    }

    boolean mayTouch(long from) {
        return from < newestEnd;
    }

    boolean contains(long sampleId) {
        if (!mayTouch(sampleId)) {
            return false;
        }
        synchronized (this) {
            for (Gap gap : gaps) {
                if (gap.from <= sampleId && sampleId < gap.to) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Hands over what is left of a span without the gaps. */
    synchronized void present(long from, long to, Present consumer) {
        long at = from;
        for (Gap gap : gaps) {
            if (gap.to <= at) {
                continue;
            }
            if (gap.from >= to) {
                break;
            }
            if (gap.from > at) {
                consumer.span(at, gap.from);
            }
            at = gap.to;
        }
        if (at < to) {
            consumer.span(at, to);
        }
    }
}
