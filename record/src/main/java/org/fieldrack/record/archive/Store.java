package org.fieldrack.record.archive;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.fieldrack.device.Event;

/** The writing side of the tables: every statement that a commit consists of. Used by the writer's thread alone. */
final class Store implements AutoCloseable {
    private final Connection connection;
    private final Dialect dialect;
    private final PreparedStatement newChannel;
    private final PreparedStatement description;
    private final PreparedStatement journal;
    private final PreparedStatement journalCut;
    private final PreparedStatement segment;
    private final PreparedStatement segmentData;
    private final PreparedStatement channelState;
    private final PreparedStatement rollup;
    private final PreparedStatement gap;
    private final PreparedStatement gapEnd;
    private final PreparedStatement event;

    Store(Connection connection, Dialect dialect) throws SQLException {
        this.connection = connection;
        this.dialect = dialect;
        newChannel = connection.prepareStatement(
                "insert into channel(id, device, path, sealed, mark, latest, back) values(?, ?, ?, 0, 0, ?, 0)"
                        + " on conflict(id) do nothing");
        description = connection.prepareStatement(
                "insert into description(channel, from_ns, type, unit, name, options) values(?, ?, ?, ?, ?, ?)"
                        + " on conflict(channel, from_ns) do update set type = excluded.type, unit = excluded.unit,"
                        + " name = excluded.name, options = excluded.options");
        journal =
                connection.prepareStatement("insert into journal(id, committed_ns, readings, data) values(?, ?, ?, ?)");
        journalCut = connection.prepareStatement("delete from journal where id <= ?");
        segment = connection.prepareStatement(
                "insert into segment(channel, first_ns, seq, last_ns, count, counted, min, max, sum, type, minutes, growing,"
                        + " data_id) values(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                        + " on conflict(channel, first_ns, seq) do update set last_ns = excluded.last_ns,"
                        + " count = excluded.count, counted = excluded.counted, min = excluded.min, max = excluded.max,"
                        + " sum = excluded.sum, minutes = excluded.minutes, growing = excluded.growing");
        segmentData = connection.prepareStatement("insert into segment_data(id, data) values(?, ?)"
                + " on conflict(id) do update set data = excluded.data");
        channelState = connection.prepareStatement(
                "update channel set sealed = ?, mark = ?, latest = ?, back = ? where id = ?");
        rollup = connection.prepareStatement(
                "insert into rollup(level, channel, start_ns, count, min, max, sum) values(?, ?, ?, ?, ?, ?, ?)"
                        + " on conflict(level, channel, start_ns) do update set count = rollup.count + excluded.count,"
                        + " min = " + dialect.least("rollup.min", "excluded.min") + ","
                        + " max = " + dialect.greatest("rollup.max", "excluded.max") + ","
                        + " sum = rollup.sum + excluded.sum");
        gap = connection.prepareStatement("insert into gap(channel, from_ns, to_ns, reason) values(?, ?, ?, ?)"
                + " on conflict(channel, from_ns) do update set to_ns = excluded.to_ns, reason = excluded.reason");
        gapEnd = connection.prepareStatement("update gap set to_ns = ? where channel = ? and from_ns = ?");
        event = connection.prepareStatement(
                "insert into event(id, time_ns, kind, device, who, subject, before, after, text)"
                        + " values(?, ?, ?, ?, ?, ?, ?, ?, ?)");
    }

    Connection connection() {
        return connection;
    }

    Dialect dialect() {
        return dialect;
    }

    void describe(List<ChannelTable.Pending> pending) throws SQLException {
        for (ChannelTable.Pending item : pending) {
            ArchiveChannel channel = item.channel();
            if (item.isNew()) {
                newChannel.setInt(1, channel.id());
                newChannel.setString(2, channel.device());
                newChannel.setString(3, channel.path());
                newChannel.setLong(4, Long.MIN_VALUE);
                newChannel.executeUpdate();
            }
            description.setInt(1, channel.id());
            description.setLong(2, item.from());
            description.setInt(3, ValueCodec.code(channel.type()));
            description.setString(4, channel.unit());
            description.setString(5, channel.displayedName());
            description.setString(
                    6,
                    channel.options().stream()
                            .map(option -> option.ordinal() + " " + option.name())
                            .collect(Collectors.joining("\n")));
            description.executeUpdate();
        }
    }

    void journal(long id, long now, int readings, byte[] data) throws SQLException {
        journal.setLong(1, id);
        journal.setLong(2, now);
        journal.setInt(3, readings);
        journal.setBytes(4, data);
        journal.executeUpdate();
    }

    /** Deletes journal rows up to this one. */
    void cutJournal(long upTo) throws SQLException {
        journalCut.setLong(1, upTo);
        journalCut.executeUpdate();
    }

    void segments(List<Segmenter.Ready> ready) throws SQLException {
        for (Segmenter.Ready item : ready) {
            Segment head = item.segment().head();
            segmentData.setLong(1, head.dataId());
            segmentData.setBytes(2, item.segment().data());
            segmentData.executeUpdate();
            head(head, item.open());
            channelState.setLong(1, item.sealed());
            channelState.setLong(2, item.mark());
            channelState.setLong(3, item.latest());
            channelState.setLong(4, item.back());
            channelState.setInt(5, head.channel());
            channelState.executeUpdate();
            if (!item.open()) {
                rollups(item.segment());
            }
        }
    }

    private void head(Segment head, boolean growing) throws SQLException {
        segment.setInt(1, head.channel());
        segment.setLong(2, head.first());
        segment.setLong(3, head.seq());
        segment.setLong(4, head.last());
        segment.setInt(5, head.count());
        segment.setInt(6, head.counted());
        segment.setDouble(7, head.min());
        segment.setDouble(8, head.max());
        segment.setDouble(9, head.sum());
        segment.setInt(10, head.type());
        segment.setInt(11, head.minutes() ? 1 : 0);
        segment.setInt(12, growing ? 1 : 0);
        segment.setLong(13, head.dataId());
        segment.executeUpdate();
    }

    private void rollups(Segment.Filled filled) throws SQLException {
        for (Level.Row row : Level.rows(filled)) {
            rollup.setInt(1, row.level().code);
            rollup.setInt(2, filled.head().channel());
            rollup.setLong(3, row.start());
            rollup.setLong(4, row.count());
            rollup.setDouble(5, row.min());
            rollup.setDouble(6, row.max());
            rollup.setDouble(7, row.sum());
            rollup.executeUpdate();
        }
    }

    /** Writes a gap of a channel, of the whole archive with channel 0; one that ended replaces itself. */
    void gap(int channel, Gap change) throws SQLException {
        if (change.reason().isEmpty()) {
            gapEnd.setLong(1, change.to());
            gapEnd.setInt(2, channel);
            gapEnd.setLong(3, change.from());
            gapEnd.executeUpdate();
        } else {
            gap.setInt(1, channel);
            gap.setLong(2, change.from());
            gap.setLong(3, change.to());
            gap.setString(4, change.reason());
            gap.executeUpdate();
        }
    }

    void event(long id, Event happened) throws SQLException {
        event.setLong(1, id);
        event.setLong(2, happened.timeNanosUtc());
        event.setString(3, happened.kind().name());
        event.setString(4, happened.device());
        event.setString(5, happened.who());
        event.setString(6, happened.subject());
        event.setString(7, happened.from());
        event.setString(8, happened.to());
        event.setString(9, happened.text());
        event.executeUpdate();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
