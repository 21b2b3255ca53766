package org.fieldrack.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.fieldrack.base.Vectors;
import org.fieldrack.bus.BusInterface;
import org.fieldrack.bus.IoStatus;
import org.fieldrack.bus.Priority;
import org.fieldrack.protocol.engine.Engine;
import org.fieldrack.protocol.engine.Host;
import org.fieldrack.protocol.engine.Mode;
import org.fieldrack.protocol.engine.Result;
import org.fieldrack.protocol.engine.Values;
import org.fieldrack.protocol.language.Protocol;
import org.fieldrack.protocol.language.ProtocolFile;
import org.fieldrack.protocol.language.Surroundings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The record vectors: the property binding of section 8 under records that are only as real as the cases need. */
class RecordVectorsTest {
    @Test
    void records() {
        Optional<Path> file = Vectors.file("streamdevice", "records.json");
        Assumptions.assumeTrue(file.isPresent(), "records.json is not there");
        List<String> failures = new ArrayList<>();
        int passed = 0;
        int notScored = 0;
        for (JsonNode vector : JsonMapper.builder().build().readTree(file.get())) {
            String difference;
            try {
                difference = run(vector);
            } catch (RuntimeException e) {
                difference = "threw " + e + Arrays.toString(e.getStackTrace()).substring(0, 300);
            }
            if (vector.has("peerDefect")) {
                notScored++;
            } else if (difference.isEmpty()) {
                passed++;
            } else {
                failures.add(
                        vector.get("id").asString() + " " + vector.get("name").asString() + ": " + difference);
            }
        }
        Vectors.report("streamdevice", "records", passed, failures.size(), notScored);
        assertThat(failures).isEmpty();
    }

    private static String run(JsonNode vector) {
        Map<String, EpicsRecord> records = EpicsRecord.read(vector.get("db").asString());
        EpicsRecord record =
                Objects.requireNonNull(records.get(vector.get("recordName").asString()));
        ProtocolFile file =
                ProtocolFile.of("dev.proto", vector.get("protocol").asString().getBytes(StandardCharsets.ISO_8859_1));
        String call = record.link().replaceFirst("^@\\S+\\s+", "").replaceFirst("\\s+\\S+$", "");
        Protocol protocol = file.compile(call, Surroundings.ANY);
        Run run = new Run(protocol, record, vector);
        for (JsonNode put : vector.get("put")) {
            record.put(put.get("field").asString(), put.get("value").asString());
        }
        run.process(vector.get("ioIntr").asBoolean() ? Mode.ASYNC : Mode.NORMAL);
        EpicsRecord other =
                records.values().stream().filter(r -> r != record).findFirst().orElse(record);
        List<String> differences = new ArrayList<>(run.complaints);
        for (Map.Entry<String, JsonNode> field :
                vector.get("expect").get("fields").properties()) {
            boolean foreign = field.getKey().startsWith("OTHER.");
            EpicsRecord from = foreign ? other : record;
            String name = foreign ? field.getKey().substring(6) : field.getKey();
            String expected = text(field.getValue().get("value"));
            String got = shown(from, name, field.getValue());
            if (!same(expected, got, field.getValue().get("type").asString())) {
                differences.add(field.getKey() + " is " + got + ", not " + expected);
            }
        }
        return String.join("; ", differences);
    }

    private static String text(JsonNode values) {
        return values.valueStream().map(JsonNode::asString).collect(Collectors.joining(","));
    }

    private static String shown(EpicsRecord record, String field, JsonNode expected) {
        boolean array = expected.get("array").asBoolean() && field.equals("VAL");
        if (!array) {
            return record.shown(field);
        }
        if (expected.get("type").asString().equals("CHAR")) {
            return record.elements.stream()
                    .map(e -> ((Number) e).longValue())
                    .takeWhile(c -> c != 0)
                    .map(c -> String.valueOf((char) c.intValue()))
                    .collect(Collectors.joining());
        }
        return record.elements.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static boolean same(String expected, String got, String type) {
        if (expected.equals(got)) {
            return true;
        }
        boolean number = !type.equals("STRING") && !type.equals("CHAR");
        if (!number || expected.split(",").length != got.split(",").length || expected.isEmpty() || got.isEmpty()) {
            return type.equals("ULONG") && expected.equals("0") && got.isEmpty()
                    || type.equals("LONG") && expected.equals("0") && got.isEmpty()
                    || type.equals("DOUBLE") && expected.equals("0") && got.isEmpty();
        }
        for (int i = 0; i < expected.split(",").length; i++) {
            if (Double.parseDouble(expected.split(",")[i]) != Double.parseDouble(got.split(",")[i])) {
                return false;
            }
        }
        return true;
    }

    /** One processing of the record against the scripted instrument; answers come from a queue. */
    private static final class Run implements Host, BusInterface {
        private final EpicsRecord record;
        private final RecordBinding binding;
        private final Engine engine;
        private final Deque<Runnable> queue = new ArrayDeque<>();
        private final Deque<JsonNode> steps = new ArrayDeque<>();
        private final Deque<JsonNode> replies = new ArrayDeque<>();
        final List<String> complaints = new ArrayList<>();
        private @Nullable Result result;
        private boolean delivered;

        Run(Protocol protocol, EpicsRecord record, JsonNode vector) {
            this.record = record;
            binding = new RecordBinding(RecordBinding.Type.valueOf(record.type()), record);
            engine = new Engine(protocol, this, record.name, Priority.LOW);
            engine.attach(this);
            vector.get("device").forEach(steps::add);
        }

        void process(Mode mode) {
            if (mode == Mode.ASYNC) {
                steps.forEach(step -> step.get("reply").forEach(replies::add));
                steps.clear();
            }
            record.convertOut();
            if (!engine.start(mode) && result == null) {
                finished(Result.FAULT);
            }
            while (!queue.isEmpty()) {
                Objects.requireNonNull(queue.poll()).run();
            }
            steps.stream()
                    .filter(step -> !step.get("received").asString().isEmpty())
                    .forEach(step -> complaints.add("never received " + step.get("received")));
        }

        @Override
        public Values values() {
            return binding;
        }

        @Override
        public void finished(Result how) {
            result = how;
            if (how == Result.SUCCESS) {
                if (binding.needsConversion()) {
                    record.convertIn();
                }
                record.set("UDF", 0L);
                return;
            }
            record.set("SEVR", "INVALID");
            record.set(
                    "STAT",
                    switch (how) {
                        case LOCK_TIMEOUT, REPLY_TIMEOUT -> "TIMEOUT";
                        case WRITE_TIMEOUT -> "WRITE";
                        case READ_TIMEOUT -> "READ";
                        case SCAN_ERROR, FORMAT_ERROR -> "CALC";
                        case OFFLINE -> "COMM";
                        default -> "UDF";
                    });
        }

        @Override
        public void startTimer(long millis) {
            queue.add(engine::timerCallback);
        }

        @Override
        public boolean lockRequest(long lockTimeout) {
            queue.add(() -> engine.lockCallback(IoStatus.SUCCESS));
            return true;
        }

        @Override
        public boolean unlock() {
            return true;
        }

        @Override
        public boolean writeRequest(ByteBuffer output, long writeTimeout) {
            byte[] data = new byte[output.remaining()];
            output.get(data);
            String sent = HexFormat.of().formatHex(data);
            JsonNode step = steps.poll();
            if (step == null || !step.get("received").asString().equals(sent)) {
                complaints.add("wrote " + sent + " instead of " + step);
            } else {
                step.get("reply").forEach(replies::add);
            }
            queue.add(() -> engine.writeCallback(IoStatus.SUCCESS));
            return true;
        }

        @Override
        public boolean supportsAsyncRead() {
            return true;
        }

        @Override
        public boolean readRequest(long replyTimeout, long readTimeout, int expectedLength, boolean async) {
            delivered = false;
            if (!async || !replies.isEmpty()) {
                queue.add(() -> read(replyTimeout, readTimeout));
            }
            return true;
        }

        private void read(long replyTimeout, long readTimeout) {
            JsonNode reply = replies.peek();
            boolean late = reply == null || reply.get("delayMs").asLong() > (delivered ? readTimeout : replyTimeout);
            if (late) {
                engine.readCallback(delivered ? IoStatus.TIMEOUT : IoStatus.NO_REPLY, ByteBuffer.allocate(0));
                return;
            }
            replies.poll();
            delivered = true;
            byte[] data = HexFormat.of().parseHex(reply.get("data").asString());
            if (engine.readCallback(IoStatus.SUCCESS, ByteBuffer.wrap(data)) != 0) {
                queue.add(() -> read(replyTimeout, readTimeout));
            }
        }

        @Override
        public void finish() {
            queue.clear();
        }

        @Override
        public void release() {
            queue.clear();
        }
    }
}
