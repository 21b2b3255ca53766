package org.fieldrack.record.jls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.fieldrack.base.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process that writes two signals, at random moments: what was handed on is all there. */
class JlsCrashTest {
    @TempDir
    Path folder;

    @Test
    void killedAtAnyMomentEveryChunkIsReadAndRepaired() throws Exception {
        int kills = Vectors.isLong() ? 100 : 4;
        Random random = new Random(3);
        Path file = folder.resolve("killed.jls");
        Path repaired = folder.resolve("repaired.jls");
        for (int run = 0; run < kills; run++) {
            long flushed = kill(file, 3 + random.nextInt(40), random.nextInt(20_000));
            byte[] before = Files.readAllBytes(file);
            JlsVerify.Report report = JlsVerify.verify(file);
            assertThat(report.isGood()).isFalse();
            assertThat(report.problems()).isNotEmpty();
            check(file, flushed);
            JlsRepair.Result result = JlsRepair.repair(file, repaired);
            assertThat(result.samples()).isPositive();
            assertThat(Files.readAllBytes(file)).isEqualTo(before);
            assertThat(JlsVerify.verify(repaired).problems()).isEmpty();
            check(repaired, flushed);
        }
    }

    /** Returns how many samples of each signal the writer had handed to the operating system. */
    private static long kill(Path file, int lines, int nanos) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        JlsCrashWriter.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        long flushed = 0;
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (int k = 0; k < lines; k++) {
                String line = output.readLine();
                assertThat(line).isNotNull();
                flushed = Long.parseLong(line);
            }
            for (long end = System.nanoTime() + nanos; System.nanoTime() < end; ) {
                Thread.onSpinWait();
            }
        } finally {
            boolean unused = process.toHandle().destroyForcibly();
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return flushed;
    }

    private static void check(Path file, long flushed) throws IOException {
        try (JlsReader reader = JlsReader.open(file)) {
            for (int signal = 1; signal <= 2; signal++) {
                FsrReader samples = reader.samples(signal);
                // at most one data chunk was still being filled
                long chunk = samples.def().samplesPerData();
                assertThat(samples.length()).isGreaterThan(flushed - chunk);
                double[] numbers = new double[(int) samples.length()];
                samples.numbers(0, numbers.length, numbers);
                for (int k = 0; k < numbers.length; k++) {
                    if (numbers[k] != JlsCrashWriter.value(signal, k)) {
                        throw new AssertionError("signal " + signal + " sample " + k + " is " + numbers[k]);
                    }
                }
            }
        }
    }
}
