package org.fieldrack.record.archive;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.fieldrack.record.StoreException;

/** The tables of the archive, made in a new file. */
final class Tables {
    /** Number of the file format. */
    static final int FORMAT = 1;

    private static final String TABLES = """
        create table meta(name text primary key, value INTEGER not null);
        create table channel(
            id INTEGER primary key, device text not null, path text not null,
            sealed INTEGER not null, mark INTEGER not null, latest INTEGER not null, back INTEGER not null,
            unique(device, path));
        create table description(
            channel INTEGER not null, from_ns INTEGER not null, type INTEGER not null, unit text not null,
            name text not null, options text not null,
            primary key(channel, from_ns))CLUSTERED;
        create table journal(
            id INTEGER primary key, committed_ns INTEGER not null, readings INTEGER not null, data BYTES not null);
        create table segment(
            channel INTEGER not null, first_ns INTEGER not null, seq INTEGER not null, last_ns INTEGER not null,
            count INTEGER not null, counted INTEGER not null, min REAL not null, max REAL not null, sum REAL not null,
            type INTEGER not null, minutes INTEGER not null, growing INTEGER not null, data_id INTEGER not null,
            primary key(channel, first_ns, seq))CLUSTERED;
        create index segment_age on segment(last_ns);
        create index segment_growing on segment(channel) where growing = 1;
        create table segment_data(id INTEGER primary key, data BYTES not null);
        create table rollup(
            level INTEGER not null, channel INTEGER not null, start_ns INTEGER not null, count INTEGER not null,
            min REAL not null, max REAL not null, sum REAL not null,
            primary key(level, channel, start_ns))CLUSTERED;
        create table gap(
            channel INTEGER not null, from_ns INTEGER not null, to_ns INTEGER not null, reason text not null,
            primary key(channel, from_ns))CLUSTERED;
        create index gap_open on gap(channel) where to_ns = 9223372036854775807;
        create table event(
            id INTEGER primary key, time_ns INTEGER not null, kind text not null, device text not null,
            who text not null, subject text not null, before text not null, after text not null, text text not null);
        create index event_time on event(time_ns);
        """;

    private Tables() {}

    /**
     * Makes the tables in a new file and looks at the format of an old one, to which nothing is written: it opens on a full
     * disk too.
     */
    static void prepare(Connection connection, Dialect dialect, String where) throws SQLException {
        try (ResultSet tables = connection.getMetaData().getTables(null, null, "meta", null)) {
            if (tables.next()) {
                checkFormat(connection, where);
                return;
            }
        }
        create(connection, dialect);
        setMeta(connection, "format", FORMAT);
        connection.commit();
    }

    private static void create(Connection connection, Dialect dialect) throws SQLException {
        String sql = TABLES.replace("INTEGER", dialect.integer())
                .replace("REAL", dialect.real())
                .replace("BYTES", dialect.bytes())
                .replace(")CLUSTERED", ")" + dialect.clustered());
        try (Statement statement = connection.createStatement()) {
            for (String one : sql.split(";\\s*\n")) {
                statement.execute(one);
            }
            createViews(statement);
        }
    }

    /** Views for people who bring their own SQL: roll-ups and segments with names, times in seconds. */
    private static void createViews(Statement statement) throws SQLException {
        for (Level level : Level.values()) {
            String name = "series_" + level.name().toLowerCase(java.util.Locale.ROOT);
            statement.execute("create view " + name
                    + " as select c.device, c.path, r.start_ns / 1000000000 as start_s, r.count, r.min, r.max,"
                    + " r.sum / r.count as mean from rollup r join channel c on c.id = r.channel where r.level = "
                    + level.code);
        }
        statement.execute("create view series_segment as select c.device, c.path, s.first_ns / 1e9 as first_s,"
                + " s.last_ns / 1e9 as last_s, s.count, s.min, s.max, s.sum / s.counted as mean"
                + " from segment s join channel c on c.id = s.channel where s.counted > 0");
    }

    private static void checkFormat(Connection connection, String where) throws SQLException {
        long found = meta(connection, "format", FORMAT);
        if (found > FORMAT) {
            throw new StoreException(
                    "archive " + where + " has format " + found + ", this version knows up to " + FORMAT
                            + ": use a later Fieldrack or another store",
                    null);
        }
    }

    static long meta(Connection connection, String name, long otherwise) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("select value from meta where name = ?")) {
            query.setString(1, name);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? row.getLong(1) : otherwise;
            }
        }
    }

    static void setMeta(Connection connection, String name, long value) throws SQLException {
        try (PreparedStatement change = connection.prepareStatement(
                "insert into meta(name, value) values(?, ?) on conflict(name) do update set value = excluded.value")) {
            change.setString(1, name);
            change.setLong(2, value);
            change.executeUpdate();
        }
    }
}
