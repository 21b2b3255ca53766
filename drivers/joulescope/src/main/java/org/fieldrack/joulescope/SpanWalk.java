package org.fieldrack.joulescope;

/**
 * Parts a span into stored entries and samples (specification section 5.3): the longest run of whole entries of the coarsest level
 * first, then what stands before and behind it, each with the next finer level, and samples at the very ends.
 */
abstract class SpanWalk {
    /** Returns samples of an entry. */
    abstract long step(int level);

    /** Adds whole entries of a level, {@code from} and {@code to} being borders of entries. */
    abstract void entries(int level, long from, long to, StatisticsTable out, int row);

    abstract void samples(long from, long to, StatisticsTable out, int row);

    /** Adds a span to a row. */
    final void walk(int level, long from, long to, StatisticsTable out, int row) {
        if (from >= to) {
            return;
        }
        if (level < 0) {
            samples(from, to, out, row);
            return;
        }
        long step = step(level);
        long first = Math.ceilDiv(from, step) * step;
        long end = Math.floorDiv(to, step) * step;
        if (first >= end) {
            walk(level - 1, from, to, out, row);
            return;
        }
        entries(level, first, end, out, row);
        walk(level - 1, from, first, out, row);
        walk(level - 1, end, to, out, row);
    }
}
