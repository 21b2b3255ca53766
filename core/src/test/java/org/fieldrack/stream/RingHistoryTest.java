package org.fieldrack.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RingHistoryTest {
    private final Arena arena = Arena.ofAuto();

    private MemorySegment column(ElementType type, double[] values) {
        MemorySegment column = arena.allocate(type.bytes(values.length) + 8, 8);
        for (int i = 0; i < values.length; i++) {
            switch (type) {
                case U1, U4 -> {
                    long bit = (long) i * type.bits();
                    byte old = column.get(ValueLayout.JAVA_BYTE, bit >> 3);
                    column.set(ValueLayout.JAVA_BYTE, bit >> 3, (byte) (old | (int) values[i] << (bit & 7)));
                }
                case U8 -> column.set(ValueLayout.JAVA_BYTE, i, (byte) values[i]);
                case I16, U16 -> column.setAtIndex(ValueLayout.JAVA_SHORT, i, (short) (int) values[i]);
                case I32, U32 -> column.setAtIndex(ValueLayout.JAVA_INT, i, (int) (long) values[i]);
                case I64, U64 -> column.setAtIndex(ValueLayout.JAVA_LONG, i, (long) values[i]);
                case F32 -> column.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) values[i]);
                case F64 -> column.setAtIndex(ValueLayout.JAVA_DOUBLE, i, values[i]);
            }
        }
        return column;
    }

    private static double random(ElementType type, Random random) {
        return switch (type) {
            case U1 -> random.nextInt(2);
            case U4 -> random.nextInt(16);
            case U8 -> random.nextInt(256);
            case I16 -> random.nextInt(65536) - 32768;
            case U16 -> random.nextInt(65536);
            case I32 -> random.nextInt();
            case U32 -> random.nextInt() & 0xFFFFFFFFL;
            case I64 -> random.nextLong() >> 12;
            case U64 -> random.nextLong() >>> 12;
            case F32 -> random.nextInt(20) == 0 ? Double.NaN : 5 + random.nextFloat();
            case F64 -> random.nextInt(20) == 0 ? Double.NaN : 1e6 + random.nextGaussian();
        };
    }

    /** Writes blocks of odd sizes with gaps and compares every query with the plain list of samples. */
    @ParameterizedTest
    @EnumSource(ElementType.class)
    void answersAsThePlainListWould(ElementType type) {
        Random random = new Random(type.ordinal());
        Channel channel = new Channel("x", org.fieldrack.base.Unit.of("V"), type, -0.5, 3);
        List<Double> all = new ArrayList<>();
        try (RingHistory history = new RingHistory(List.of(channel), new SampleClock(1000, 0), true, 20_000)) {
            for (int round = 0; round < 60; round++) {
                int gap = random.nextInt(5) == 0 ? random.nextInt(900) : 0;
                for (int i = 0; i < gap; i++) {
                    all.add(Double.NaN);
                }
                double[] values = new double[1 + random.nextInt(1700)];
                for (int i = 0; i < values.length; i++) {
                    values[i] = random(type, random);
                }
                history.append(new SampleBlock(all.size(), values.length, List.of(column(type, values)), null));
                for (double value : values) {
                    all.add((type == ElementType.F32 ? (float) value : value) * -0.5 + 3);
                }
                compare(history, all, random);
            }
            assertThat(history.firstSampleId()).isPositive();
        }
    }

    private static void compare(RingHistory history, List<Double> all, Random random) {
        assertThat(history.endSampleId()).isEqualTo(all.size());
        int from = random.nextInt(all.size());
        int to = from + random.nextInt(all.size() - from + 1);
        Statistics expected = new Statistics();
        for (int i = from; i < to; i++) {
            expected.add(i < history.firstSampleId() ? Double.NaN : all.get(i));
        }
        Statistics actual = new Statistics();
        history.statistics(0, from, to, actual);
        equal(actual, expected);
        double[] samples = new double[300];
        history.samples(0, from, 300, samples);
        for (int i = 0; i < 300; i++) {
            boolean held = from + i < all.size() && from + i >= history.firstSampleId();
            assertThat(Double.valueOf(samples[i])).isEqualTo(held ? all.get(from + i) : Double.valueOf(Double.NaN));
        }
        Bins bins = new Bins(10);
        history.exactBins(0, from, to, 10, bins);
        assertThat(bins.count[0]
                        + bins.count[1]
                        + bins.count[2]
                        + bins.count[3]
                        + bins.count[4]
                        + bins.count[5]
                        + bins.count[6]
                        + bins.count[7]
                        + bins.count[8]
                        + bins.count[9])
                .isEqualTo(expected.count());
    }

    private static void equal(Statistics actual, Statistics expected) {
        assertThat(actual.count()).isEqualTo(expected.count());
        assertThat(actual.missing()).isEqualTo(expected.missing());
        if (expected.count() == 0) {
            assertThat(actual.mean()).isNaN();
            return;
        }
        double scale = Math.max(Math.abs(expected.min()), Math.abs(expected.max())) + 1e-9;
        assertThat(actual.mean()).isCloseTo(expected.mean(), within(1e-12 * scale));
        assertThat(actual.min()).isEqualTo(expected.min());
        assertThat(actual.max()).isEqualTo(expected.max());
        assertThat(actual.squares()).isCloseTo(expected.squares(), within(1e-9 * expected.squares() + 1e-12 * scale));
    }

    @Test
    void drawsALongSpanFromReductionsWithTheTrueEnvelope() {
        Channel channel = Channel.of("x", "V", ElementType.F32);
        try (RingHistory history = new RingHistory(List.of(channel), new SampleClock(1e6, 0), true, 1 << 20)) {
            double[] values = new double[1 << 18];
            for (int i = 0; i < values.length; i++) {
                values[i] = Math.sin(i * 2 * Math.PI / values.length);
            }
            values[100_000] = 50;
            history.append(new SampleBlock(0, values.length, List.of(column(ElementType.F32, values)), null));
            Bins bins = new Bins(1000);
            history.bins(0, 0, values.length, 1000, bins);
            assertThat(bins.size()).isEqualTo(1000);
            double top = 0;
            for (int i = 0; i < 1000; i++) {
                top = Math.max(top, bins.max[i]);
                if (i != 381) {
                    assertThat(bins.mean[i]).isCloseTo(Math.sin((i + 0.5) * 2 * Math.PI / 1000), within(0.01));
                }
            }
            assertThat(top).isEqualTo(50);
        }
    }

    @Test
    void findsSamplesOfAnIrregularStreamByTheirTicks() {
        Channel channel = Channel.of("x", "", ElementType.U8);
        try (RingHistory history = new RingHistory(List.of(channel), new SampleClock(1000, 0), false, 256)) {
            MemorySegment ticks = arena.allocate(24, 8);
            for (int i = 0; i < 3; i++) {
                ticks.setAtIndex(ValueLayout.JAVA_LONG, i, 10L * i * i);
            }
            history.append(new SampleBlock(0, 3, List.of(column(ElementType.U8, new double[] {1, 2, 3})), ticks));
            assertThat(history.sampleIdAt(0)).isEqualTo(0);
            assertThat(history.sampleIdAt(1)).isEqualTo(1);
            assertThat(history.sampleIdAt(40)).isEqualTo(2);
            assertThat(history.sampleIdAt(41)).isEqualTo(3);
            assertThat(history.utcNanos(2)).isEqualTo(40_000_000L);
        }
    }

    @Test
    void refusesQueriesAfterItsEnd() {
        RingHistory history =
                new RingHistory(List.of(Channel.of("x", "", ElementType.U8)), new SampleClock(1, 0), true, 10);
        history.close();
        assertThatThrownBy(() -> history.statistics(0, 0, 1, new Statistics()))
                .isInstanceOf(IllegalStateException.class);
    }

    /** The writer goes round and round while a reader asks; no answer may mix old and new samples. */
    @Test
    void readersNeverSeeAMixOfOldAndNew() throws InterruptedException {
        Channel channel = Channel.of("x", "", ElementType.F64);
        try (RingHistory history = new RingHistory(List.of(channel), new SampleClock(1000, 0), true, 4096)) {
            AtomicBoolean done = new AtomicBoolean();
            Thread writer = Thread.ofPlatform().start(() -> {
                MemorySegment column = arena.allocate(512 * 8, 8);
                for (long id = 0; !done.get(); id += 512) {
                    for (int i = 0; i < 512; i++) {
                        column.setAtIndex(ValueLayout.JAVA_DOUBLE, i, id + i);
                    }
                    history.append(new SampleBlock(id, 512, List.of(column), null));
                }
            });
            Statistics statistics = new Statistics();
            int counted = 0;
            // as long as it takes: the writer may start late or overtake each reading on a busy machine
            for (int i = 0; i < 20_000 || counted < 100; i++) {
                long end = history.endSampleId();
                statistics.clear();
                history.statistics(0, end - 3000, end, statistics);
                if (statistics.count() > 0) {
                    counted++;
                    assertThat(statistics.max()).isEqualTo(end - 1.0);
                    assertThat(statistics.p2p()).isEqualTo(statistics.count() - 1.0);
                }
            }
            done.set(true);
            writer.join();
        }
    }

    @Test
    void aStreamWithoutHistoryGetsOneAndKeepsWhatItEmits() {
        SampleStream stream = new SampleStream(
                "s", "", List.of(Channel.of("x", "V", ElementType.F64)), true, new SampleClock(100, 0), null);
        stream.keepHistory(Duration.ofSeconds(10), 1 << 20);
        stream.emit(new SampleBlock(0, 2, List.of(column(ElementType.F64, new double[] {1, 3})), null));
        Statistics statistics = new Statistics();
        stream.history().orElseThrow().statistics(0, 0, 2, statistics);
        assertThat(statistics.mean()).isEqualTo(2);
        assertThat(stream.history().orElseThrow().capacity()).isGreaterThanOrEqualTo(1000);
        stream.close();
    }
}
