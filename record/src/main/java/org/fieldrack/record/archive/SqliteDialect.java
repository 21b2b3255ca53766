package org.fieldrack.record.archive;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** SQLite: one file and a write-ahead log beside it. */
final class SqliteDialect implements Dialect {
    private static final int BUSY = 5;
    private static final int LOCKED = 6;
    private static final int READ_ONLY = 8;
    private static final int IO_ERROR = 10;
    private static final int CORRUPT = 11;
    private static final int FULL = 13;
    private static final int CANNOT_OPEN = 14;
    private static final int NOT_A_DATABASE = 26;

    @Override
    public String bytes() {
        return "blob";
    }

    @Override
    public String integer() {
        return "integer";
    }

    @Override
    public String real() {
        return "real";
    }

    @Override
    public String least(String a, String b) {
        return "min(" + a + ", " + b + ")";
    }

    @Override
    public String greatest(String a, String b) {
        return "max(" + a + ", " + b + ")";
    }

    @Override
    public String clustered() {
        return " without rowid";
    }

    @Override
    public void prepare(Connection connection, boolean writer) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (writer) {
                statement.execute("pragma page_size = 8192");
                statement.execute("pragma journal_mode = wal");
                statement.execute("pragma synchronous = normal");
                // checkpoints are ours, outside of commits, so that no query waits for one
                statement.execute("pragma wal_autocheckpoint = 0");
                statement.execute("pragma journal_size_limit = 67108864");
            } else {
                statement.execute("pragma query_only = 1");
            }
            statement.execute("pragma cache_size = -16384");
            statement.execute("pragma temp_store = memory");
        }
    }

    @Override
    public void checkpoint(Connection connection) throws SQLException {
        connection.setAutoCommit(true);
        try (Statement statement = connection.createStatement()) {
            statement.execute("pragma wal_checkpoint(passive)");
        } finally {
            connection.setAutoCommit(false);
        }
    }

    @Override
    public long usedBytes(Connection connection) throws SQLException {
        return (pragma(connection, "page_count") - pragma(connection, "freelist_count"))
                * pragma(connection, "page_size");
    }

    private static long pragma(Connection connection, String name) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("pragma " + name)) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    @Override
    public String reason(SQLException e) {
        return switch (e.getErrorCode() & 0xff) {
            case BUSY, LOCKED -> "another program holds it; end that program";
            case READ_ONLY, CANNOT_OPEN -> "it cannot be written; give this user the right to write there";
            case IO_ERROR -> "the disk reports an error; see the system log";
            case FULL -> "the disk is full; make room";
            case CORRUPT -> "the file is damaged; move it away or restore a backup";
            case NOT_A_DATABASE -> "the file is no archive; move it away";
            default -> String.valueOf(e.getMessage());
        };
    }
}
