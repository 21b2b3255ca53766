package org.fieldrack.record.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.fieldrack.base.ManualClock;
import org.fieldrack.device.Event;
import org.fieldrack.property.Alarm;
import org.fieldrack.property.Property;
import org.fieldrack.property.Quality;
import org.fieldrack.property.Reading;
import org.fieldrack.property.Value;
import org.fieldrack.record.StoreException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ArchiveExportTest {
    private static final long START = 1_800_000_000_000_000_000L;
    private static final int READINGS = 120_000;

    @TempDir
    Path folder;

    private SqliteArchive archive;

    @BeforeEach
    void fill() {
        archive = SqliteArchive.open(folder, ArchiveConfig.defaults(), new ManualClock());
        int volts =
                archive.channel("psu", "volts", Property.real("volts").unit("V").build());
        int label = archive.channel("psu", "label", Property.text("label").build());
        for (int i = 0; i < READINGS; i++) {
            // several readings of one moment stand on both sides of a page's end
            archive.append(volts, Reading.good(Value.of((double) i), START + i / 7 * 1_000_000_000L));
        }
        archive.append(label, new Reading(Value.of("a \"b\", c"), START, Alarm.major("too, loud"), Quality.GOOD));
        archive.append(new Event(START, Event.Kind.SET, "psu", "cli", "volts", "1", "2", ""));
        archive.flush();
    }

    @AfterEach
    void close() {
        archive.close();
    }

    @Test
    void csvHasALineAReading() throws IOException {
        StringBuilder text = new StringBuilder();
        List<ArchiveChannel> label = List.of(archive.find("psu", "label").orElseThrow());
        assertThat(new ArchiveExport(archive, START, START + 1).csv(label, text))
                .isEqualTo(1);
        assertThat(text)
                .hasToString("time,property,value,unit,severity,status,quality\n"
                        + "2027-01-15T08:00:00Z,psu.label,\"a \"\"b\"\", c\",,MAJOR,\"too, loud\",GOOD\n");
    }

    @Test
    void plainSqlFindsEveryReadingOnce() throws SQLException {
        Path file = folder.resolve("export.db");
        ArchiveExport export = new ArchiveExport(archive, 0, Long.MAX_VALUE);
        assertThat(export.sqlite(archive.channels(), file)).isEqualTo(READINGS + 1);
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            assertThat(number(statement, "select count(distinct value) from readings where property = 'psu.volts'"))
                    .isEqualTo(READINGS);
            assertThat(number(statement, "select sum(value) from readings where property = 'psu.volts'"))
                    .isEqualTo((long) READINGS * (READINGS - 1) / 2);
            assertThat(number(statement, "select count(*) from events where subject = 'volts'"))
                    .isEqualTo(1);
        }
        assertThatThrownBy(() -> export.sqlite(archive.channels(), file))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("exists");
    }

    @Test
    void viewsAnswerPlainSqlWhileTheArchiveRuns() throws SQLException {
        archive.flush();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(SqliteArchive.FILE));
                Statement statement = connection.createStatement()) {
            long quarters =
                    number(statement, "select sum(count) from series_quarter where device = 'psu' and path = 'volts'");
            assertThat(number(statement, "select sum(count) from series_segment where path = 'volts'"))
                    .isEqualTo(quarters)
                    .isBetween(READINGS - 1024L, (long) READINGS);
        }
    }

    private static long number(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
