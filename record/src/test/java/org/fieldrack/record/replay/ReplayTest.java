package org.fieldrack.record.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.fieldrack.base.Clock;
import org.fieldrack.base.ManualClock;
import org.fieldrack.device.Device;
import org.fieldrack.device.Lab;
import org.fieldrack.device.Outcome;
import org.fieldrack.device.Requester;
import org.fieldrack.property.AccessLevel;
import org.fieldrack.property.Property;
import org.fieldrack.property.Reading;
import org.fieldrack.property.Update;
import org.fieldrack.property.Value;
import org.fieldrack.record.recording.BenchLab;
import org.fieldrack.stream.SampleBlock;
import org.fieldrack.stream.SampleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a laboratory gave while it was recorded comes again, bit for bit, at the same times. */
final class ReplayTest {
    @TempDir
    Path store;

    private final ManualClock clock = new ManualClock();

    /** Everything that came: readings as text with all bits, samples by stream, number and channel. */
    private static final class Seen implements Lab.Follower {
        final List<String> readings = Collections.synchronizedList(new ArrayList<>());
        final Map<String, String> samples = Collections.synchronizedMap(new TreeMap<>());

        void follow(SampleStream stream) {
            AutoCloseable unused = stream.subscribe((from, block) -> take(stream, block));
        }

        private void take(SampleStream stream, SampleBlock block) {
            for (int i = 0; i < block.count(); i++) {
                long id = block.firstSampleId() + i;
                MemorySegment ticks = block.ticks();
                long tick = ticks == null ? id : ticks.get(ValueLayout.JAVA_LONG_UNALIGNED, i * 8L);
                StringBuilder text = new StringBuilder().append(tick).append(" at ");
                text.append(stream.clock().utcNanos(tick));
                for (int c = 0; c < stream.channels().size(); c++) {
                    int bytes = stream.channels().get(c).type().bits() / 8;
                    text.append(' ')
                            .append(Arrays.toString(block.columns()
                                    .get(c)
                                    .asSlice((long) i * bytes, bytes)
                                    .toArray(ValueLayout.JAVA_BYTE)));
                }
                samples.put(stream.name() + " " + id, text.toString());
            }
        }

        @Override
        public void updated(Device device, Update update) {
            for (int i = 0; i < update.size(); i++) {
                Reading r = update.reading(i);
                String bits = r.value() instanceof Value.Real real
                        ? Long.toHexString(Double.doubleToRawLongBits(real.value()))
                        : r.value().type() + " " + r.value().text();
                readings.add(device.readings().path(update.index(i)) + " " + r.timeNanosUtc() + " " + bits + " "
                        + r.alarm() + " " + r.quality());
            }
        }
    }

    @Test
    void aReplayShowsTheSameReadingsAndSamplesAtTheSameTimes() throws Exception {
        Seen live = new Seen();
        Path folder;
        try (BenchLab house = new BenchLab(store, clock)) {
            live.follow(house.power());
            live.follow(house.spikes());
            AutoCloseable unused = house.lab().follow(live);
            folder = house.record(clock);
        }
        ManualClock replayTime = new ManualClock();
        Seen again = new Seen();
        try (Replay replay = Replay.open(folder, 1000, replayTime)) {
            replay.lab().device("psu").orElseThrow().streams().forEach(again::follow);
            AutoCloseable unused = replay.lab().follow(again);
            replay.start();
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
                replayTime.advance(Duration.ofMillis(1));
                return replay.isOver();
            });
            Property volts = replay.lab()
                    .device("psu")
                    .orElseThrow()
                    .schema()
                    .property("volts")
                    .orElseThrow();
            assertThat(volts.unit().text()).isEqualTo("V");
            assertThat(volts.limits().maxInc()).isEqualTo(30);
            assertThat(volts.alarmBounds().warnHigh()).isEqualTo(28);
        }
        assertThat(live.samples).hasSizeGreaterThan(5000);
        assertThat(different(live.samples, again.samples)).isEmpty();
        assertThat(again.samples).hasSameSizeAs(live.samples);
        Collections.sort(live.readings);
        Collections.sort(again.readings);
        assertThat(live.readings).hasSizeGreaterThan(5);
        assertThat(again.readings).isEqualTo(live.readings);
    }

    private static List<String> different(Map<String, String> expected, Map<String, String> found) {
        return expected.entrySet().stream()
                .filter(entry -> !entry.getValue().equals(found.get(entry.getKey())))
                .map(entry -> entry.getKey() + ": " + entry.getValue() + " came as " + found.get(entry.getKey()))
                .limit(5)
                .toList();
    }

    @Test
    void nothingCanBeSetInAReplay() throws Exception {
        Path folder;
        try (BenchLab house = new BenchLab(store, clock)) {
            folder = house.record(clock);
        }
        try (Replay replay = Replay.open(folder, 1, Clock.system())) {
            Outcome outcome = replay.lab()
                    .device("psu")
                    .orElseThrow()
                    .set(Map.of("volts", Value.of(3.0)), new Requester("test", AccessLevel.ADMIN));
            assertThat(outcome).isInstanceOf(Outcome.Refused.class);
            assertThat(((Outcome.Refused) outcome).message()).contains("is a replay of");
        }
    }
}
