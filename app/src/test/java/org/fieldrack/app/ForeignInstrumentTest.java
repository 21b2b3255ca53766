package org.fieldrack.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.fieldrack.app.lab.Drivers;
import org.fieldrack.app.lab.LabFile;
import org.fieldrack.app.lab.LabFileReader;
import org.fieldrack.app.lab.Laboratory;
import org.fieldrack.base.ForeignProgram;
import org.fieldrack.device.Device;
import org.fieldrack.device.Event;
import org.fieldrack.device.Outcome;
import org.fieldrack.device.Requester;
import org.fieldrack.property.Reading;
import org.fieldrack.property.State;
import org.fieldrack.property.Value;
import org.fieldrack.record.archive.Archive;
import org.fieldrack.record.archive.EventQuery;
import org.fieldrack.serve.ServerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** An instrument that shares no code with Fieldrack is read, set, killed and restarted again and again. */
final class ForeignInstrumentTest {
    private static final int TIMES = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    @Test
    void killedAndRestartedItIsAlwaysBack() throws Exception {
        Path python = ForeignProgram.require("python3", "python3");
        Path script = folder.resolve("supply.py");
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("supply.py"))) {
            Files.copy(in, script);
        }
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = free.getLocalPort();
        }
        Process instrument = start(python, script, port);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        ((Logger) LoggerFactory.getLogger("fieldrack.device.psu")).addAppender(log);
        try (Laboratory laboratory = new Laboratory(labFile(port))) {
            Device psu = laboratory.lab().device("psu").orElseThrow();
            await().atMost(PATIENCE)
                    .until(() -> psu.state().state() == State.ACTIVE
                            && psu.readings().reading("volts").isPresent());
            assertThat(psu.set(Map.of("volts", Value.of(7.5)), Requester.LAB)).isInstanceOf(Outcome.Done.class);
            await().atMost(PATIENCE).until(() -> good(psu, 7.5));
            List<Long> recoveries = new ArrayList<>();
            for (int i = 0; i < TIMES; i++) {
                instrument.destroyForcibly().waitFor();
                await().atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(5))
                        .until(() -> psu.state().state() == State.OFFLINE);
                assertThat(psu.set(Map.of("volts", Value.of(3.0)), Requester.LAB))
                        .isInstanceOfSatisfying(
                                Outcome.Failed.class,
                                f -> assertThat(f.offline()).isTrue());
                instrument = start(python, script, port);
                long back = System.nanoTime();
                await().atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(5))
                        .until(() -> psu.state().state() == State.ACTIVE && good(psu, 1.0));
                recoveries.add((System.nanoTime() - back) / 1_000_000);
            }
            System.out.println("recovery of a foreign instrument, " + TIMES + " times: at most "
                    + recoveries.stream().max(Long::compare).orElseThrow() + " ms");
            lossesAreTold(laboratory.archive(), log);
        } finally {
            instrument.destroyForcibly();
        }
    }

    private static void lossesAreTold(Archive archive, ListAppender<ILoggingEvent> log) {
        await().atMost(PATIENCE).until(archive::flush);
        assertThat(log.list.stream().map(ILoggingEvent::getFormattedMessage).filter(m -> m.contains(" lost: ")))
                .hasSize(TIMES);
        assertThat(log.list.stream().map(ILoggingEvent::getFormattedMessage).filter(m -> m.contains(" back: ")))
                .hasSize(TIMES);
        assertThat(log.list).hasSize(2 * TIMES);
        assertThat(archive.events(EventQuery.latest(10_000).ofDevice("psu").ofKinds(Event.Kind.LOST))
                        .size())
                .isEqualTo(TIMES);
        int volts = archive.find("psu", "volts").orElseThrow().id();
        assertThat(archive.gaps(volts, 0, Long.MAX_VALUE)).hasSizeGreaterThanOrEqualTo(TIMES);
        // nothing invented: the values that were there, and no others
        assertThat(archive.readings(volts, 0, Long.MAX_VALUE, 100_000).stream()
                        .map(Reading::value)
                        .distinct())
                .isSubsetOf(Value.of(1.0), Value.of(7.5));
    }

    private static boolean good(Device psu, double volts) {
        return psu.readings()
                .reading("volts")
                .filter(r -> r.quality() == org.fieldrack.property.Quality.GOOD
                        && r.value().equals(Value.of(volts)))
                .isPresent();
    }

    private static Process start(Path python, Path script, int port) throws IOException {
        Process process =
                new ProcessBuilder(python.toString(), "-S", "-E", script.toString(), Integer.toString(port)).start();
        assertThat(process.inputReader().readLine()).startsWith("ready");
        return process;
    }

    private LabFile labFile(int port) throws IOException {
        Files.writeString(folder.resolve("psu.proto"), """
                Terminator = LF;
                getVolts { out "VOLT?"; in "%f"; }
                setVolts { out "VOLT %.3f"; }
                getCurrent { out "MEAS:CURR?"; in "%f"; }
                """);
        Files.writeString(folder.resolve("lab.yaml"), """
                lab: foreign
                devices:
                  psu:
                    driver: protocol
                    bus: "tcp://127.0.0.1:%d"
                    protocol: {file: psu.proto, replyTimeout: 500ms}
                    properties:
                      volts:   {get: getVolts, set: setVolts, unit: V, poll: 50ms, min: 0, max: 30}
                      current: {get: getCurrent, unit: A, poll: 50ms}
                """.formatted(port));
        LabFileReader reader = new LabFileReader(new Drivers(), Map.of());
        LabFile file = reader.read(folder.resolve("lab.yaml"))
                .orElseThrow(() -> new AssertionError(reader.problems().all()));
        return file.with(folder.resolve("store"), ServerConfig.listening("127.0.0.1:0"));
    }
}
