package org.fieldrack.buses;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.awaitility.Awaitility;
import org.fieldrack.base.Clock;
import org.fieldrack.bus.BusStatus;
import org.fieldrack.bus.Capture;
import org.fieldrack.bus.CaptureWriter;
import org.fieldrack.bus.Escapes;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.bus.IoStatus;
import org.fieldrack.bus.Trace;
import org.fieldrack.buses.sim.Bridge;
import org.fieldrack.buses.sim.Door;
import org.fieldrack.buses.sim.Doors;
import org.fieldrack.buses.sim.ReplayInstrument;
import org.fieldrack.buses.sim.ReplayService;
import org.fieldrack.device.Simulator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptureTest {
    @Test
    void aCapturedSessionReplaysAsASimulator(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("session.txt");
        List<Talker.Answer> asked = new ArrayList<>();
        List<Talker.Answer> replayed = new ArrayList<>();
        List<String> questions = List.of("volts?", "amps?", "volts?", "\u00ff\\ \t", "hush", "long 3000");
        try (EventLoop loop = EventLoop.start("test-loop", Clock.system())) {
            try (Door door = Doors.open("127.0.0.1:0", new EchoInstrument(), loop);
                    Talker talker = new Talker(door.address(), "\n", loop)) {
                BusStatus bus = talker.bus.status().orElseThrow();
                talker.replyTimeout = 200;
                Trace trace = bus.trace().orElseThrow();
                try (CaptureWriter writer = new CaptureWriter(file, bus.address())) {
                    Consumer<Trace.Entry> looker = writer::take;
                    trace.watch(looker);
                    questions.forEach(q -> asked.add(talker.ask(q)));
                    trace.unwatch(looker);
                    assertThat(writer.dropped()).isZero();
                }
            }
            ReplayInstrument instrument = new ReplayInstrument(Capture.read(file), false);
            try (Door door = Doors.open("127.0.0.1:0", instrument, loop);
                    Talker talker = new Talker(door.address(), "\n", loop)) {
                talker.replyTimeout = 200;
                questions.forEach(q -> replayed.add(talker.ask(q)));
                assertThat(instrument.unknown()).isZero();
                assertThat(talker.ask("never asked").status()).isEqualTo(IoStatus.NO_REPLY);
                assertThat(instrument.unknown()).isOne();
            }
        }
        assertThat(replayed).isEqualTo(asked);
        assertThat(Files.readString(file))
                .startsWith(Capture.HEAD)
                .contains(" > volts?\\n")
                .contains(" < VOLTS?\\n");
    }

    @Test
    void aBridgeRecordsASessionOfAnotherProgram(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("bridge.txt");
        List<String> questions = List.of("volts?", "hush", "long 3000", "volts?");
        List<Talker.Answer> asked = new ArrayList<>();
        List<Talker.Answer> replayed = new ArrayList<>();
        try (EventLoop loop = EventLoop.start("test-loop", Clock.system())) {
            try (Door real = Doors.open("127.0.0.1:0", new EchoInstrument(), loop);
                    CaptureWriter writer = new CaptureWriter(file, real.address());
                    Door bridge = Doors.open(
                            "127.0.0.1:0", new Bridge(BusAddress.parse(real.address()), loop, writer::take), loop);
                    Talker talker = new Talker(bridge.address(), "\n", loop)) {
                talker.replyTimeout = 300;
                questions.forEach(q -> asked.add(talker.ask(q)));
            }
            Simulator replay = new ReplayService().start("127.0.0.1:0", new ReplayService.Options(file, true), folder);
            try (replay;
                    Talker talker = new Talker(replay.address(), "\n", loop)) {
                talker.replyTimeout = 300;
                questions.forEach(q -> replayed.add(talker.ask(q)));
            }
        }
        assertThat(asked.get(0).text()).isEqualTo("VOLTS?");
        assertThat(replayed).isEqualTo(asked);
    }

    @Test
    void aBridgeWhoseInstrumentIsGoneEndsItsClients(@TempDir Path folder) throws IOException {
        List<Trace.Entry> seen = new java.util.concurrent.CopyOnWriteArrayList<>();
        try (EventLoop loop = EventLoop.start("test-loop", Clock.system());
                Door real = Doors.open("127.0.0.1:0", new EchoInstrument(), loop);
                Door bridge =
                        Doors.open("127.0.0.1:0", new Bridge(BusAddress.parse(real.address()), loop, seen::add), loop);
                Talker talker = new Talker(bridge.address(), "\n", loop)) {
            assertThat(talker.ask("a").text()).isEqualTo("A");
            real.pullOut();
            Awaitility.await().until(() -> talker.disconnects.get() > 0);
            real.plugIn();
            Awaitility.await()
                    .until(() -> talker.connects.get() > 1
                            && "B".equals(talker.ask("b").text()));
        }
        assertThat(seen).anyMatch(entry -> entry.direction() == Trace.Direction.NOTE);
    }

    @Test
    void saysWhichLineIsWrong(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("bad.txt");
        Files.writeString(file, Capture.HEAD + "\n0.1 > a\n0.2 ? b\n");
        assertThatThrownBy(() -> Capture.read(file)).hasMessage(file + " line 3: ? is not one of > < <. !");
        Files.writeString(file, Capture.HEAD + "\n0.1 > a\\x4\n");
        assertThatThrownBy(() -> Capture.read(file)).hasMessageContaining("line 2: \\x needs two hexadecimal digits");
        Files.writeString(file, "hello\n");
        assertThatThrownBy(() -> Capture.read(file)).hasMessageContaining("is not a bus capture");
    }

    @Property(tries = 200)
    void everyByteSurvives(@ForAll byte[] bytes) {
        String text = Escapes.escape(bytes);
        assertThat(text.getBytes(ISO_8859_1)).matches(t -> {
            for (byte b : t) {
                if (b < 0x20 || b > 0x7e) {
                    return false;
                }
            }
            return true;
        });
        assertThat(Escapes.unescape(text)).isEqualTo(bytes);
    }
}
