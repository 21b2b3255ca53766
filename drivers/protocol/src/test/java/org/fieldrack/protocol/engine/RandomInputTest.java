package org.fieldrack.protocol.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.fieldrack.base.Vectors;
import org.fieldrack.bus.BusInterface;
import org.fieldrack.bus.IoStatus;
import org.fieldrack.bus.Priority;
import org.fieldrack.protocol.format.Format;
import org.fieldrack.protocol.format.Slot;
import org.fieldrack.protocol.language.Protocol;
import org.fieldrack.protocol.language.ProtocolException;
import org.fieldrack.protocol.language.ProtocolFile;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Random input over all input protocols of the vectors: no exception, and every run ends. */
class RandomInputTest {
    private static final byte[] LIKELY =
            "0123456789+-.eExX abcONF\r\n\t,;=%\u0000\u00ff<>()T:/".getBytes(StandardCharsets.ISO_8859_1);

    @Test
    void everyRunEndsWhateverComes() {
        List<Client> clients = clients();
        Assumptions.assumeTrue(!clients.isEmpty(), "there are no vectors");
        Random random = new Random(20261122);
        int runs = Vectors.isLong() ? 10_000_000 : 300_000;
        long answered = 0;
        for (int i = 0; i < runs; i++) {
            Client client = clients.get(random.nextInt(clients.size()));
            client.run(random);
            answered += client.result == Result.SUCCESS ? 1 : 0;
            assertThat(client.result).as("run %d of %s", i, client.text).isNotNull();
            assertThat(client.engine.isRunning()).isFalse();
        }
        assertThat(answered).isPositive();
    }

    private static List<Client> clients() {
        List<Client> clients = new ArrayList<>();
        for (String name : List.of("formats-in", "checksums", "bus-dialogues")) {
            Optional<Path> file = Vectors.file("streamdevice", name + ".json");
            if (file.isEmpty()) {
                continue;
            }
            for (JsonNode vector : JsonMapper.builder().build().readTree(file.get())) {
                if (vector.get("kind").asString().equals("format-out")) {
                    continue;
                }
                String text = vector.get("protocol").asString();
                try {
                    Protocol protocol = ProtocolFile.of("f", text.getBytes(StandardCharsets.ISO_8859_1))
                            .compile(vector.path("call").asString("p"));
                    clients.add(new Client(text, protocol));
                } catch (ProtocolException e) {
                    assertThat(e.getMessage()).startsWith("f:");
                }
            }
        }
        return clients;
    }

    /** An engine whose bus delivers what the test wants. */
    private static final class Client implements Host, BusInterface, Values {
        private final String text;
        private final Engine engine;
        private boolean reading;
        private Result result = Result.ABORT;
        private boolean ended;

        Client(String text, Protocol protocol) {
            this.text = text;
            engine = new Engine(protocol, this, "random", Priority.LOW);
            engine.attach(this);
        }

        void run(Random random) {
            ended = false;
            if (!engine.start(Mode.NORMAL) && !ended) {
                result = Result.FAULT;
                ended = true;
            }
            for (int chunk = 0; !ended && chunk < 8; chunk++) {
                ByteBuffer bytes = ByteBuffer.wrap(chunk(random));
                IoStatus status = IoStatus.values()[random.nextInt(10) == 0 ? random.nextInt(5) : 0];
                reading = engine.readCallback(status, bytes) != 0 || reading;
            }
            for (int i = 0; !ended && i < 20; i++) {
                engine.readCallback(IoStatus.END, ByteBuffer.allocate(0));
                if (!ended) {
                    engine.readCallback(IoStatus.NO_REPLY, ByteBuffer.allocate(0));
                }
            }
        }

        private static byte[] chunk(Random random) {
            byte[] bytes = new byte[random.nextInt(12)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = random.nextInt(5) == 0 ? (byte) random.nextInt(256) : LIKELY[random.nextInt(LIKELY.length)];
            }
            return bytes;
        }

        @Override
        public Values values() {
            return this;
        }

        @Override
        public void finished(Result how) {
            result = how;
            ended = true;
        }

        @Override
        public void startTimer(long millis) {
            engine.timerCallback();
        }

        @Override
        public boolean exec(byte[] command) {
            engine.execCallback(IoStatus.SUCCESS);
            return true;
        }

        @Override
        public boolean lockRequest(long lockTimeout) {
            engine.lockCallback(IoStatus.SUCCESS);
            return true;
        }

        @Override
        public boolean unlock() {
            return true;
        }

        @Override
        public boolean writeRequest(ByteBuffer output, long writeTimeout) {
            engine.writeCallback(IoStatus.SUCCESS);
            return true;
        }

        @Override
        public boolean readRequest(long replyTimeout, long readTimeout, int expectedLength, boolean async) {
            reading = true;
            return true;
        }

        @Override
        public boolean acceptEvent(long mask, long timeout) {
            engine.eventCallback(IoStatus.SUCCESS);
            return true;
        }

        @Override
        public boolean connectRequest(long timeout) {
            engine.connectCallback(IoStatus.SUCCESS);
            return true;
        }

        @Override
        public boolean disconnectRequest() {
            engine.disconnectCallback(IoStatus.SUCCESS);
            return true;
        }

        @Override
        public void release() {
            reading = false;
        }

        @Override
        public int size(Format format) {
            return 1;
        }

        @Override
        public boolean get(Format format, int element, Slot slot) {
            slot.integer = 0;
            slot.real = 1;
            slot.length = 0;
            return true;
        }

        @Override
        public int capacity(Format format) {
            return 3;
        }

        @Override
        public boolean put(Format format, int element, Slot slot) {
            return true;
        }
    }
}
