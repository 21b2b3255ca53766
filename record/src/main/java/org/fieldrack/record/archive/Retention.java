package org.fieldrack.record.archive;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fieldrack.base.Clock;

/** Deletes what is older than the archive shall keep, or what is the oldest in a file that is too large; a little a commit. */
final class Retention {
    private static final int SEGMENTS_A_STEP = 64;
    private static final int ROWS_A_STEP = 500;
    private static final long CHECK_NANOS = 1_000_000_000L;

    private final ArchiveConfig config;
    private final Dialect dialect;
    private final Clock clock;
    private long lastCheck;
    private boolean more;

    private record Old(int channel, long first, long seq, long last, long dataId) {}

    Retention(ArchiveConfig config, Dialect dialect, Clock clock) {
        this.config = config;
        this.dialect = dialect;
        this.clock = clock;
        this.lastCheck = clock.ticks();
    }

    boolean isDue() {
        return (config.keep().isPresent() || config.maxSize() > 0)
                && (more || clock.ticks() - lastCheck >= CHECK_NANOS);
    }

    /**
     * Deletes within the transaction that is open.
     *
     * @param written segments that this transaction adds, so that deleting keeps pace
     */
    void step(Connection connection, int written) throws SQLException {
        if (!isDue()) {
            return;
        }
        lastCheck = clock.ticks();
        int most = Math.max(SEGMENTS_A_STEP, 2 * written);
        int deleted = 0;
        if (config.keep().isPresent()) {
            long before = clock.utcNanos() - config.keep().get().toNanos();
            deleted = segments(connection, before, most);
            rows(connection, before);
        }
        if (config.maxSize() > 0 && dialect.usedBytes(connection) > config.maxSize()) {
            deleted += segments(connection, Long.MAX_VALUE, most);
        }
        more = deleted > 0;
    }

    private int segments(Connection connection, long before, int most) throws SQLException {
        List<Old> oldest = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(
                "select channel, first_ns, seq, last_ns, data_id from segment where last_ns < ? and growing = 0"
                        + " order by last_ns limit ?")) {
            query.setLong(1, before);
            query.setInt(2, most);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    oldest.add(new Old(row.getInt(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5)));
                }
            }
        }
        delete(connection, oldest);
        return oldest.size();
    }

    private static void delete(Connection connection, List<Old> oldest) throws SQLException {
        Map<Integer, Long> ends = new HashMap<>();
        try (PreparedStatement head = connection.prepareStatement(
                        "delete from segment where channel = ? and first_ns = ? and seq = ?");
                PreparedStatement data = connection.prepareStatement("delete from segment_data where id = ?");
                PreparedStatement sums = connection.prepareStatement(
                        "delete from rollup where level = ? and channel = ? and start_ns < ?")) {
            for (Old old : oldest) {
                head.setInt(1, old.channel());
                head.setLong(2, old.first());
                head.setLong(3, old.seq());
                head.executeUpdate();
                data.setLong(1, old.dataId());
                data.executeUpdate();
                ends.merge(old.channel(), old.last(), Math::max);
            }
            for (var end : ends.entrySet()) {
                for (Level level : Level.values()) {
                    sums.setInt(1, level.code);
                    sums.setInt(2, end.getKey());
                    // the time in which the last deleted reading lies may hold later ones, which are still there
                    sums.setLong(3, level.floor(end.getValue()));
                    sums.executeUpdate();
                }
            }
        }
    }

    private static void rows(Connection connection, long before) throws SQLException {
        String[] tables = {
            "delete from event where id in (select id from event where time_ns < ? order by time_ns limit "
                    + ROWS_A_STEP + ")",
            "delete from gap where to_ns < ?"
        };
        for (String sql : tables) {
            try (PreparedStatement change = connection.prepareStatement(sql)) {
                change.setLong(1, before);
                change.executeUpdate();
            }
        }
    }
}
