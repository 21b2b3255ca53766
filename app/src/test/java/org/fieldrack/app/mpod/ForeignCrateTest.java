package org.fieldrack.app.mpod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.fieldrack.app.lab.Laboratory;
import org.fieldrack.base.Clock;
import org.fieldrack.base.ForeignProgram;
import org.fieldrack.base.Vectors;
import org.fieldrack.device.Device;
import org.fieldrack.mpod.sim.MpodSimulator;
import org.fieldrack.mpod.sim.MpodSimulatorOptions;
import org.fieldrack.property.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The same operations on our simulated crate and on one that shares no code with Fieldrack give the same property values:
 * whoever believes the one may believe the other.
 */
final class ForeignCrateTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int OPERATIONS = Vectors.isLong() ? 220 : 80;
    private static final String OURS = "crate";
    private static final String FOREIGN = "foreign";
    private static final String ROOT = "1.3.6.1.4.1.19947.1.";

    @TempDir
    private Path folder;

    @Test
    void theSameOperationsGiveTheSameValues() throws Exception {
        for (long seed = 1; seed <= (Vectors.isLong() ? 10 : 1); seed++) {
            compare(seed);
        }
    }

    private void compare(long seed) throws Exception {
        Process foreign = foreignCrate();
        try (MpodSimulator ours = new MpodSimulator(
                "127.0.0.1", 0, MpodSimulatorOptions.STANDARD.withSimControl(), folder, Clock.system())) {
            int port = Integer.parseInt(foreign.inputReader().readLine().substring("ready ".length()));
            String ourAddress = ours.address().substring("snmp://".length());
            try (Laboratory laboratory = CrateLab.open(
                    folder.resolve("store" + seed), Map.of(OURS, ourAddress, FOREIGN, "127.0.0.1:" + port))) {
                Trial trial = new Trial(laboratory, Map.of(OURS, ourAddress, FOREIGN, "127.0.0.1:" + port));
                trial.run(seed);
            }
        } finally {
            foreign.destroyForcibly().waitFor();
        }
    }

    private Process foreignCrate() throws IOException {
        Path python = ForeignProgram.require("python3", "python3");
        Path script = folder.resolve("crate.py");
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("crate.py"))) {
            Files.write(script, in.readAllBytes());
        }
        return new ProcessBuilder(python.toString(), "-S", "-E", script.toString(), "0")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** One seed's operations on both crates. */
    private static final class Trial {
        private final Laboratory laboratory;
        private final Map<String, String> addresses;
        private final CrateRest rest;
        private final Path snmpset = ForeignProgram.require("snmpset", "snmp");
        private final List<String> done = new ArrayList<>();

        Trial(Laboratory laboratory, Map<String, String> addresses) {
            this.laboratory = laboratory;
            this.addresses = addresses;
            this.rest = new CrateRest(laboratory.address());
        }

        void run(long seed) throws Exception {
            for (String name : List.of(OURS, FOREIGN)) {
                await().atMost(PATIENCE).until(() -> device(name).state().state() == State.ACTIVE);
            }
            CrateOperations operations = new CrateOperations(seed);
            for (CrateOperations.Operation operation : operations.beginning()) {
                perform(operation);
            }
            settle();
            assertSame();
            int refused = 0;
            for (int i = 0; i < OPERATIONS; i++) {
                refused += perform(operations.next()) ? 0 : 1;
                settle();
                if (i % 10 == 9) {
                    assertSame();
                }
            }
            assertSame();
            System.out.println("foreign crate, seed " + seed + ": " + done.size() + " operations, " + refused
                    + " refused alike, " + compared(OURS).size() + " property values compared");
        }

        private Device device(String name) {
            return laboratory.lab().device(name).orElseThrow();
        }

        /** Does the same to both; says whether it was done rather than refused. */
        private boolean perform(CrateOperations.Operation operation) throws Exception {
            String ours = on(OURS, operation);
            String foreign = on(FOREIGN, operation);
            done.add(operation + " → " + ours);
            assertThat(foreign.replace(FOREIGN + ".", OURS + "."))
                    .as("outcome of the last of %s", last())
                    .isEqualTo(ours);
            return ours.startsWith("200") || ours.startsWith("204");
        }

        private List<String> last() {
            return done.subList(Math.max(0, done.size() - 12), done.size());
        }

        private String on(String name, CrateOperations.Operation operation) throws Exception {
            return switch (operation) {
                case CrateOperations.Operation.Set(Map<String, Object> values) -> rest.set(name, values);
                case CrateOperations.Operation.Call(String command, Map<String, Object> arguments) ->
                    rest.call(name, command, arguments);
                case CrateOperations.Operation.World(String object, String type, String value) -> {
                    Process process = new ProcessBuilder(
                                    snmpset.toString(),
                                    "-v2c",
                                    "-cguru",
                                    "-r3",
                                    addresses.get(name),
                                    ROOT + object,
                                    type,
                                    value)
                            .redirectErrorStream(true)
                            .start();
                    String said = new String(
                            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
                    assertThat(process.waitFor()).as(said).isZero();
                    yield "200";
                }
            };
        }

        /** Waits until two polls that began after now found nothing moving in either crate. */
        private void settle() {
            List<Device> devices = List.of(device(OURS), device(FOREIGN));
            // the first poll to end may have begun before
            for (int calm = -1; calm < 2; ) {
                List<Long> seen = devices.stream().map(Trial::polled).toList();
                await().pollInterval(Duration.ofMillis(2))
                        .atMost(PATIENCE)
                        .until(() -> polled(devices.get(0)) > seen.get(0) && polled(devices.get(1)) > seen.get(1));
                calm = devices.stream().anyMatch(Trial::isMoving) ? Math.min(calm, 0) : calm + 1;
            }
        }

        private static long polled(Device device) {
            return device.readings().confirmedNanosUtc(device.readings().index("u0.measurementTerminalVoltage"));
        }

        private static boolean isMoving(Device device) {
            return device.schema().nodes().keySet().stream()
                    .filter(node -> node.matches("u\\d+"))
                    .flatMap(node -> device.readings().reading(node + ".state").stream())
                    .anyMatch(reading -> reading.value().text().startsWith("RAMPING"));
        }

        private void assertSame() {
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).untilAsserted(() -> {
                Map<String, String> ours = compared(OURS);
                Map<String, String> foreign = compared(FOREIGN);
                ours.keySet().retainAll(foreign.keySet());
                assertThat(ours).hasSizeGreaterThan(1500);
                Map<String, String> differences = new TreeMap<>();
                ours.forEach((path, value) -> {
                    if (!value.equals(foreign.get(path))) {
                        differences.put(path, "ours " + value + ", foreign " + foreign.get(path));
                    }
                });
                assertThat(differences).as("after %s", last()).isEmpty();
            });
        }

        /** Returns the values that do not depend on the moment or on what a crate calls itself. */
        private Map<String, String> compared(String name) {
            Map<String, String> values = new TreeMap<>();
            for (JsonNode property : rest.properties(name)) {
                String path = property.path("address").asString("").substring(name.length() + 1);
                boolean channel = path.matches("u\\d+\\..*") && !path.endsWith(".sparks");
                boolean board = path.matches("ma\\d\\.rampSpeedVoltage");
                if (channel
                        || board
                        || List.of("sysMainSwitch", "sysStatus", "outputNumber", "sysDescr")
                                .contains(path)) {
                    values.put(
                            path,
                            property.path("value") + " " + property.path("severity") + " " + property.path("status"));
                }
            }
            return values;
        }
    }
}
