package org.fieldrack.record.archive;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleConsumer;
import org.fieldrack.device.Event;
import org.fieldrack.property.Reading;
import org.fieldrack.property.Value;
import org.fieldrack.record.StoreException;

/**
 * Writes readings and events of an archive one a row, for programs that do not know its form: as CSV, or as a plain SQLite
 * file with the tables {@code readings} and {@code events}.
 *
 * <p>Reads the archive page by page, so it may run for long without holding it up.
 */
public final class ArchiveExport {
    private static final int PAGE = 50_000;
    private static final int EVENT_PAGE = 10_000;

    private final Archive archive;
    private final long from;
    private final long to;
    private boolean withHeld;
    private DoubleConsumer progress = part -> {};

    /**
     * @param from UTC nanoseconds of the first that is written
     * @param to UTC nanoseconds behind the last that is written
     */
    public ArchiveExport(Archive archive, long from, long to) {
        this.archive = archive;
        this.from = from;
        this.to = to;
    }

    /** Begins each property with the last reading before the time, which still held then. */
    public ArchiveExport withHeld() {
        withHeld = true;
        return this;
    }

    /** Tells after each property which part of them is written, 0 to 1. */
    public ArchiveExport telling(DoubleConsumer listener) {
        progress = listener;
        return this;
    }

    /** Returns the value that the column {@code exact} of the plain SQLite form holds, bit by bit as it was. */
    public static Value exact(byte[] stored) {
        return ValueCodec.read(new Source(stored));
    }

    /** Takes one reading. */
    @FunctionalInterface
    private interface Row {
        void take(ArchiveChannel channel, Reading reading) throws IOException, SQLException;
    }

    /**
     * Writes readings as CSV with a line of titles: time (RFC 3339 in UTC), property, value, unit, severity, status, quality.
     *
     * @return how many readings were written
     */
    public long csv(List<ArchiveChannel> channels, Appendable out) throws IOException {
        out.append("time,property,value,unit,severity,status,quality\n");
        try {
            return each(
                    channels,
                    (channel, reading) -> out.append(time(reading.timeNanosUtc()))
                            .append(',')
                            .append(channel.address())
                            .append(',')
                            .append(quoted(reading.value().text()))
                            .append(',')
                            .append(quoted(channel.unit()))
                            .append(',')
                            .append(reading.alarm().severity().name())
                            .append(',')
                            .append(quoted(reading.alarm().status()))
                            .append(',')
                            .append(reading.quality().name())
                            .append('\n'));
        } catch (SQLException e) {
            throw new IllegalStateException("writing text does not use SQL", e);
        }
    }

    private static String time(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L))
                .toString();
    }

    private static String quoted(String text) {
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    /**
     * Writes readings and all events of the time into a new SQLite file.
     *
     * @param file must not exist
     * @return how many readings were written
     * @throws StoreException when the file exists or cannot be written
     */
    public long sqlite(List<ArchiveChannel> channels, Path file) {
        if (Files.exists(file)) {
            throw new StoreException(file + " exists: move it away or choose another name", null);
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            try (Statement statement = connection.createStatement()) {
                // the file is new and the archive has all of it: waiting for the disk, which may be busy with samples,
                // gains nothing
                statement.execute("pragma journal_mode = memory");
                statement.execute("pragma synchronous = off");
                statement.execute(
                        "create table readings(property text not null, time_ns integer not null, time text not null,"
                                + " value, unit text not null, severity text not null, status text not null, quality text not null,"
                                + " exact blob not null)");
                statement.execute(
                        "create table events(time_ns integer not null, time text not null, kind text not null,"
                                + " device text not null, who text not null, subject text not null, before text not null,"
                                + " after text not null, text text not null)");
            }
            connection.setAutoCommit(false);
            long written = readings(connection, channels);
            events(connection);
            try (Statement statement = connection.createStatement()) {
                statement.execute("create index reading_time on readings(property, time_ns)");
            }
            connection.commit();
            return written;
        } catch (SQLException e) {
            throw new StoreException(file + " cannot be written: " + new SqliteDialect().reason(e), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long readings(Connection connection, List<ArchiveChannel> channels) throws SQLException, IOException {
        try (PreparedStatement insert =
                connection.prepareStatement("insert into readings values(?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            return each(channels, (channel, reading) -> {
                insert.setString(1, channel.address());
                insert.setLong(2, reading.timeNanosUtc());
                insert.setString(3, time(reading.timeNanosUtc()));
                insert.setObject(4, plain(reading));
                insert.setString(5, channel.unit());
                insert.setString(6, reading.alarm().severity().name());
                insert.setString(7, reading.alarm().status());
                insert.setString(8, reading.quality().name());
                Sink exact = new Sink(16);
                ValueCodec.write(reading.value(), exact);
                insert.setBytes(9, exact.copy());
                insert.executeUpdate();
            });
        }
    }

    /** Numbers stay numbers, bytes stay bytes; everything else is its text. */
    private static Object plain(Reading reading) {
        return switch (reading.value()) {
            case org.fieldrack.property.Value.Int number -> number.value();
            case org.fieldrack.property.Value.Real number -> number.value();
            case org.fieldrack.property.Value.Bool bool -> bool.value() ? 1 : 0;
            case org.fieldrack.property.Value.Bytes bytes -> bytes.values();
            default -> reading.value().text();
        };
    }

    private void events(Connection connection) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("insert into events values(?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            EventQuery query = EventQuery.latest(EVENT_PAGE).between(from, to);
            List<StoredEvent> page = archive.events(query);
            while (!page.isEmpty()) {
                for (StoredEvent stored : page) {
                    Event event = stored.event();
                    insert.setLong(1, event.timeNanosUtc());
                    insert.setString(2, time(event.timeNanosUtc()));
                    insert.setString(3, event.kind().name());
                    insert.setString(4, event.device());
                    insert.setString(5, event.who());
                    insert.setString(6, event.subject());
                    insert.setString(7, event.from());
                    insert.setString(8, event.to());
                    insert.setString(9, event.text());
                    insert.executeUpdate();
                }
                page = archive.events(query.before(page.getLast().id()));
            }
        }
    }

    private long each(List<ArchiveChannel> channels, Row row) throws IOException, SQLException {
        long count = 0;
        int done = 0;
        for (ArchiveChannel channel : channels) {
            count += each(channel, row);
            progress.accept((double) ++done / channels.size());
        }
        return count;
    }

    private long each(ArchiveChannel channel, Row row) throws IOException, SQLException {
        long count = 0;
        Optional<Reading> held = withHeld ? archive.readingAt(channel.id(), from - 1) : Optional.empty();
        if (held.isPresent()) {
            row.take(channel, held.get());
            count++;
        }
        long next = from;
        int limit = PAGE;
        while (true) {
            List<Reading> page = archive.readings(channel.id(), next, to, limit);
            boolean last = page.size() < limit;
            // readings of the page's last moment may go on behind it: they belong to the next page
            long end = last ? to : page.getLast().timeNanosUtc();
            if (!last && end == next) {
                limit *= 2;
                continue;
            }
            for (Reading reading : page) {
                if (last || reading.timeNanosUtc() < end) {
                    row.take(channel, reading);
                    count++;
                }
            }
            if (last) {
                return count;
            }
            next = end;
        }
    }
}
