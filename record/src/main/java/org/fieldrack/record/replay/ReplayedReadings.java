package org.fieldrack.record.replay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.fieldrack.device.Event;
import org.fieldrack.property.Alarm;
import org.fieldrack.property.Quality;
import org.fieldrack.property.Reading;
import org.fieldrack.property.Severity;
import org.fieldrack.record.archive.ArchiveExport;
import org.jspecify.annotations.Nullable;

/** The readings and events of a recording in the order of their times. One thread. */
final class ReplayedReadings implements AutoCloseable {
    private static final long NEVER = Long.MAX_VALUE;

    /** A reading and where it belongs. */
    record Row(String property, String unit, Reading reading) {}

    private final @Nullable Connection connection;
    private final @Nullable ResultSet readings;
    private final @Nullable ResultSet events;
    private boolean hasReading;
    private boolean hasEvent;

    /** @param file need not be there: a recording without readings */
    ReplayedReadings(Path file) throws IOException {
        if (!Files.exists(file)) {
            connection = null;
            readings = null;
            events = null;
            return;
        }
        try {
            connection = DriverManager.getConnection("jdbc:sqlite:" + file);
            readings = ask("select property, unit, time_ns, severity, status, quality, exact from readings"
                    + " order by time_ns, property, rowid");
            events = ask("select time_ns, kind, device, who, subject, before, after, text from events"
                    + " order by time_ns, rowid desc");
            hasReading = readings.next();
            hasEvent = events.next();
        } catch (SQLException e) {
            throw new IOException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private ResultSet ask(String question) throws SQLException {
        if (connection == null) {
            throw new SQLException("there are no readings");
        }
        Statement statement = connection.createStatement();
        statement.closeOnCompletion();
        return statement.executeQuery(question);
    }

    /** Returns when the next reading is due; {@link Long#MAX_VALUE} for none. */
    long readingDue() throws SQLException {
        return hasReading && readings != null ? readings.getLong(3) : NEVER;
    }

    /** Returns when the next event is due; {@link Long#MAX_VALUE} for none. */
    long eventDue() throws SQLException {
        return hasEvent && events != null ? events.getLong(1) : NEVER;
    }

    Row takeReading() throws SQLException {
        if (readings == null) {
            throw new SQLException("there are no readings");
        }
        Row row = new Row(
                readings.getString(1),
                readings.getString(2),
                new Reading(
                        ArchiveExport.exact(readings.getBytes(7)),
                        readings.getLong(3),
                        new Alarm(Severity.valueOf(readings.getString(4)), readings.getString(5)),
                        Quality.valueOf(readings.getString(6))));
        hasReading = readings.next();
        return row;
    }

    Event takeEvent() throws SQLException {
        if (events == null) {
            throw new SQLException("there are no events");
        }
        Event event = new Event(
                events.getLong(1),
                Event.Kind.valueOf(events.getString(2)),
                events.getString(3),
                events.getString(4),
                events.getString(5),
                events.getString(6),
                events.getString(7),
                events.getString(8));
        hasEvent = events.next();
        return event;
    }

    @Override
    public void close() {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the readings cannot be closed", e);
        }
    }
}
