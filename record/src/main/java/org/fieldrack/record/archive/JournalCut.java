package org.fieldrack.record.archive;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Collection;

/**
 * Keeps the journal short: when it has grown too long, segments that still need its older half are stored first, then its
 * rows are deleted, both a few at a time. Used by the writer's thread alone.
 */
final class JournalCut {
    private static final int SEGMENTS_A_STEP = 1024;
    private static final int ROWS_A_STEP = 64;

    /** A row of the journal that is in the file. */
    record Row(long id, int bytes) {}

    private final Segmenter segmenter;
    private final long limit;
    private final ArrayDeque<Row> rows;
    private long bytes;
    private long target;
    private boolean released;

    JournalCut(Segmenter segmenter, long limit, Collection<Row> rows) {
        this.segmenter = segmenter;
        this.limit = limit;
        this.rows = new ArrayDeque<>(rows);
        rows.forEach(row -> bytes += row.bytes());
    }

    long bytes() {
        return bytes;
    }

    /** Deletes some rows within the transaction that is open, if they are not needed any more; returns the last one, 0 for none. */
    long step(Store store) throws SQLException {
        if (target == 0 || !released || segmenter.oldestNeeded() <= target) {
            return 0;
        }
        long last = 0;
        int count = 0;
        for (Row row : rows) {
            if (row.id() > target || count++ == ROWS_A_STEP) {
                break;
            }
            last = row.id();
        }
        store.cutJournal(last);
        return last;
    }

    private void choose() {
        long sum = 0;
        for (Row row : rows) {
            sum += row.bytes();
            target = row.id();
            if (sum > limit / 2) {
                break;
            }
        }
        released = false;
    }

    /** Notes that the transaction is committed: rows up to {@code cut} are gone. */
    void committed(long cut) {
        while (cut > 0 && !rows.isEmpty() && rows.getFirst().id() <= cut) {
            bytes -= rows.removeFirst().bytes();
        }
        if (cut > 0 && cut >= target) {
            target = 0;
        }
    }

    void added(long id, int size) {
        rows.add(new Row(id, size));
        bytes += size;
    }

    /** Chooses what to cut when it is time, and hands over some of the segments that still need it. */
    void prepare() {
        if (target == 0 && bytes > limit) {
            choose();
        }
        if (target != 0 && !released) {
            released = segmenter.release(target, SEGMENTS_A_STEP);
        }
    }
}
