package org.fieldrack.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

final class LiteralTest {
    @Test
    void durationsAddUp() {
        assertThat(Literal.duration("200ms")).isEqualTo(Duration.ofMillis(200));
        assertThat(Literal.duration("1h30m")).isEqualTo(Duration.ofMinutes(90));
        assertThat(Literal.duration("1.5 s")).isEqualTo(Duration.ofMillis(1500));
        assertThat(Literal.duration("7us")).isEqualTo(Duration.ofNanos(7000));
    }

    @Test
    void whatIsNoDurationSaysWhatIs() {
        for (String wrong : new String[] {"", "5", "ms", "5 parsecs", "-1s", "1s 2", "1e9d"}) {
            assertThatThrownBy(() -> Literal.duration(wrong))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is not a duration");
        }
    }

    @Property
    void writtenDurationsReadBack(@ForAll @LongRange(min = 0, max = 1_000_000_000_000_000L) long nanos) {
        assertThat(Literal.duration(Literal.text(Duration.ofNanos(nanos)))).isEqualTo(Duration.ofNanos(nanos));
    }

    @Test
    void sizesAreDecimalOrBinary() {
        assertThat(Literal.size("512")).isEqualTo(512);
        assertThat(Literal.size("64kB")).isEqualTo(64_000);
        assertThat(Literal.size("4MiB")).isEqualTo(4 << 20);
        assertThat(Literal.size("1.5 GB")).isEqualTo(1_500_000_000L);
        assertThatThrownBy(() -> Literal.size("much")).hasMessageContaining("is not a size");
        assertThatThrownBy(() -> Literal.size("9999999TiB")).hasMessageContaining("8 EiB");
    }

    @Test
    void quantitiesDropTheirPrefix() {
        assertThat(Literal.quantity("20 mV")).isEqualTo(new Literal.Quantity(0.02, Unit.of("V")));
        assertThat(Literal.quantity("-3")).isEqualTo(new Literal.Quantity(-3, Unit.NONE));
        assertThat(Literal.quantity("1e3Hz")).isEqualTo(new Literal.Quantity(1000, Unit.of("Hz")));
        assertThatThrownBy(() -> Literal.quantity("V")).hasMessageContaining("is not a quantity");
    }

    @Test
    void unitsKeepWhatIsNoPrefix() {
        assertThat(Unit.parse("mV")).isEqualTo(new Unit(MetricPrefix.MILLI, "V"));
        assertThat(Unit.parse("m")).isEqualTo(Unit.of("m"));
        assertThat(Unit.parse("min")).isEqualTo(Unit.of("min"));
        assertThat(Unit.parse("°C")).isEqualTo(Unit.of("°C"));
        assertThat(Unit.parse("uA")).isEqualTo(new Unit(MetricPrefix.MICRO, "A"));
        assertThat(Unit.parse("kB/s")).isEqualTo(new Unit(MetricPrefix.KILO, "B/s"));
    }

    @Test
    void numbersAsPeopleReadThem() {
        assertThat(Numbers.engineering(0.0123, Unit.of("V"), 3)).isEqualTo("12.3 mV");
        assertThat(Numbers.engineering(1500, Unit.parse("mV"), 3)).isEqualTo("1.5 V");
        assertThat(Numbers.engineering(21.46, Unit.of("°C"), 3)).isEqualTo("21.5 °C");
        assertThat(Numbers.plain(1e-9, 3)).isEqualTo("1e-9");
        assertThat(Numbers.plain(123456, 3)).isEqualTo("123000");
        assertThat(Numbers.plain(Double.NaN, 3)).isEqualTo("NaN");
        assertThat(Numbers.bytes(18_200_000)).isEqualTo("18.2 MB");
    }

    @Test
    void suggestionsAreNearOrNone() {
        var names = java.util.List.of("poll", "protocol", "properties");
        assertThat(Suggestion.of("pol", names)).contains("poll");
        assertThat(Suggestion.of("protocl", names)).contains("protocol");
        assertThat(Suggestion.of("zebra", names)).isEmpty();
    }

    @Test
    void aLateCallDoesNotShiftTheNext() {
        PollSchedule schedule = new PollSchedule(100, 10);
        schedule.done(103);
        assertThat(schedule.due()).isEqualTo(110);
        schedule.done(135);
        assertThat(schedule.due()).isEqualTo(140);
        assertThat(schedule.overruns()).isEqualTo(2);
    }
}
