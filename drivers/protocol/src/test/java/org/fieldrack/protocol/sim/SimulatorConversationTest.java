package org.fieldrack.protocol.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.fieldrack.base.Clock;
import org.fieldrack.base.Vectors;
import org.fieldrack.bus.BusInterface;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.bus.IoStatus;
import org.fieldrack.bus.Priority;
import org.fieldrack.buses.Buses;
import org.fieldrack.protocol.engine.Engine;
import org.fieldrack.protocol.engine.Host;
import org.fieldrack.protocol.engine.Mode;
import org.fieldrack.protocol.engine.Result;
import org.fieldrack.protocol.engine.Values;
import org.fieldrack.protocol.format.EnumConverter;
import org.fieldrack.protocol.format.Format;
import org.fieldrack.protocol.format.Slot;
import org.fieldrack.protocol.language.Protocol;
import org.fieldrack.protocol.language.ProtocolException;
import org.fieldrack.protocol.language.ProtocolFile;
import org.fieldrack.protocol.language.Surroundings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every protocol of the vectors that compiles talks over TCP with the simulator made from it, without error. */
class SimulatorConversationTest {
    private static final int AT_ONCE = 60;

    /** Some protocols allow 10 ms for an answer, which a loaded machine may pass without anybody's fault. */
    private static final int MOST_AGAIN = 3;

    /** Slower than time: limits of 10 ms become 300. */
    private static final class SlowClock implements Clock {
        @Override
        public long utcNanos() {
            return Clock.system().utcNanos();
        }

        @Override
        public long ticks() {
            return Clock.system().ticks() / 30;
        }
    }

    @Test
    void everyProtocolConversesWithItsOwnSimulator() throws Exception {
        List<String> failures = new ArrayList<>();
        int conversations = 0;
        List<Map.Entry<String, String>> all = new ArrayList<>(protocols().entrySet());
        Assumptions.assumeTrue(!all.isEmpty(), "there are no vectors");
        try (EventLoop loop = EventLoop.start("conversation", Clock.system());
                EventLoop patient = EventLoop.start("patient", new SlowClock())) {
            for (int from = 0; from < all.size(); from += AT_ONCE) {
                List<Talk> talks = new ArrayList<>();
                for (Map.Entry<String, String> each : all.subList(from, Math.min(all.size(), from + AT_ONCE))) {
                    Talk.of(each.getKey(), each.getValue(), loop).ifPresent(talks::add);
                }
                for (Talk talk : talks) {
                    talk.begin();
                }
                for (Talk talk : talks) {
                    conversations++;
                    Optional<String> failure = talk.end();
                    for (int again = 0; talk.isLate() && again < MOST_AGAIN; again++) {
                        talk = Talk.of(talk.text, talk.call, patient).orElseThrow();
                        talk.begin();
                        failure = talk.end();
                    }
                    failure.ifPresent(failures::add);
                }
            }
        }
        System.out.println(
                "streamdevice simulator: " + conversations + " protocols conversed, " + failures.size() + " failed");
        assertThat(failures).isEmpty();
        assertThat(conversations).isGreaterThan(300);
    }

    /** Protocol texts with the calls of the vectors; equal ones once. */
    private static Map<String, String> protocols() {
        Map<String, String> protocols = new LinkedHashMap<>();
        for (String name : List.of("formats-out", "formats-in", "checksums", "protocol-language", "bus-dialogues")) {
            Optional<Path> file = Vectors.file("streamdevice", name + ".json");
            if (file.isEmpty()) {
                continue;
            }
            for (JsonNode vector : JsonMapper.builder().build().readTree(file.get())) {
                if (vector.get("expect").path("compiles").asBoolean(true)) {
                    protocols.put(
                            vector.get("protocol").asString(),
                            vector.path("call").asString("p"));
                }
            }
        }
        return protocols;
    }

    /** One client and its simulator. */
    private static final class Talk implements Host, Values {
        private final String text;
        private final String call;
        private final ProtocolSimulator simulator;
        private final EventLoop loop;
        private final Protocol protocol;
        private final CountDownLatch done = new CountDownLatch(1);
        private @Nullable Engine engine;
        private @Nullable BusInterface bus;
        private volatile @Nullable Result result;
        private volatile String mismatch = "";

        private Talk(String text, String call, Protocol protocol, ProtocolSimulator simulator, EventLoop loop) {
            this.text = text;
            this.call = call;
            this.protocol = protocol;
            this.simulator = simulator;
            this.loop = loop;
        }

        static Optional<Talk> of(String text, String call, EventLoop loop) throws IOException {
            ProtocolFile file;
            Protocol protocol;
            try {
                file = ProtocolFile.of("vector", text.getBytes(StandardCharsets.ISO_8859_1));
                protocol = file.compile(call, new Surroundings(false, name -> true));
            } catch (ProtocolException e) {
                return Optional.empty();
            }
            if (protocol.commands().isEmpty()) {
                return Optional.empty();
            }
            ProtocolSimulator simulator = ProtocolSimulator.start(
                    file,
                    "tcp://127.0.0.1:0",
                    List.of(new ProtocolSimulator.Use(call, "x", 1, false)),
                    Faults.parse(""),
                    loop);
            return Optional.of(new Talk(text, call, protocol, simulator, loop));
        }

        boolean isLate() {
            return result == Result.REPLY_TIMEOUT || result == Result.READ_TIMEOUT || result == Result.LOCK_TIMEOUT;
        }

        void begin() {
            Engine made = new Engine(protocol, this, "talk", Priority.LOW);
            BusInterface opened = Buses.open(made, simulator.address(), loop);
            made.attach(opened);
            engine = made;
            bus = opened;
            loop.execute(() -> {
                seed();
                if (!made.start(Mode.NORMAL) && result == null) {
                    finished(Result.FAULT);
                }
            });
        }

        /** The instrument holds what the client compares with. */
        private void seed() {
            for (Format format : Protocol.inputs(protocol.commands())) {
                Slot slot = new Slot();
                if (format.spec().has(org.fieldrack.protocol.format.Spec.COMPARE) && get(format, 0, slot)) {
                    simulator.variables().set(format.redirection().orElse("x"), format, slot);
                }
            }
        }

        Optional<String> end() throws InterruptedException {
            boolean finished = done.await(10, TimeUnit.SECONDS);
            if (bus != null) {
                bus.release();
            }
            simulator.close();
            return finished && result == Result.SUCCESS
                    ? Optional.empty()
                    : Optional.of(text + " -> " + result + " " + mismatch);
        }

        @Override
        public Values values() {
            return this;
        }

        @Override
        public void finished(Result how) {
            mismatch = how == Result.SCAN_ERROR && engine != null ? engine.mismatch() : "";
            result = how;
            done.countDown();
        }

        @Override
        public void startTimer(long millis) {
            loop.schedule(loop.clock().ticks() + millis * 1_000_000, () -> {
                if (engine != null) {
                    engine.timerCallback();
                }
            });
        }

        @Override
        public boolean exec(byte[] command) {
            loop.execute(() -> {
                if (engine != null) {
                    engine.execCallback(IoStatus.SUCCESS);
                }
            });
            return true;
        }

        @Override
        public int size(Format format) {
            return 1;
        }

        @Override
        public boolean get(Format format, int element, Slot slot) {
            slot.integer = format.converter() instanceof EnumConverter names
                    ? names.named().get(0).number()
                    : 7;
            slot.real = 1.5;
            slot.setText("abc".getBytes(StandardCharsets.ISO_8859_1), 3);
            return true;
        }

        @Override
        public int capacity(Format format) {
            return 1;
        }

        @Override
        public int textCapacity(Format format) {
            return 4096;
        }

        @Override
        public boolean put(Format format, int element, Slot slot) {
            return true;
        }
    }
}
