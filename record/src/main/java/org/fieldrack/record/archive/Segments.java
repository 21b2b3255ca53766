package org.fieldrack.record.archive;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** Finds the segments of one channel, in the file and in memory. */
final class Segments implements AutoCloseable {
    /** Columns of a head, of table {@code segment s}. */
    static final String HEAD =
            "s.channel, s.seq, s.first_ns, s.last_ns, s.count, s.counted, s.min, s.max, s.sum, s.type,"
                    + " s.minutes, s.data_id";

    static final int HEAD_COLUMNS = 12;

    private final View view;
    private final int channel;
    private final PreparedStatement data;

    Segments(View view, int channel) throws SQLException {
        this.view = view;
        this.channel = channel;
        this.data = view.connection().prepareStatement("select data from segment_data where id = ?");
    }

    static Segment head(ResultSet row) throws SQLException {
        return new Segment(
                row.getInt(1),
                row.getLong(2),
                row.getLong(3),
                row.getLong(4),
                row.getInt(5),
                row.getInt(6),
                row.getDouble(7),
                row.getDouble(8),
                row.getDouble(9),
                row.getInt(10),
                row.getInt(11) != 0,
                row.getLong(12));
    }

    /** A head in a row of an answer; of a row only what is asked for is fetched, since each column costs a call into C. */
    static final class Head {
        private static final String COLUMNS = "s.first_ns, s.last_ns, s.counted, s.min, s.max, s.sum, s.data_id";
        private final ResultSet row;
        private long first;
        private long last;

        private Head(ResultSet row) {
            this.row = row;
        }

        private boolean next() throws SQLException {
            if (!row.next()) {
                return false;
            }
            first = row.getLong(1);
            last = row.getLong(2);
            return true;
        }

        long first() {
            return first;
        }

        long last() {
            return last;
        }

        int counted() throws SQLException {
            return row.getInt(3);
        }

        double min() throws SQLException {
            return row.getDouble(4);
        }

        double max() throws SQLException {
            return row.getDouble(5);
        }

        double sum() throws SQLException {
            return row.getDouble(6);
        }

        long dataId() throws SQLException {
            return row.getLong(7);
        }
    }

    /** Takes a head, which is valid only during the call; returns whether more are wanted. */
    @FunctionalInterface
    interface HeadConsumer {
        boolean take(Head head) throws SQLException;
    }

    /**
     * Goes through the sealed segments of the file that have readings in a range, in the order of their first times.
     *
     * @param withMinutes also those whose minutes are in the roll-up
     */
    void filed(long from, long to, boolean withMinutes, HeadConsumer consumer) throws SQLException {
        try (PreparedStatement query = view.connection()
                .prepareStatement("select " + Head.COLUMNS + " from segment s where s.channel = ? and s.first_ns >= ?"
                        + " and s.first_ns < ? and s.seq < ?" + (withMinutes ? "" : " and s.minutes = 0")
                        + " order by s.first_ns, s.seq")) {
            query.setInt(1, channel);
            query.setLong(2, firstBefore(from));
            query.setLong(3, to);
            query.setLong(4, view.filedBelow());
            try (ResultSet row = query.executeQuery()) {
                Head head = new Head(row);
                boolean more = true;
                while (more && head.next()) {
                    more = head.last() < from || consumer.take(head);
                }
            }
        }
    }

    /** Returns how many sealed segments of the file begin in a range; counting ends at {@code most}. */
    long count(long from, long to, long most) throws SQLException {
        try (PreparedStatement query = view.connection()
                .prepareStatement("select count(*) from (select 1 from segment where channel = ? and first_ns >= ?"
                        + " and first_ns < ? limit ?) as some")) {
            query.setInt(1, channel);
            query.setLong(2, from);
            query.setLong(3, to);
            query.setLong(4, most);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }

    /** Returns from which first time on a segment may reach into a range. */
    private long firstBefore(long from) throws SQLException {
        long start = from - view.back() > from ? Long.MIN_VALUE : from - view.back();
        try (PreparedStatement query = view.connection()
                .prepareStatement("select max(first_ns) from segment where channel = ? and first_ns <= ?")) {
            query.setInt(1, channel);
            query.setLong(2, start);
            try (ResultSet row = query.executeQuery()) {
                long found = row.next() ? row.getLong(1) : Long.MIN_VALUE;
                return row.wasNull() ? Long.MIN_VALUE : found;
            }
        }
    }

    /** Returns the bytes of a segment of the file. */
    byte[] data(long id) throws SQLException {
        data.setLong(1, id);
        try (ResultSet row = data.executeQuery()) {
            if (!row.next()) {
                throw new SQLException("segment " + id + " of channel " + channel + " has lost its data");
            }
            return row.getBytes(1);
        }
    }

    /** Returns the segment with the last reading at or before a time. */
    Optional<Segment.Filled> at(long time) throws SQLException {
        for (Segment.Filled segment : view.inMemory().reversed()) {
            if (segment.head().first() <= time) {
                return Optional.of(segment);
            }
        }
        try (PreparedStatement query = view.connection()
                .prepareStatement(
                        "select " + HEAD + " from segment s where s.channel = ? and s.first_ns <= ? and s.seq < ?"
                                + " order by s.first_ns desc, s.seq desc limit 1")) {
            query.setInt(1, channel);
            query.setLong(2, time);
            query.setLong(3, view.filedBelow());
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                Segment head = head(row);
                return Optional.of(new Segment.Filled(head, data(head.dataId())));
            }
        }
    }

    /** Returns the time of the earliest reading; {@link Long#MAX_VALUE} for none. */
    long earliest() throws SQLException {
        long earliest = Long.MAX_VALUE;
        for (Segment.Filled segment : view.inMemory()) {
            earliest = Math.min(earliest, segment.head().first());
        }
        try (PreparedStatement query =
                view.connection().prepareStatement("select min(first_ns) from segment where channel = ?")) {
            query.setInt(1, channel);
            try (ResultSet row = query.executeQuery()) {
                long found = row.next() ? row.getLong(1) : Long.MAX_VALUE;
                return row.wasNull() ? earliest : Math.min(earliest, found);
            }
        }
    }

    @Override
    public void close() throws SQLException {
        data.close();
    }
}
