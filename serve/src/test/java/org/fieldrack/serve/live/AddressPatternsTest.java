package org.fieldrack.serve.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AddressPatternsTest {
    private static boolean matches(String pattern, String address) {
        return new AddressPatterns(List.of("other.x", pattern)).matches(address);
    }

    @Test
    void addressesAndWhatStandsBelowThem() {
        assertThat(matches("psu.volts", "psu.volts")).isTrue();
        assertThat(matches("psu", "psu.volts")).isTrue();
        assertThat(matches("crate.u107", "crate.u107.voltage")).isTrue();
        assertThat(matches("crate.u10", "crate.u107.voltage")).isFalse();
        assertThat(matches("psu.volts", "psu.volts2")).isFalse();
        assertThat(AddressPatterns.NOTHING.matches("psu.volts")).isFalse();
    }

    @Test
    void starsStandForOneKeyAndDoubleStarsForAny() {
        assertThat(matches("crate.u*.voltage", "crate.u107.voltage")).isTrue();
        assertThat(matches("crate.*", "crate.u107.voltage")).isFalse();
        assertThat(matches("crate.**", "crate.u107.voltage")).isTrue();
        assertThat(matches("**.voltage", "crate.u107.voltage")).isTrue();
        assertThat(matches("**", "a.b")).isTrue();
        assertThat(matches("p+u.*", "psu.volts")).isFalse();
    }
}
