package org.fieldrack.record.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.fieldrack.base.ManualClock;
import org.fieldrack.device.Event;
import org.fieldrack.property.Property;
import org.fieldrack.property.Reading;
import org.fieldrack.property.Value;
import org.fieldrack.record.StoreException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of an archive whose disk does not take it. */
final class DiskFullTest {
    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock();

    @Test
    void aFullDiskPausesOnceKeepsTheNewestCountsDropsAndResumes() {
        ArchiveConfig config = new ArchiveConfig(Optional.empty(), 0, Duration.ofMillis(50), 1 << 20);
        List<Event> notices = new CopyOnWriteArrayList<>();
        try (SqliteArchive archive = SqliteArchive.open(folder, config, clock, 200, 1 << 20)) {
            archive.notices(notices::add);
            int channel = archive.channel("d", "p", Property.real("p").build());
            Random random = new Random(3);
            int n = 400_000;
            for (int i = 0; i < n; i++) {
                archive.append(channel, Reading.good(Value.of(random.nextDouble()), clock.utcNanos() + i));
                if (i % 50_000 == 0) {
                    archive.flush();
                }
            }
            assertThat(archive.flush()).isFalse();
            assertThat(archive.flush()).isFalse();
            assertThat(notices).extracting(Event::to).containsExactly("paused");
            assertThat(archive.statistics().pauseReason()).contains("disk is full");
            long stored = archive.readings(channel, 0, Long.MAX_VALUE, n).size();

            archive.limitPages(100_000);
            assertThat(archive.flush()).isTrue();
            assertThat(notices).extracting(Event::to).containsExactly("paused", "running");
            List<Reading> readings = archive.readings(channel, 0, Long.MAX_VALUE, n);
            long dropped = archive.counters().get("dropped_readings");
            assertThat(dropped).isPositive();
            assertThat(readings).hasSize((int) (n - dropped)).hasSizeGreaterThan((int) stored);
            assertThat(readings.getLast().timeNanosUtc()).isEqualTo(clock.utcNanos() + n - 1);
            assertThat(archive.gaps(channel, 0, Long.MAX_VALUE)).singleElement().satisfies(gap -> {
                assertThat(gap.reason()).isEqualTo("readings dropped");
                assertThat(gap.to() - gap.from()).isEqualTo(dropped);
            });
        }
    }

    @Test
    void aStoreInUseIsRefusedInOneSentence() {
        try (SqliteArchive first = SqliteArchive.open(folder, ArchiveConfig.defaults(), clock)) {
            assertThat(first.channels()).isEmpty();
            assertThatThrownBy(() -> SqliteArchive.open(folder, ArchiveConfig.defaults(), clock))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("in use by another Fieldrack");
        }
        SqliteArchive.open(folder, ArchiveConfig.defaults(), clock).close();
    }

    @Test
    void aStoreThatCannotBeMadeIsRefusedInOneSentence() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "no folder");
        assertThatThrownBy(() -> SqliteArchive.open(file.resolve("store"), ArchiveConfig.defaults(), clock))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("choose another store");
    }

    @Test
    void aFileThatIsNoArchiveIsRefusedInOneSentence() throws IOException {
        Files.writeString(folder.resolve(SqliteArchive.FILE), "not a database ".repeat(1000), StandardCharsets.UTF_8);
        assertThatThrownBy(() -> SqliteArchive.open(folder, ArchiveConfig.defaults(), clock))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("no archive");
    }
}
