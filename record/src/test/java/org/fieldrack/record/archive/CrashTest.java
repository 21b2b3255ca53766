package org.fieldrack.record.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.fieldrack.base.Clock;
import org.fieldrack.base.Vectors;
import org.fieldrack.property.Reading;
import org.fieldrack.property.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process that archives, at random moments, and looks at what it left. */
final class CrashTest {
    private static final long SECOND = 1_000_000_000L;

    @TempDir
    Path folder;

    private record Progress(long count, long time) {}

    @Test
    void aKilledArchiveOpensAndMissesAtMostTheLastSecond() throws Exception {
        int kills = Vectors.isLong() ? 50 : 8;
        Random random = new Random(kills);
        long worst = 0;
        long[] kept = new long[kills];
        for (int run = 0; run < kills; run++) {
            ArrayDeque<Progress> progress = kill(run, random.nextInt(100));
            worst = Math.max(worst, verify(run, progress, kept));
        }
        System.out.println(kills + " kills: at most " + worst / 1_000_000 + " ms of readings lost");
        verifyAll(kept);
    }

    /** Lets a process write until it has said so often how far it is, and kills it without warning. */
    private ArrayDeque<Progress> kill(int run, int lines) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CrashWriter.class.getName(),
                        folder.toString(),
                        Integer.toString(run))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        ArrayDeque<Progress> progress = new ArrayDeque<>();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = output.readLine();
            while (line != null) {
                int space = line.indexOf(' ');
                progress.add(new Progress(
                        Long.parseLong(line.substring(0, space)), Long.parseLong(line.substring(space + 1))));
                if (progress.size() > lines) {
                    // by its handle: unlike the process itself it leaves the stream open
                    process.toHandle().destroyForcibly();
                }
                line = output.readLine();
            }
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return progress;
    }

    /** Checks that each channel has the run's numbers without hole or repetition; returns how much time is missing. */
    private long verify(int run, ArrayDeque<Progress> progress, long[] kept) {
        long begin = progress.getFirst().time();
        long end = progress.getLast().time();
        long latest = begin;
        try (SqliteArchive archive = SqliteArchive.open(folder, ArchiveConfig.defaults(), Clock.system())) {
            for (int i = 0; i < CrashWriter.CHANNELS; i++) {
                int channel = archive.find("d", "p" + i).map(ArchiveChannel::id).orElse(0);
                List<Reading> readings = archive.readings(channel, begin, Long.MAX_VALUE, Integer.MAX_VALUE);
                for (int k = 0; k < readings.size(); k++) {
                    assertThat(readings.get(k).value()).isEqualTo(Value.of(run * CrashWriter.RUN + k));
                }
                if (!readings.isEmpty()) {
                    latest = Math.max(latest, readings.getLast().timeNanosUtc());
                }
                assertThat(Math.max(kept[run], readings.size()) == readings.size() || i == 0)
                        .as("all channels have as many readings")
                        .isTrue();
                kept[run] = readings.size();
            }
        }
        long lost = Math.max(0, end - latest);
        // the promise is one second on a disk that keeps up; a busy machine may delay the writer
        assertThat(lost).isLessThan(3 * SECOND);
        return lost;
    }

    /** Checks that roll-ups and heads counted every reading once, in all the crashes. */
    private void verifyAll(long[] kept) {
        long all = 0;
        for (long one : kept) {
            all += one;
        }
        try (SqliteArchive archive = SqliteArchive.open(folder, ArchiveConfig.defaults(), Clock.system())) {
            for (int i = 0; i < CrashWriter.CHANNELS; i++) {
                int channel = archive.find("d", "p" + i).orElseThrow().id();
                long now = Clock.system().utcNanos();
                assertThat(archive.bins(channel, now - 3600 * SECOND, now, 100).total())
                        .isEqualTo(all);
                assertThat(archive.bins(channel, now - 4_000_000 * SECOND, now, 20)
                                .total())
                        .isEqualTo(all);
            }
        }
    }
}
