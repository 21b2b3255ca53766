package org.fieldrack.mpod;

import java.util.Set;
import java.util.TreeSet;

/**
 * Which channels a poll reads whole, with the columns that are otherwise read at every tenth poll only.
 *
 * @param isEverything all channels and the scalars
 * @param rows the channels, where not all
 */
record SlowRows(boolean isEverything, Set<Integer> rows) {
    static final SlowRows NONE = new SlowRows(false, Set.of());
    static final SlowRows ALL = new SlowRows(true, Set.of());

    /** More channels than this are read faster by bulk requests over all. */
    private static final int MANY = 16;

    SlowRows {
        rows = Set.copyOf(rows);
    }

    /** Returns the channels that these paths belong to; everything where one belongs to the crate or a board. */
    static SlowRows of(Iterable<String> paths, CrateTable table) {
        Set<Integer> rows = new TreeSet<>();
        for (String path : paths) {
            int dot = path.indexOf('.');
            int row = dot < 0
                    ? -1
                    : Oids.channelOf(path.substring(0, dot)).map(table::row).orElse(-1);
            if (row < 0) {
                return ALL;
            }
            rows.add(row);
        }
        return rows.size() > MANY ? ALL : new SlowRows(false, rows);
    }

    SlowRows and(SlowRows other) {
        if (isEverything || other.isEverything) {
            return ALL;
        }
        Set<Integer> both = new TreeSet<>(rows);
        both.addAll(other.rows);
        return both.size() > MANY ? ALL : new SlowRows(false, both);
    }
}
