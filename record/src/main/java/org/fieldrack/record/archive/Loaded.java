package org.fieldrack.record.archive;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fieldrack.property.Option;

/**
 * What a start finds in the file: the channels, and the segments that still grow, brought up to date from the journal.
 *
 * @param lastSeen UTC nanoseconds at which the archive surely ran last; {@link Long#MIN_VALUE} in a new file
 */
record Loaded(
        ChannelTable channels,
        Segmenter segmenter,
        JournalCut journal,
        long lastJournalId,
        long lastEventId,
        long lastSeen) {
    static Loaded from(Connection connection, long journalBytes) throws SQLException {
        Segmenter segmenter = new Segmenter(1 + number(connection, "select max(id) from segment_data"));
        ChannelTable channels = channels(connection, segmenter);
        growing(connection, segmenter);
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery(
                        "select channel, from_ns from gap where to_ns = " + Long.MAX_VALUE + " and channel > 0")) {
            while (row.next()) {
                segmenter.track(row.getInt(1)).lostSince = row.getLong(2);
            }
        }
        long lastSeen = Tables.meta(connection, "alive", Long.MIN_VALUE);
        long lastJournalId = number(connection, "select max(mark) from channel") >> 20;
        List<JournalCut.Row> rows = new ArrayList<>();
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery("select id, committed_ns, data from journal order by id")) {
            while (row.next()) {
                lastJournalId = row.getLong(1);
                lastSeen = Math.max(lastSeen, row.getLong(2));
                byte[] data = row.getBytes(3);
                rows.add(new JournalCut.Row(lastJournalId, data.length));
                segmenter.apply(lastJournalId, data);
            }
        }
        return new Loaded(
                channels,
                segmenter,
                new JournalCut(segmenter, journalBytes, rows),
                lastJournalId,
                number(connection, "select max(id) from event"),
                lastSeen);
    }

    private static ChannelTable channels(Connection connection, Segmenter segmenter) throws SQLException {
        ChannelTable channels = new ChannelTable();
        Map<Integer, ArchiveChannel> described = new HashMap<>();
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery(
                        "select c.id, c.device, c.path, d.name, d.type, d.unit, d.options from description d"
                                + " join channel c on c.id = d.channel order by d.channel, d.from_ns")) {
            while (row.next()) {
                described.put(
                        row.getInt(1),
                        new ArchiveChannel(
                                row.getInt(1),
                                row.getString(2),
                                row.getString(3),
                                row.getString(4),
                                ValueCodec.type(row.getInt(5)),
                                row.getString(6),
                                options(row.getString(7))));
            }
        }
        described.values().stream()
                .sorted(java.util.Comparator.comparingInt(ArchiveChannel::id))
                .forEach(channels::load);
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery("select id, sealed, mark, latest, back from channel")) {
            while (row.next()) {
                Segmenter.Track track = segmenter.track(row.getInt(1));
                track.sealed = row.getLong(2);
                track.mark = row.getLong(3);
                track.latest = row.getLong(4);
                track.back = row.getLong(5);
            }
        }
        return channels;
    }

    private static List<Option> options(String lines) {
        List<Option> options = new ArrayList<>();
        for (String line : lines.split("\n")) {
            int space = line.indexOf(' ');
            if (space > 0) {
                options.add(Option.of(Integer.parseInt(line.substring(0, space)), line.substring(space + 1)));
            }
        }
        return options;
    }

    private static void growing(Connection connection, Segmenter segmenter) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("select " + Segments.HEAD
                        + ", d.data from segment s join segment_data d on d.id = s.data_id where s.growing = 1");
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                segmenter.reopen(Segments.head(row), row.getBytes(Segments.HEAD_COLUMNS + 1));
            }
        }
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery(sql)) {
            return row.next() ? row.getLong(1) : 0;
        }
    }
}
