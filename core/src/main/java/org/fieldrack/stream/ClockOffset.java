package org.fieldrack.stream;

import java.util.Arrays;

/**
 * How far one clock is off another, from pulses that both have seen.
 *
 * @param nanos to be added to times of the clock, so that they are those of its reference
 * @param uncertaintyNanos how far off that may be: the farthest of the pulses, and the time between two samples
 * @param pulses that both have seen
 */
public record ClockOffset(long nanos, long uncertaintyNanos, int pulses) {
    /**
     * When one instrument saw pulses.
     *
     * @param utcNanos by its own clock, ascending
     * @param resolutionNanos how far off each may be: half the time between two samples
     */
    public record Pulses(long[] utcNanos, long resolutionNanos) {}

    /**
     * Compares what two instruments saw: each pulse with the nearest of the other's.
     *
     * @param within how far the clocks may be off each other; less than half the time between two pulses
     * @throws IllegalArgumentException with a sentence, where no pulse was seen by both or it is not clear which is which
     */
    public static ClockOffset between(Pulses reference, Pulses pinned, long within) {
        long[] differences = new long[pinned.utcNanos().length];
        int pulses = 0;
        int matched = -1;
        for (long time : pinned.utcNanos()) {
            int from = lower(reference.utcNanos(), time - within);
            int to = lower(reference.utcNanos(), time + within + 1);
            if (to - from > 1 || to > from && from == matched) {
                throw new IllegalArgumentException(
                        "pulses of one device are nearer to each other than " + within / 1e6
                                + " ms, so it is not clear which belong together: name a shorter span or a narrower \"within\"");
            }
            if (to > from) {
                matched = from;
                differences[pulses++] = reference.utcNanos()[from] - time;
            }
        }
        if (pulses == 0) {
            throw new IllegalArgumentException(
                    "no pulse was seen by both within " + within / 1e6 + " ms: the reference has "
                            + reference.utcNanos().length + " and the other " + pinned.utcNanos().length);
        }
        long[] found = Arrays.copyOf(differences, pulses);
        Arrays.sort(found);
        long median = found[(pulses - 1) / 2] + (found[pulses / 2] - found[(pulses - 1) / 2]) / 2;
        long farthest = Math.max(found[pulses - 1] - median, median - found[0]);
        return new ClockOffset(median, farthest + reference.resolutionNanos() + pinned.resolutionNanos(), pulses);
    }

    private static int lower(long[] times, long at) {
        int found = Arrays.binarySearch(times, at);
        while (found > 0 && times[found - 1] == at) {
            found--;
        }
        return found >= 0 ? found : -found - 1;
    }
}
