package org.fieldrack.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.fieldrack.base.Clock;
import org.fieldrack.device.Device;
import org.fieldrack.device.LabDevice;
import org.fieldrack.property.PropertyTable;
import org.fieldrack.property.Reading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HostDriverTest {
    @TempDir
    private Path folder;

    @Test
    void thisComputerIsReadAgainAndAgain() {
        LabDevice context = new LabDevice("pc", "host", Clock.system(), folder, folder);
        try (Device pc = new HostDriver().open(new HostConfig(Duration.ofMillis(50)), context)) {
            PropertyTable table = pc.readings();
            await().until(() -> table.reading("uptime").isPresent());
            Reading first = table.reading("uptime").orElseThrow();
            await().until(() -> table.reading("uptime").orElseThrow().value().asDouble()
                    > first.value().asDouble());
            double used = table.reading("memory.used").orElseThrow().value().asDouble();
            assertThat(used).isBetween(0.0, 100.0);
            assertThat(table.reading("store.free").orElseThrow().value().asDouble())
                    .isPositive();
            assertThat(table.reading("process.resident").orElseThrow().value().asDouble())
                    .isGreaterThan(1e7);
            assertThat(table.reading("network.lo.in")).isPresent();
        }
    }

    @Test
    void whatTheKernelHidesIsLeftOut() {
        Proc nothing = new Proc(folder.resolve("proc"), folder.resolve("sys"));
        assertThat(nothing.cpus()).isEmpty();
        assertThat(nothing.load()).isEmpty();
        assertThat(new HostSchema(nothing).schema().properties())
                .doesNotContainKey("network.lo.in")
                .containsKey("store.free");
    }

    @Test
    void sensorsAreReadInDegrees() throws IOException {
        Path zone = folder.resolve("class/thermal/thermal_zone0");
        Files.createDirectories(zone);
        Files.writeString(zone.resolve("type"), "x86_pkg_temp\n");
        Files.writeString(zone.resolve("temp"), "47250\n");
        assertThat(new Proc(folder, folder).temperatures()).containsEntry("x86_pkg_temp", 47.25);
    }
}
