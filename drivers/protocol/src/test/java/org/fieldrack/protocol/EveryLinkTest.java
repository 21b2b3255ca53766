package org.fieldrack.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.fieldrack.base.Clock;
import org.fieldrack.base.ForeignProgram;
import org.fieldrack.device.Device;
import org.fieldrack.device.LabDevice;
import org.fieldrack.device.Outcome;
import org.fieldrack.device.Requester;
import org.fieldrack.property.AccessLevel;
import org.fieldrack.property.Quality;
import org.fieldrack.property.Reading;
import org.fieldrack.property.State;
import org.fieldrack.property.Value;
import org.fieldrack.protocol.sim.ProtocolSimulator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One protocol file, the device and its simulator, end to end over every link; service requests where the link has them. */
class EveryLinkTest {
    private static final String FILE = """
            Terminator = LF;
            ReplyTimeout = 3000;
            getVolts { out "VOLT?"; in "%f"; }
            setVolts { out "VOLT %.3f"; }
            setOutput { out "OUTP %{OFF|ON}"; in "OK"; }
            getOutput { out "OUTP?"; in "%{OFF|ON}"; }
            getName { out "*IDN?"; in "%39[^\\r\\n]"; }
            measure { out "INIT"; event(0x10) 3000; out "FETCH?"; in "%f"; }
            """;
    private static final Requester TESTER = new Requester("test", AccessLevel.EXPERT);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"tcp://127.0.0.1:0", "udp://127.0.0.1:0"})
    void runsOverLinksWithoutServiceRequests(String listen) throws Exception {
        converse(listen, "", false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"prologix://127.0.0.1:0/5", "vxi11://127.0.0.1:0/inst0", "hislip://127.0.0.1:0/hislip0"})
    void runsOverLinksWithServiceRequests(String listen) throws Exception {
        converse(listen, "", true);
    }

    @Test
    void runsOverASerialLine() throws Exception {
        Path near = folder.resolve("near");
        Path far = folder.resolve("far");
        Process socat = new ProcessBuilder(
                        ForeignProgram.require("socat", "socat").toString(),
                        "pty,raw,echo=0,link=" + near,
                        "pty,raw,echo=0,link=" + far)
                .inheritIO()
                .start();
        try {
            await().until(() -> Files.exists(near) && Files.exists(far));
            converse("serial:" + far, "serial:" + near, false);
        } finally {
            socat.destroyForcibly();
            assertThat(socat.waitFor(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** @param client where the client connects, empty for the simulator's own address */
    private void converse(String listen, String client, boolean serviceRequests) throws Exception {
        Files.writeString(folder.resolve("psu.proto"), FILE);
        ProtocolConfig config = config(listen, serviceRequests);
        try (ProtocolSimulator simulator =
                ProtocolSimulator.start(folder.resolve("psu.proto"), listen, ProtocolSimulator.pairs(config))) {
            LabDevice made = new LabDevice("psu", "protocol", Clock.system(), folder, folder);
            Device device = new ProtocolDriver()
                    .open(config(client.isEmpty() ? simulator.address() : client, serviceRequests), made);
            try {
                check(device, config);
                assertThat(simulator.ignored()).isZero();
            } finally {
                device.close();
            }
        }
    }

    private static void check(Device device, ProtocolConfig config) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(config.properties().keySet())
                        .as(device.state().toString())
                        .allMatch(name -> quality(device, name).equals(Optional.of(Quality.GOOD))));
        assertThat(device.state().state()).isEqualTo(State.ACTIVE);
        assertThat(device.set(Map.of("volts", Value.of(12.5)), TESTER)).isInstanceOf(Outcome.Done.class);
        assertThat(device.set(Map.of("output", Value.of("ON")), TESTER)).isInstanceOf(Outcome.Done.class);
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            assertThat(device.readings().reading("volts").map(Reading::value)).contains(Value.of(12.5));
            assertThat(quality(device, "volts")).contains(Quality.GOOD);
            assertThat(device.readings().reading("output").orElseThrow().value().text())
                    .isEqualTo("ON");
        });
        assertThat(device.counters().get("mismatches")).isZero();
        assertThat(device.counters().get("reply_timeouts")).isZero();
    }

    private static Optional<Quality> quality(Device device, String name) {
        return device.readings().reading(name).map(Reading::quality);
    }

    private static ProtocolConfig config(String bus, boolean serviceRequests) {
        Map<String, ProtocolConfig.Point> points = new LinkedHashMap<>();
        points.put("volts", Points.point("getVolts", "setVolts", Duration.ofMillis(100), 1));
        points.put("output", Points.point("getOutput", "setOutput", Duration.ofMillis(100), 1));
        points.put("name", Points.point("getName", "", Duration.ZERO, 1));
        if (serviceRequests) {
            points.put("measured", Points.point("measure", "", Duration.ofMillis(300), 1));
        }
        return new ProtocolConfig(bus, ProtocolConfig.File.of(Path.of("psu.proto")), points, Map.of());
    }
}
