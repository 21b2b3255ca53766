package org.fieldrack.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ClockOffsetTest {
    @Test
    void edgesAreFoundAcrossSpansButNotAcrossMissingSamples() {
        EdgeFinder rising = EdgeFinder.rising(0.5);
        rising.accept(10, new double[] {1, 0, 0}, 3);
        rising.accept(13, new double[] {1, 1, 0, Double.NaN, 1, 0, 1}, 7);
        assertThat(rising.edges()).containsExactly(13, 19);

        EdgeFinder falling = EdgeFinder.falling(0.5);
        falling.accept(0, new double[] {1, 0, Double.NaN, 0, 1, 0.5}, 6);
        assertThat(falling.edges()).containsExactly(1, 5);

        EdgeFinder bit = EdgeFinder.bit(2);
        bit.accept(0, new double[] {3, 4, 5, 0, 255}, 5);
        assertThat(bit.edges()).containsExactly(1, 4);
    }

    @Test
    void theOffsetIsTheMedianOfThePulsesThatBothHaveSeen() {
        ClockOffset offset = ClockOffset.between(
                new ClockOffset.Pulses(new long[] {1_000, 2_000, 3_000, 9_000}, 2),
                new ClockOffset.Pulses(new long[] {900, 1_905, 2_898, 5_000}, 5),
                200);
        assertThat(offset).isEqualTo(new ClockOffset(100, 5 + 7, 3));
    }

    @Test
    void twoPulsesNearToOneAreRefusedAndSoIsNone() {
        ClockOffset.Pulses two = new ClockOffset.Pulses(new long[] {1_000, 1_100}, 1);
        ClockOffset.Pulses one = new ClockOffset.Pulses(new long[] {1_050}, 1);
        assertThatThrownBy(() -> ClockOffset.between(two, one, 100)).hasMessageContaining("shorter span");
        assertThatThrownBy(() -> ClockOffset.between(one, two, 100)).hasMessageContaining("shorter span");
        assertThatThrownBy(() -> ClockOffset.between(two, one, 10)).hasMessageContaining("no pulse was seen by both");
    }
}
