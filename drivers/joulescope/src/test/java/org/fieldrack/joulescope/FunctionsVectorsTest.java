package org.fieldrack.joulescope;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import org.assertj.core.data.Offset;
import org.fieldrack.base.DiscreteSpan;
import org.fieldrack.base.Literal;
import org.fieldrack.base.ScaledNumber;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class FunctionsVectorsTest {
    private final VectorFile file = VectorFile.open("functions");

    @Test
    void vectors() {
        int number = 0;
        for (JsonNode c : file.root.get("cases")) {
            file.run(c.get("fn").asString() + " " + number++, () -> check(c));
        }
        file.finish();
    }

    private static void check(JsonNode c) {
        JsonNode expect = c.get("expect");
        switch (c.get("fn").asString()) {
            case "unit_prefix" -> {
                ScaledNumber scaled = ScaledNumber.of(c.get("x").asDouble());
                near(scaled.value(), expect.get(0).asDouble());
                assertThat(scaled.prefix()).isEqualTo(expect.get(1).asString());
                near(scaled.scale(), expect.get(2).asDouble());
            }
            case "three_sig_figs" ->
                assertThat(ScaledNumber.of(c.get("x").asDouble())
                                .threeFigures(c.path("units").asString("")))
                        .isEqualTo(expect.asString());
            case "str_to_number" -> near(ScaledNumber.parse(c.get("s").asString()), expect.asDouble());
            case "duration_to_seconds" -> near(Literal.seconds(c.get("s").asString()), expect.asDouble());
            case "seconds_to_timestamp" ->
                assertThat(Timestamps.of(c.get("x").asDouble())).isEqualTo(expect.asLong());
            case "timestamp_to_seconds" -> near(Timestamps.seconds(c.get("x").asLong()), expect.asDouble());
            case "span_conform_discrete" -> span(c, expect);
            default -> throw new AssertionError("unknown function " + c.get("fn"));
        }
    }

    private static void span(JsonNode c, JsonNode expect) {
        DiscreteSpan span = new DiscreteSpan(
                c.get("limits").get(0).asDouble(),
                c.get("limits").get(1).asDouble(),
                c.get("quant").asDouble(),
                c.get("length").asInt());
        assertThat(span.length()).isEqualTo(c.get("length_actual").asInt());
        near(span.low(), c.get("limits_actual").get(0).asDouble());
        near(span.high(), c.get("limits_actual").get(1).asDouble());
        JsonNode pivot = c.get("pivot");
        DiscreteSpan.Conformed conformed = span.conform(
                c.get("span").get(0).asDouble(),
                c.get("span").get(1).asDouble(),
                c.get("gain").asDouble(1.0),
                pivot.isNull() ? OptionalDouble.empty() : OptionalDouble.of(pivot.asDouble()));
        near(conformed.start(), expect.get("span").get(0).asDouble());
        near(conformed.end(), expect.get("span").get(1).asDouble());
        assertThat(conformed.stepsPer()).isEqualTo(expect.get("steps_per").asLong());
        assertThat(conformed.length()).isEqualTo(expect.get("axis_len").asInt());
        near(conformed.axis(0), expect.get("axis_first").asDouble());
        near(conformed.axis(conformed.length() - 1), expect.get("axis_last").asDouble());
    }

    private static void near(double actual, double expected) {
        assertThat(actual).isCloseTo(expected, Offset.offset(Math.abs(expected) * 1e-12));
    }
}
