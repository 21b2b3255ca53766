package org.fieldrack.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SampleClockTest {
    private static final long MS = 1_000_000L;

    private final SampleClock clock = new SampleClock(1000, 0);

    /** Tells the clock every 20 ms of a span that its counts are so late. */
    private boolean observe(long fromMs, long toMs, long offMs) {
        boolean stepped = false;
        for (long at = fromMs; at < toMs; at += 20) {
            stepped |= clock.observe(at, (at + offMs) * MS);
        }
        return stepped;
    }

    @Test
    void aThreadThatCameLateIsNoStep() {
        assertThat(observe(0, 2000, 0)).isFalse();
        assertThat(observe(2000, 2900, 400)).isFalse();
        assertThat(observe(2900, 5000, 0)).isFalse();
        assertThat(clock.steps()).isEmpty();
        assertThat(clock.utcNanos(5000)).isEqualTo(5000 * MS);
    }

    @Test
    void whatStaysOffIsAStepToTheObservationThatWasLeastOff() {
        assertThat(observe(0, 2000, 0)).isFalse();
        assertThat(clock.observe(2000, 2900 * MS)).isFalse();
        assertThat(observe(2020, 4000, 500)).isTrue();
        assertThat(clock.steps()).hasSize(1);
        assertThat(clock.utcNanos(4000)).isCloseTo(4500 * MS, within(MS));
    }

    @Test
    void aClockThatGoesBackStepsToo() {
        assertThat(observe(0, 2000, 5000)).isFalse();
        assertThat(observe(2000, 4000, -3000)).isTrue();
        assertThat(clock.utcNanos(4000)).isCloseTo(1000 * MS, within(MS));
    }

    @Test
    void itFollowsDriftWithoutAStep() {
        for (long at = 0; at < 60_000; at += 20) {
            // 50 ppm fast
            assertThat(clock.observe(at, at * MS - at * 50)).isFalse();
        }
        assertThat(clock.utcNanos(60_000)).isCloseTo(60_000 * MS - 60_000 * 50, within(100_000L));
    }
}
