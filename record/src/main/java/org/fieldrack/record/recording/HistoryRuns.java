package org.fieldrack.record.recording;

import java.util.ArrayList;
import java.util.List;
import org.fieldrack.stream.Statistics;
import org.fieldrack.stream.StreamHistory;

/** Finds the spans of a history that hold samples: a sample that every channel misses never came. */
final class HistoryRuns {
    private static final int PIECE = 4096;

    private HistoryRuns() {}

    /** Returns first numbers and ends of the spans held within {@code from … from + n}. */
    static List<long[]> present(StreamHistory history, long from, int n) {
        if (!mayMiss(history, from, from + n)) {
            return List.of(new long[] {from, from + n});
        }
        List<long[]> runs = new ArrayList<>();
        double[] numbers = new double[PIECE];
        boolean[] held = new boolean[PIECE];
        long start = -1;
        for (long at = from; at < from + n; at += PIECE) {
            int count = (int) Math.min(PIECE, from + n - at);
            held(history, at, count, numbers, held);
            for (int i = 0; i < count; i++) {
                if (held[i] && start < 0) {
                    start = at + i;
                } else if (!held[i] && start >= 0) {
                    runs.add(new long[] {start, at + i});
                    start = -1;
                }
            }
        }
        if (start >= 0) {
            runs.add(new long[] {start, from + n});
        }
        return runs;
    }

    private static boolean mayMiss(StreamHistory history, long from, long to) {
        Statistics statistics = new Statistics();
        for (int c = 0; c < history.channels().size(); c++) {
            history.statistics(c, from, to, statistics.clear());
            if (statistics.missing() == 0) {
                return false;
            }
        }
        return true;
    }

    private static void held(StreamHistory history, long at, int count, double[] numbers, boolean[] held) {
        java.util.Arrays.fill(held, false);
        for (int c = 0; c < history.channels().size(); c++) {
            history.samples(c, at, count, numbers);
            for (int i = 0; i < count; i++) {
                held[i] |= !Double.isNaN(numbers[i]);
            }
        }
    }
}
