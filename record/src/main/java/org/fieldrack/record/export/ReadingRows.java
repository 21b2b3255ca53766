package org.fieldrack.record.export;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The readings that were copied beside a recording. */
final class ReadingRows {
    /** Takes one reading. */
    @FunctionalInterface
    interface Row {
        void take(long timeNanosUtc, String property, String value, String unit, String severity, String quality)
                throws IOException;
    }

    private ReadingRows() {}

    /** Returns the addresses that are there and selected. */
    static List<String> properties(Path file, ExportSelection selection) throws IOException {
        List<String> out = new ArrayList<>();
        if (!Files.exists(file)) {
            return out;
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                PreparedStatement ask =
                        connection.prepareStatement("select distinct property from readings order by 1");
                ResultSet rows = ask.executeQuery()) {
            while (rows.next()) {
                if (selection.takes(rows.getString(1))) {
                    out.add(rows.getString(1));
                }
            }
        } catch (SQLException e) {
            throw new IOException(file + " cannot be read: " + e.getMessage(), e);
        }
        return out;
    }

    /** Hands over the readings of a property in the order of time. */
    static void each(Path file, String property, ExportSelection selection, Row row) throws IOException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                PreparedStatement ask =
                        connection.prepareStatement("select time_ns, value, unit, severity, quality from readings"
                                + " where property = ? and time_ns >= ? and time_ns < ? order by time_ns")) {
            ask.setString(1, property);
            ask.setLong(2, selection.fromUtc());
            ask.setLong(3, selection.toUtc());
            try (ResultSet rows = ask.executeQuery()) {
                while (rows.next()) {
                    String value = rows.getString(2);
                    row.take(
                            rows.getLong(1),
                            property,
                            value == null ? "" : value,
                            rows.getString(3),
                            rows.getString(4),
                            rows.getString(5));
                }
            }
        } catch (SQLException e) {
            throw new IOException(file + " cannot be read: " + e.getMessage(), e);
        }
    }
}
