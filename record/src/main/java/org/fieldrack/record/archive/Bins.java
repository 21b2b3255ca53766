package org.fieldrack.record.archive;

/**
 * Readings of a numeric property summed up in bins of time.
 *
 * <p>Bin i reaches from {@code edges[i]} to before {@code edges[i + 1]}. Bins are equally wide; in long ranges the inner
 * edges are moved to the nearest full minute, quarter or four hours (at most an eighth of a bin), so that every reading of
 * the range is in exactly one bin. Only true numbers count: not readings of a lost device, restored or invalid ones.
 * The arrays are not copied; do not change them.
 *
 * @param edges UTC nanoseconds, one more than there are bins; the first is the range's start, the last its end
 * @param count readings in the bin
 * @param min least value; NaN where count is 0
 * @param max greatest value; NaN where count is 0
 * @param mean sum by count; NaN where count is 0
 * @param held for a bin without readings the value that still held all through it, because the property did not change;
 *     NaN where nothing is known or count is above 0
 * @param gap whether nobody saw the property in some part of the bin: device lost, archive not running, readings dropped
 */
public record Bins(
        long[] edges, long[] count, double[] min, double[] max, double[] mean, double[] held, boolean[] gap) {
    public int size() {
        return count.length;
    }

    /** Returns the number of readings in all bins. */
    public long total() {
        long total = 0;
        for (long n : count) {
            total += n;
        }
        return total;
    }
}
