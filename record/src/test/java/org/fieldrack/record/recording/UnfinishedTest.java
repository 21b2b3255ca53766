package org.fieldrack.record.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.fieldrack.base.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process left that died, as a copy of its store at some moment has it. */
final class UnfinishedTest {
    @TempDir
    Path store;

    @TempDir
    Path left;

    /** The readings go on behind the last sample, and there may be no sample at all. */
    @Test
    void readingsAreTakenUntilTheProcessDied() throws Exception {
        String alone;
        String both;
        try (StreamLab house = new StreamLab(store, Clock.system());
                Recordings recordings = new Recordings(house.lab, house.archive, store, "")) {
            alone = recordings.start(request("alone", List.of()), "test");
            both = recordings.start(request("both", List.of("*")), "test");
            house.samples(0, 10);
            house.volts(1, house.lab.clock().utcNanos());
            house.volts(2, house.lab.clock().utcNanos());
            assertThat(house.archive.flush()).isTrue();
            copy();
        }
        try (StreamLab house = new StreamLab(left, Clock.system());
                Recordings recordings = new Recordings(house.lab, house.archive, left, "")) {
            house.volts(3, house.lab.clock().utcNanos());
            recordings.awaitSealed();
            for (String name : List.of(alone, both)) {
                RecordingReader reader = RecordingReader.open(recordings.folder(name));
                assertThat(volts(reader.readings())).as(name).containsExactly(1.0, 2.0);
                assertThat(reader.manifest().gaps())
                        .as(name)
                        .anySatisfy(gap -> assertThat(gap.source()).isEqualTo("readings"));
            }
        }
    }

    private static RecordingRequest request(String name, List<String> streams) {
        return new RecordingRequest(name, streams, List.of(), List.of("*"), "", Duration.ZERO, Duration.ZERO, 0, "");
    }

    private void copy() throws IOException {
        try (Stream<Path> files = Files.walk(store)) {
            for (Path file : files.filter(file -> !file.equals(store)).toList()) {
                Files.copy(file, left.resolve(store.relativize(file)));
            }
        }
    }

    private static List<Double> volts(Path file) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                ResultSet rows = connection
                        .createStatement()
                        .executeQuery("select value from readings where property = 'psu.volts' order by time")) {
            List<Double> out = new ArrayList<>();
            while (rows.next()) {
                out.add(rows.getDouble(1));
            }
            return out;
        }
    }
}
