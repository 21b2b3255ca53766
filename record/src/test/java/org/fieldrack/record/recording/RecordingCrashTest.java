package org.fieldrack.record.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.fieldrack.base.Clock;
import org.fieldrack.base.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process that records, at random moments, and looks at what it left. */
final class RecordingCrashTest {
    @TempDir
    Path store;

    private long worstReadings;

    private record Killed(int run, String name, long sent) {}

    @Test
    void aKilledRecordingOpensAndSaysWhatIsThere() throws Exception {
        int kills = Vectors.isLong() ? 100 : 4;
        Random random = new Random(8);
        long worst = 0;
        worstReadings = 0;
        for (int run = 0; run < kills; run++) {
            Killed killed = kill(run, 20 + random.nextInt(150));
            worst = Math.max(worst, killed.sent() - held(killed));
        }
        System.out.println(
                kills + " kills: at most " + worst + " ms of samples and " + worstReadings + " ms of readings lost");
    }

    private Killed kill(int run, int lines) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RecordingCrashWriter.class.getName(),
                        store.toString(),
                        Integer.toString(run))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        long sent = 0;
        String name = "";
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            name = String.valueOf(output.readLine());
            int seen = 0;
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                sent = Long.parseLong(line);
                if (++seen == lines) {
                    process.toHandle().destroyForcibly();
                }
            }
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Killed(run, name, sent);
    }

    /** Opens the store as the next process would; returns how many samples the recording holds, each of them right. */
    private long held(Killed killed) throws IOException, InterruptedException {
        try (StreamLab house = new StreamLab(store, Clock.system());
                Recordings recordings = new Recordings(house.lab, house.archive, store, "")) {
            recordings.awaitSealed();
            RecordingReader reader = RecordingReader.open(recordings.folder(killed.name()));
            assertThat(reader.manifest().endReason()).isEqualTo("the process died");
            RecordingCheck.Report report = RecordingCheck.verify(reader.folder());
            assertThat(report.problems()).isEmpty();
            assertThat(report.isComplete()).isFalse();
            long held = 0;
            for (Manifest.Stream about : reader.manifest().streams()) {
                try (RecordedStream stream = reader.stream(about)) {
                    int count = (int) (stream.endSampleId() - stream.firstSampleId());
                    double[] numbers = new double[count];
                    stream.stored(0, stream.firstSampleId(), count, numbers);
                    int factor = about.regular() ? 1 : 7;
                    for (int i = 0; i < count; i++) {
                        assertThat(numbers[i]).isEqualTo(factor * (stream.firstSampleId() + i));
                    }
                    held = about.regular() ? stream.endSampleId() : held;
                }
            }
            long readings = lastReading(reader.readings(), killed.run());
            worstReadings = Math.max(worstReadings, killed.sent() - readings);
            // promised is a second of readings and a quarter of a second of samples; how long a busy machine holds
            // the writers up is measured in the long form, which has it to itself
            assertThat(killed.sent() - readings).isLessThanOrEqualTo(Vectors.isLong() ? 1000 : 1500);
            assertThat(killed.sent() - held).isLessThanOrEqualTo(Vectors.isLong() ? 250 : 1250);
            return held;
        }
    }

    /** Returns the last reading of a run, whose value says how many samples had been sent; 0 where there is none. */
    private static long lastReading(Path file, int run) throws IOException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                ResultSet rows = connection
                        .createStatement()
                        .executeQuery("select max(value) from readings where property = 'psu.volts'")) {
            return rows.next() ? Math.max(0, rows.getLong(1) - (run + 1) * RecordingCrashWriter.RUN) : 0;
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }
}
