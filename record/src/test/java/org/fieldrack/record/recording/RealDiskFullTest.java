package org.fieldrack.record.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.fieldrack.base.Clock;
import org.fieldrack.device.Event;
import org.fieldrack.device.Lab;
import org.fieldrack.property.Reading;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real file system of 48 MiB that another program fills to the last byte while a recording runs. */
final class RealDiskFullTest {
    @TempDir
    Path folder;

    private Path place;

    @BeforeEach
    void mount() throws Exception {
        place = Files.createDirectory(folder.resolve("disk"));
        Assumptions.assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", place.toString()),
                "no small file system can be mounted here: that needs root");
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", "-l", place.toString());
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static void fill(Path file) throws IOException {
        byte[] block = new byte[4096];
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }

    @Test
    void theRecordingEndsWithASentenceNothingWrittenIsLostAndTheArchiveResumes() throws Exception {
        List<String> said = new CopyOnWriteArrayList<>();
        try (StreamLab house = new StreamLab(place, Clock.system());
                Recordings recordings =
                        new Recordings(house.lab, house.archive, place, "", new DiskGuard(() -> Long.MAX_VALUE, 0))) {
            AutoCloseable unused = house.lab.follow(new Lab.Follower() {
                @Override
                public void event(Event event) {
                    said.add(event.text());
                }
            });
            String name = recordings.start(RecordingRequest.of("full"), "test");
            Sender sender = new Sender(house);
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> sender.send() > 1000);
            Recording running = recordings.running().getFirst();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> running.manifest().bytes() > 3000);
            long before = running.manifest().streams().getFirst().endSampleId();
            Path ballast = place.resolve("ballast");
            fill(ballast);
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
                sender.send();
                return recordings.running().isEmpty();
            });
            assertThat(said).anyMatch(text -> text.contains("the disk is full: all that was written before is kept"));
            fill(place.resolve("rest"));
            assertThatThrownBy(() -> recordings.start(RecordingRequest.of("more"), "test"))
                    .hasMessageContaining("cannot begin: the disk is full: make room");
            Files.delete(place.resolve("rest"));
            Files.delete(ballast);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> recordings.find(name).map(Manifest::isEnded).orElse(false));
            RecordingReader reader = RecordingReader.open(recordings.folder(name));
            assertThat(reader.manifest().endReason()).startsWith("the disk is full");
            assertThat(RecordingCheck.verify(reader.folder()).problems()).isEmpty();
            assertThat(RecordingCheck.verify(reader.folder()).isComplete()).isFalse();
            try (RecordedStream power =
                    reader.stream(reader.manifest().streams().getFirst())) {
                // a chunk of a tenth of a second may have waited in memory
                assertThat(power.endSampleId()).isGreaterThanOrEqualTo(before - StreamLab.RATE / 10);
                int count = (int) power.endSampleId();
                double[] numbers = new double[count];
                power.numbers(0, 0, count, numbers);
                for (int i = 0; i < count; i++) {
                    assertThat(numbers[i]).isEqualTo(i);
                }
            }
            house.volts(42.5, house.lab.clock().utcNanos());
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
                boolean unusedFlush = house.archive.flush();
                int channel = house.archive.find("psu", "volts").orElseThrow().id();
                List<Reading> all = house.archive.readings(channel, 0, Long.MAX_VALUE, 1_000_000);
                return !all.isEmpty() && all.getLast().value().asDouble() == 42.5;
            });
        }
    }

    /** Sends samples and readings as they go on, whatever becomes of the disk. */
    private static final class Sender {
        private final StreamLab house;
        private long next;

        Sender(StreamLab house) {
            this.house = house;
        }

        long send() {
            house.samples(next, 1000);
            next += 1000;
            for (int i = 0; i < 100; i++) {
                house.volts(i, house.lab.clock().utcNanos());
            }
            return next;
        }
    }
}
