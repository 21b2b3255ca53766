package org.fieldrack.record.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.fieldrack.base.ManualClock;
import org.fieldrack.property.Alarm;
import org.fieldrack.property.Property;
import org.fieldrack.property.Quality;
import org.fieldrack.property.Reading;
import org.fieldrack.property.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An archive whose journal is cut all the time, so that slow channels are stored while they grow, and that restarts often. */
final class JournalCutTest {
    private static final long SECOND = 1_000_000_000L;

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock();
    private final Random random = new Random(5);
    private final long start = clock.utcNanos();

    private SqliteArchive open() {
        return SqliteArchive.open(folder, ArchiveConfig.defaults(), clock, 0, 16 * 1024);
    }

    /** Fast and slow channels, of which some change type, go back in time or hold text. */
    @Test
    void everyReadingComesBackWhateverHappens() {
        int channels = 40;
        List<List<Reading>> written = new ArrayList<>();
        for (int i = 0; i < channels; i++) {
            written.add(new ArrayList<>());
        }
        long time = start;
        for (int run = 0; run < 12; run++) {
            try (SqliteArchive archive = open()) {
                int[] ids = new int[channels];
                for (int i = 0; i < channels; i++) {
                    ids[i] =
                            archive.channel("d", "p" + i, Property.real("p" + i).build());
                }
                for (int n = 0; n < 6000; n++) {
                    int channel = Math.min(channels - 1, (int) Math.abs(random.nextGaussian() * 8));
                    time += 1 + random.nextInt(1_000_000_000);
                    Reading reading = reading(channel, time);
                    archive.append(ids[channel], reading);
                    written.get(channel).add(reading);
                    if (n % 100 == 0) {
                        archive.flush();
                    }
                }
                if (run % 3 == 0) {
                    archive.flush();
                    verify(archive, written);
                }
                assertThat(archive.statistics().journalBytes()).isLessThan(256 * 1024);
            }
        }
        try (SqliteArchive archive = open()) {
            verify(archive, written);
        }
    }

    private Reading reading(int channel, long time) {
        Value value = switch (channel % 5) {
            case 0 -> Value.of(random.nextGaussian());
            case 1 -> Value.of(random.nextLong());
            case 2 -> Value.of("text " + random.nextInt(3));
            case 3 -> random.nextInt(20) == 0 ? Value.of(random.nextInt(5)) : Value.of(0.5 * random.nextInt(5));
            default -> Value.of(random.nextBoolean());
        };
        boolean back = channel % 7 == 3 && random.nextInt(10) == 0;
        return new Reading(
                value,
                back ? time - random.nextInt(60) * SECOND : time,
                random.nextInt(10) == 0 ? Alarm.minor("odd") : Alarm.NONE,
                random.nextInt(10) == 0 ? Quality.SET : Quality.GOOD);
    }

    private void verify(SqliteArchive archive, List<List<Reading>> written) {
        for (int i = 0; i < written.size(); i++) {
            int id = archive.find("d", "p" + i).orElseThrow().id();
            List<Reading> expected = new ArrayList<>(written.get(i));
            expected.sort(Comparator.comparingLong(Reading::timeNanosUtc));
            assertThat(archive.readings(id, Long.MIN_VALUE, Long.MAX_VALUE, Integer.MAX_VALUE))
                    .as("channel %d", i)
                    .isEqualTo(expected);
            if (i % 5 != 2 && !expected.isEmpty()) {
                sums(archive, id, expected);
            }
        }
    }

    private void sums(SqliteArchive archive, int id, List<Reading> expected) {
        long first = expected.getFirst().timeNanosUtc();
        long last = expected.getLast().timeNanosUtc();
        for (int bins : new int[] {1, 3, 50, 2000}) {
            long from = first + random.nextLong(Math.max(1, (last - first) / 3));
            long to = last - random.nextLong(Math.max(1, (last - first) / 3));
            if (to <= from) {
                continue;
            }
            long count = expected.stream()
                    .filter(r -> r.timeNanosUtc() >= from && r.timeNanosUtc() < to)
                    .count();
            assertThat(archive.bins(id, from, to, bins).total()).isEqualTo(count);
        }
    }

    @Test
    void theOldestReadingsMakeRoomWhereTheFileIsBounded() {
        ArchiveConfig config =
                new ArchiveConfig(java.util.Optional.empty(), 2_000_000, java.time.Duration.ofSeconds(1), 1 << 20);
        int n = 600_000;
        try (SqliteArchive archive = SqliteArchive.open(folder, config, clock, 0, 64 * 1024)) {
            int id = archive.channel("d", "p", Property.real("p").build());
            for (int i = 0; i < n; i++) {
                archive.append(id, Reading.good(Value.of(random.nextDouble()), start + i * SECOND));
                if (i % 2000 == 0) {
                    clock.advance(java.time.Duration.ofSeconds(1));
                    archive.flush();
                }
            }
            archive.flush();
            List<Reading> left = archive.readings(id, 0, Long.MAX_VALUE, n);
            assertThat(left.getLast().timeNanosUtc()).isEqualTo(start + (n - 1) * SECOND);
            assertThat(left).hasSizeBetween(50_000, 250_000);
        }
        assertThat(folder.resolve(SqliteArchive.FILE).toFile().length()).isLessThan(4_000_000);
    }
}
