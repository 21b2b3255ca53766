package org.fieldrack.joulescope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class SuppressVectorsTest {
    private final VectorFile file = VectorFile.open("suppress");

    @Test
    void vectors() {
        for (JsonNode parse : file.root.get("mode_parsing")) {
            file.run("parse " + parse.get("mode"), () -> parse(parse));
        }
        for (JsonNode c : file.root.get("cases")) {
            file.run(c.get("mode") + " stream " + c.get("stream"), () -> suppress(c));
        }
        file.finish();
    }

    private static void parse(JsonNode c) {
        JsonNode mode = c.get("mode");
        String text = mode.isString() ? mode.asString() : "off";
        if (!c.get("ok").asBoolean()) {
            assertThatThrownBy(() -> SuppressMode.parse(text)).isInstanceOf(IllegalArgumentException.class);
            return;
        }
        SuppressMode parsed = text.startsWith("(") ? SuppressMode.NORMAL : SuppressMode.parse(text);
        assertThat(parsed.toString()).isEqualTo(c.get("readback").asString());
    }

    private void suppress(JsonNode c) {
        SuppressMode mode = SuppressMode.parse(c.get("mode").asString("off"));
        assertThat(mode.toString()).isEqualTo(c.get("mode_readback").asString());
        JsonNode stream = file.root.get("streams").get(c.get("stream").asInt());
        int[] raw = new int[VectorFile.count(stream.get("data")) / 2];
        file.buffer(stream.get("data")).asIntBuffer().get(raw);
        assertThat(VectorFile.generate(stream.get("gen"))).isEqualTo(raw);
        ProcessedSamples samples = ProcessedSamples.of(
                raw,
                mode,
                file.scale(c.get("cal").asString()),
                c.get("voltage_range").asInt());
        assertThat(samples.bits()).isEqualTo(file.bytes(c.get("bits")));
        float[] expected = file.floats(c.get("cal_iv"));
        for (int k = 0; k < raw.length; k++) {
            assertThat(samples.current()[k]).as("current %d", k).isEqualTo((Float) expected[2 * k]);
            assertThat(samples.voltage()[k]).as("voltage %d", k).isEqualTo((Float) expected[2 * k + 1]);
        }
    }
}
