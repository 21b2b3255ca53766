package org.fieldrack.record.archive;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.fieldrack.device.Event;

/** Finds events. */
final class EventSelect {
    private EventSelect() {}

    static List<StoredEvent> run(Connection connection, EventQuery wanted) throws SQLException {
        String sql = "select id, time_ns, kind, device, who, subject, before, after, text from event"
                + " where id < ? and time_ns >= ? and time_ns < ?"
                + (wanted.device().isPresent() ? " and device = ?" : "")
                + (wanted.kinds().isEmpty()
                        ? ""
                        : wanted.kinds().stream()
                                .map(kind -> "?")
                                .collect(Collectors.joining(", ", " and kind in (", ")")))
                + " order by id desc limit ?";
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            int at = 1;
            query.setLong(at++, wanted.beforeId());
            query.setLong(at++, wanted.from());
            query.setLong(at++, wanted.to());
            if (wanted.device().isPresent()) {
                query.setString(at++, wanted.device().get());
            }
            for (Event.Kind kind : wanted.kinds()) {
                query.setString(at++, kind.name());
            }
            query.setInt(at, wanted.limit());
            List<StoredEvent> found = new ArrayList<>();
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    found.add(new StoredEvent(row.getLong(1), event(row)));
                }
            }
            return found;
        }
    }

    private static Event event(ResultSet row) throws SQLException {
        return new Event(
                row.getLong(2),
                Event.Kind.valueOf(row.getString(3)),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getString(8),
                row.getString(9));
    }
}
