package org.fieldrack.mpod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fieldrack.device.Driver;
import org.junit.jupiter.api.Test;

/** What can be said about a configuration before anything is opened. */
class MpodDriverTest {
    private final MpodConfig good = CrateUnderTest.config("snmp://mpod-07");

    private static List<String> problems(MpodConfig config) {
        List<String> problems = new ArrayList<>();
        new MpodDriver().check(config, Path.of(""), problems::add);
        return problems;
    }

    private List<String> problems(String key, Object value) {
        return problems(CrateUnderTest.with(good, key, value));
    }

    @Test
    void namesWhatIsWrong() {
        assertThat(problems(good)).isEmpty();
        assertThat(problems("bus", "mpod-07")).singleElement().asString().contains("snmp://HOST");
        assertThat(problems("type", "Operatr")).singleElement().asString().contains("did you mean Operator");
        assertThat(problems(CrateUnderTest.with(
                        CrateUnderTest.with(good, "type", "mine"), "views", Map.of("mine", List.of("voltag_RW_HV")))))
                .singleElement()
                .asString()
                .contains("voltag_RW_HV", "did you mean voltage_RW_HV");
        assertThat(problems("communities", CrateUnderTest.communities("root")))
                .singleElement()
                .asString()
                .contains("root");
        assertThat(problems("kinds", Map.of("ma12", ChannelKind.HV))).hasSize(1);
        assertThat(problems("elements", Map.of("x7", "GEM"))).hasSize(1);
    }

    @Test
    void isFoundAsAService() {
        assertThat(java.util.ServiceLoader.load(Driver.class))
                .anyMatch(driver -> driver.name().equals("mpod"));
    }

    @Test
    void readsBackWhatWasSaved() throws IOException {
        SavedSet saved =
                new SavedSet("crate", "2026-01-01T00:00:00Z", Map.of("u0", Map.of("voltage", 3.3, "userConfig", 72.0)));
        assertThat(SavedSet.parse(saved.text(), "a.yaml")).isEqualTo(saved);
        assertThatThrownBy(() -> SavedSet.parse("channels: {u0: {switch: 1}}", "a.yaml"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("u0.switch is never restored");
        assertThatThrownBy(() -> SavedSet.parse("channels: {u0: {voltage: .nan}}", "a.yaml"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no number");
        assertThatThrownBy(() -> SavedSet.parse("][", "a.yaml")).isInstanceOf(IOException.class);
    }

    @Test
    void comparesInSinglePrecision() {
        SavedSet saved = new SavedSet(
                "crate",
                "",
                Map.of(
                        "u0",
                        Map.of("voltage", 0.7),
                        "u1",
                        Map.of("supervisionBehavior", 64.0),
                        "u2",
                        Map.of("current", 1.0)));
        Map<String, Double> now = Map.of("u0.voltage", (double) 0.7f, "u1.supervisionBehavior", 0.0);
        SavedDiff difference = SavedDiff.of(saved, path -> Optional.ofNullable(now.get(path)));
        assertThat(difference.changes()).containsExactly(new SavedDiff.Change("u1.supervisionBehavior", 0, 64));
        assertThat(difference.missing()).containsExactly("u2.current");
        assertThat(difference.request(_ -> true))
                .containsEntry("u1.supervisionBehaviorCheckBox.maxCurrentRampDown", true)
                .doesNotContainKey("u1.supervisionBehavior");
    }

    @Test
    void readsCableLengthsAsTheVendorDoes() {
        UserConfig vendor = new UserConfig(UserConfig.Encoding.MIB);
        assertThat(vendor.boxes(6))
                .containsEntry("bitRegulationAbove30m", true)
                .containsEntry("bitRegulation1to30m", false);
        assertThat(vendor.boxes(4)).containsEntry("bitRegulationAbove30m", false);
        assertThat(vendor.apply(0x0a, Map.of("bitRegulationAbove30m", true)).result())
                .isEqualTo(0x0e);
        assertThat(vendor.apply(0x06, Map.of("bitRegulationAbove30m", false)).result())
                .isZero();
        assertThat(vendor.apply(0, Map.of("bitRegulation1to30m", true, "bitRegulationAbove30m", true))
                        .error())
                .isEqualTo("AMBIGUOUS_RADIO");
    }
}
