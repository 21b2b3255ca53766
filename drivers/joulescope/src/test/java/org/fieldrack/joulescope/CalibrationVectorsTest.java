package org.fieldrack.joulescope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class CalibrationVectorsTest {
    private final VectorFile file = VectorFile.open("calibration");

    @Test
    void vectors() {
        int index = 0;
        for (JsonNode c : file.root.get("cases")) {
            file.run("case " + index++, () -> {
                if (c.has("error")) {
                    refuse(c);
                } else {
                    try {
                        load(c);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            });
        }
        file.finish();
    }

    private void refuse(JsonNode c) {
        Class<? extends Exception> expected =
                c.get("error").asString().equals("OSError") ? IOException.class : IllegalArgumentException.class;
        assertThatThrownBy(() -> Calibration.load(file.bytes(c.get("file")), List.of()))
                .isInstanceOf(expected);
    }

    private void load(JsonNode c) throws IOException {
        byte[] bytes = file.bytes(c.get("file"));
        List<byte[]> keys = c.get("public_key").isNull()
                ? List.of()
                : List.of(HexFormat.of().parseHex(c.get("public_key").asString()));
        Calibration cal = Calibration.load(bytes, keys);
        assertThat(cal.signed()).isEqualTo(c.get("signed_flag_with_key").asBoolean());
        assertThat(Calibration.load(bytes, List.of()).signed())
                .isEqualTo(c.get("signed_flag_default_keys").asBoolean());
        assertThat(cal.serialNumber()).isEqualTo(c.at("/json/serial_number").asString());
        assertThat(cal.scale().currentOffset()).isEqualTo(file.floats(c.get("current_offset")));
        assertThat(cal.scale().currentGain()).isEqualTo(file.floats(c.get("current_gain")));
        assertThat(cal.scale().voltageOffset()).isEqualTo(file.floats(c.get("voltage_offset")));
        assertThat(cal.scale().voltageGain()).isEqualTo(file.floats(c.get("voltage_gain")));
        Optional<byte[]> key = c.get("signed_with").isNull()
                ? Optional.empty()
                : Optional.of(HexFormat.of().parseHex(c.get("signed_with").asString()));
        assertThat(cal.save(key)).isEqualTo(bytes);
        for (JsonNode t : c.get("transform")) {
            int[] raw = VectorFile.generate(t.get("gen"));
            Calibration.Transformed result = cal.transform(raw, t.get("v_range").asInt());
            assertThat(result.current()).isEqualTo(file.floats(t.get("current")));
            assertThat(result.voltage()).isEqualTo(file.floats(t.get("voltage")));
            assertThat(result.missing()).isEqualTo(t.get("missing_sample_count").asInt());
        }
    }
}
