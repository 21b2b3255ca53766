package org.fieldrack.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.fieldrack.base.Clock;
import org.fieldrack.base.Vectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The golden vectors of the peripheral buffers, produced by running the peer. */
class PeripheralBuffersVectorsTest {
    private static final String SYSTEM = "peripheral-buffers";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
            .build();
    private static final HexFormat HEX = HexFormat.of();
    private final List<String> failures = new ArrayList<>();
    private int passed;

    private interface Check {
        void run() throws Exception;
    }

    private static JsonNode read(String file) throws IOException {
        Optional<Path> path = Vectors.file(SYSTEM, file);
        Assumptions.assumeTrue(path.isPresent(), file + " is not there");
        return JSON.readTree(Files.readString(path.get()));
    }

    private void check(String label, Check check) {
        try {
            check.run();
            passed++;
        } catch (Exception | AssertionError e) {
            failures.add(label + ": " + e);
        }
    }

    private void report(String file) {
        Vectors.report(SYSTEM, file, passed, failures.size());
        assertThat(failures).isEmpty();
    }

    private static void same(Object actual, Object expected, String what) {
        if (!Objects.equals(actual, expected)) {
            throw new AssertionError(what + " is " + actual + ", expected " + expected);
        }
    }

    // ---- types and values

    @Test
    void parseCtype() throws IOException {
        for (JsonNode c : read("parse_ctype.json").path("cases")) {
            String spec = c.path("spec").asString();
            check(spec, () -> {
                if (!c.path("ok").asBoolean()) {
                    refuses(CatalogException.class, () -> Parameter.parseCtype(spec));
                    return;
                }
                checkType(Parameter.parseCtype(spec), c);
            });
        }
        report("parse_ctype.json");
    }

    private static void checkType(CType type, JsonNode c) {
        same(type.element().cName(), c.path("element").asString(), "element");
        same((long) type.element().size(), c.path("element_size").asLong(), "element size");
        same(type.dims(), ints(c.path("dims_outermost_first")), "dims");
        same(type.size(), c.path("size").asLong(), "size");
        same(type.align(), c.path("align").asInt(), "align");
    }

    private static List<Integer> ints(JsonNode array) {
        List<Integer> list = new ArrayList<>();
        array.forEach(n -> list.add(n.asInt()));
        return list;
    }

    private static void refuses(Class<? extends Exception> type, Check check) {
        try {
            check.run();
        } catch (Exception e) {
            if (!type.isInstance(e)) {
                throw new AssertionError("refused with " + e + " instead of " + type.getSimpleName(), e);
            }
            return;
        }
        throw new AssertionError("accepted, expected " + type.getSimpleName());
    }

    private static Number number(JsonNode n) {
        if (n.isString()) {
            return switch (n.asString()) {
                case "nan" -> Double.NaN;
                case "inf" -> Double.POSITIVE_INFINITY;
                case "-inf" -> Double.NEGATIVE_INFINITY;
                default -> Double.parseDouble(n.asString());
            };
        }
        if (n.isIntegralNumber()) {
            BigInteger whole = n.bigIntegerValue();
            return whole.bitLength() < 64 ? (Number) whole.longValue() : whole;
        }
        return n.asDouble();
    }

    @Test
    void clamp() throws IOException {
        for (JsonNode c : read("clamp.json").path("cases")) {
            check(c.path("name").asString(), () -> clampCase(c));
        }
        report("clamp.json");
    }

    private static void clampCase(JsonNode c) {
        Parameter param = new Parameter(
                        c.path("name").asString(),
                        Parameter.parseCtype(c.path("type").asString()),
                        0)
                .withLimits(
                        c.has("lower") ? number(c.path("lower")) : Double.NEGATIVE_INFINITY,
                        c.has("upper") ? number(c.path("upper")) : Double.POSITIVE_INFINITY);
        List<String> warnings = new ArrayList<>();
        Number clamped = param.clamp(number(c.path("value")), warnings::add);
        same(PythonNumber.repr(clamped), PythonNumber.repr(number(c.path("clamped"))), "clamped");
        same(warnings, texts(c.path("warnings")), "warnings");
        boolean nan = c.path("deviation").asString("").startsWith("D1");
        BufferType type = BufferType.makeType("t", List.of(param.asWriteable()));
        for (StorePolicy policy : List.of(StorePolicy.STRICT, StorePolicy.PEER)) {
            Buffer buffer = Buffer.attach(type, BufferOptions.DEFAULT.withPolicy(policy));
            if (nan && !policy.peerNan()) {
                refuses(IllegalArgumentException.class, () -> buffer.set(param.name(), number(c.path("value"))));
                refuses(IllegalArgumentException.class, () -> buffer.setDouble(type.slot(param.name()), Double.NaN));
                continue;
            }
            Slot slot = type.slot(param.name());
            buffer.set(param.name(), number(c.path("value")));
            String stored = HEX.formatHex(buffer.bytes(), (int) slot.updateOffset, (int) slot.updateOffset + 4);
            same(stored, c.path("stored_le_hex").asString(), "stored");
            same(
                    ((Number) buffer.get(param.name())).doubleValue(),
                    number(c.path("stored_value")).doubleValue(),
                    "read back");
            buffer.writeDouble(slot, number(c.path("value")).doubleValue());
            same(
                    HEX.formatHex(buffer.bytes(), (int) slot.writeOffset, (int) slot.writeOffset + 4),
                    c.path("stored_le_hex").asString(),
                    "stored by slot");
        }
    }

    private static List<String> texts(JsonNode array) {
        List<String> list = new ArrayList<>();
        array.forEach(n -> list.add(n.asString()));
        return list;
    }

    @Test
    void uid() throws IOException {
        for (JsonNode c : read("uid.json").path("cases")) {
            check(c.path("int").asString(), () -> {
                DeviceUid uid = DeviceUid.parse(c.path("int").asString());
                same(uid.deviceId(), c.path("device_id").asInt(), "device_id");
                same(uid.year(), c.path("year").asInt(), "year");
                same(Long.toUnsignedString(uid.random()), c.path("random").asString(), "random");
                same(uid.toInt().toString(), c.path("back").asString(), "back");
                DeviceBuffer buffer = (DeviceBuffer) Buffer.attach(DeviceBuffer.NULL_DEVICE, BufferOptions.DEFAULT);
                buffer.uid(new BigInteger(c.path("int").asString()));
                int at = (int) buffer.type().layout().controlOffset();
                same(
                        HEX.formatHex(buffer.bytes(), at, at + 16),
                        c.path("struct_hex").asString(),
                        "struct");
                same(buffer.uid().toString(), c.path("back").asString(), "uid of the buffer");
            });
        }
        report("uid.json");
    }

    // ---- layouts and catalogs

    private static BufferType type(String name, JsonNode entry) {
        return Catalog.parse(name, "{\"" + name + "\": " + JSON.writeValueAsString(entry) + "}")
                .type(name);
    }

    @Test
    void layouts() throws IOException {
        JsonNode all = read("layouts.json");
        check("fixed", () -> fixed(all.path("fixed")));
        for (JsonNode c : all.path("cases")) {
            check(c.path("name").asString(), () -> layoutCase(c));
        }
        report("layouts.json");
    }

    private static void fixed(JsonNode fixed) {
        Map<String, Integer> places = Map.ofEntries(
                Map.entry("device_id", BufferLayout.UID),
                Map.entry("year", BufferLayout.UID_YEAR),
                Map.entry("random", BufferLayout.UID_RANDOM),
                Map.entry("uid", BufferLayout.UID),
                Map.entry("subscription", BufferLayout.SUBSCRIPTION),
                Map.entry("interval", BufferLayout.INTERVAL),
                Map.entry("read", BufferLayout.READ),
                Map.entry("write", BufferLayout.WRITE),
                Map.entry("update", BufferLayout.UPDATE),
                Map.entry("last_write", BufferLayout.LAST_WRITE),
                Map.entry("last_update", BufferLayout.LAST_UPDATE),
                Map.entry("send", BufferLayout.METRICS_SEND),
                Map.entry("recv", BufferLayout.METRICS_RECV));
        for (JsonNode struct : fixed) {
            struct.path("fields")
                    .forEach(f -> same(
                            places.getOrDefault(f.path("name").asString(), -1),
                            f.path("offset").asInt(),
                            f.path("name").asString()));
        }
        same(
                BufferLayout.CONTROL_SIZE,
                fixed.path("DeviceControlBlock").path("size").asInt(),
                "control");
        same(
                BufferLayout.METRICS_SIZE,
                fixed.path("DeviceMetricsBlock").path("size").asInt(),
                "metrics");
    }

    private static void layoutCase(JsonNode c) {
        BufferType type = type(c.path("name").asString(), c.path("entry"));
        BufferLayout layout = type.layout();
        same(type.isDevice() ? "device" : "plain", c.path("kind").asString(), "kind");
        same(layout.size(), c.path("sizeof").asLong(), "sizeof");
        same(layout.top().align(), c.path("align").asInt(), "align");
        same(type.className(), c.path("class_name").asString(), "class_name");
        same(44 + layout.size(), c.path("shm_bytes_x86_64").asLong(), "shm bytes");
        same(type.params().size(), c.path("params").size(), "params");
        for (int i = 0; i < type.params().size(); i++) {
            Parameter param = type.params().get(i);
            JsonNode p = c.path("params").get(i);
            same(param.name(), p.path("name").asString(), "name");
            same(param.id(), p.path("id").asInt(), "id");
            same(PythonNumber.repr(param.lower()), PythonNumber.repr(number(p.path("lower"))), "lower");
            same(PythonNumber.repr(param.upper()), PythonNumber.repr(number(p.path("upper"))), "upper");
            same(param.readable(), p.path("readable").asBoolean(), "readable");
            same(param.writeable(), p.path("writeable").asBoolean(), "writeable");
            same(param.subscribed(), p.path("subscribed").asBoolean(), "subscribed");
            checkType(param.ctype(), p.path("ctype"));
            checkType(param.platformType(), p.path("platform_type"));
        }
        fields(layout.top(), c.path("top"));
        block(layout.updateBlock(), c.path("update_block"));
        block(layout.writeBlock(), c.path("write_block"));
    }

    private static void block(BufferLayout.Struct struct, JsonNode c) {
        same(struct.size(), c.path("size").asLong(), "block size");
        same(struct.align(), c.path("align").asInt(), "block align");
        fields(struct, c.path("fields"));
    }

    private static void fields(BufferLayout.Struct struct, JsonNode fields) {
        same(struct.fields().size(), fields.size(), "number of fields");
        for (int i = 0; i < fields.size(); i++) {
            BufferLayout.Field field = struct.fields().get(i);
            JsonNode f = fields.get(i);
            same(field.name(), f.path("name").asString(), "field");
            same(field.offset(), f.path("offset").asLong(), "offset of " + field.name());
            same(field.size(), f.path("size").asLong(), "size of " + field.name());
            if (f.has("element")) {
                checkType(field.type().orElseThrow(), f);
            }
        }
    }

    @Test
    void catalogErrors() throws IOException {
        for (JsonNode c : read("catalog_errors.json").path("cases")) {
            check(c.path("case").asString(), () -> {
                String text = JSON.writeValueAsString(c.path("catalog"));
                if (c.path("required").asString().equals("ok")) {
                    same(
                            Catalog.parse("c.json", text).types().size(),
                            c.path("catalog").size(),
                            "types");
                    return;
                }
                try {
                    Catalog.parse("c.json", text);
                } catch (CatalogException e) {
                    assertThat(e.problems()).isNotEmpty().allMatch(p -> p.line() == 1 && p.column() > 1);
                    return;
                }
                throw new AssertionError("accepted");
            });
        }
        report("catalog_errors.json");
    }

    @Test
    void catalogExamples() throws IOException {
        Optional<Path> file = Vectors.file(SYSTEM, "catalog-examples.yaml");
        Assumptions.assumeTrue(file.isPresent());
        check(
                "catalog-examples",
                () -> assertThat(Catalog.load(file.get()).types()).hasSizeGreaterThan(10));
        report("catalog-examples.yaml");
    }

    // ---- messages

    @Test
    void messages() throws IOException {
        JsonNode all = read("messages.json");
        check("constants", () -> constants(all.path("constants")));
        int i = 0;
        for (JsonNode c : all.path("encode")) {
            check("encode " + i++ + " " + c.path("make").asString(), () -> encodeCase(c));
        }
        i = 0;
        for (JsonNode c : all.path("decode")) {
            check("decode " + i++ + " " + c.path("why").asString(), () -> decodeCase(c));
        }
        for (JsonNode c : all.path("unknown_type")) {
            check("unknown type " + c.path("type_byte"), () -> {
                Message message =
                        Message.decode(HEX.parseHex(c.path("encoded_hex").asString()));
                same(message.typeCode(), c.path("type_byte").asInt(), "type byte");
                try {
                    message.type();
                } catch (MessageException e) {
                    same("ERROR/" + e.code(), c.path("required_reply").asString(), "reply");
                    return;
                }
                throw new AssertionError("has a type");
            });
        }
        report("messages.json");
    }

    private static void constants(JsonNode c) {
        same(Message.MAX_PARAMS, c.path("MAX_PARAMS").asInt(), "MAX_PARAMS");
        same(Message.MAX_SIZE, c.path("MAX_SIZE").asInt(), "MAX_SIZE");
        same(Message.MAX_ENCODING_SIZE, c.path("MAX_ENCODING_SIZE").asInt(), "MAX_ENCODING_SIZE");
        same(Message.NO_PARAMS, c.path("NO_PARAMS").asInt(), "NO_PARAMS");
        same(Message.ALL_PARAMS, c.path("ALL_PARAMS").asInt(), "ALL_PARAMS");
        for (MessageType type : MessageType.values()) {
            same(type.code(), c.path("types").path(type.name()).asInt(), type.name());
        }
        for (ErrorCode code : ErrorCode.values()) {
            same(code.code(), c.path("errors").path(code.name()).asInt(), code.name());
        }
    }

    private static Message make(String kind, JsonNode args) {
        int params = args.path("params").asInt(0);
        int interval = args.path("interval").asInt(0);
        return switch (kind) {
            case "ping" -> Message.makePing();
            case "dev_disable" -> Message.makeDevDisable();
            case "unsubscribe" -> Message.makeUnsubscribe();
            case "sub_req" -> Message.makeSubReq(params, interval);
            case "sub_res" ->
                Message.makeSubRes(
                        params,
                        interval,
                        new DeviceUid(
                                args.path("device_id").asInt(),
                                args.path("year").asInt(),
                                Long.parseUnsignedLong(args.path("random").asString())));
            case "dev_read" -> Message.makeDevRead(params);
            case "hb_req" -> Message.makeHbReq(args.path("id").asInt());
            case "hb_res" -> Message.makeHbRes(args.path("id").asInt());
            case "error" -> Message.makeError(ErrorCode.of(args.path("code").asInt()));
            case "dev_write" -> Message.makeDevWrite(params, values(args));
            case "dev_data" -> Message.makeDevData(params, values(args));
            default -> throw new AssertionError("unknown kind " + kind);
        };
    }

    private static Map<Integer, byte[]> values(JsonNode args) {
        Map<Integer, byte[]> values = new HashMap<>();
        for (JsonNode hex : args.path("values_hex")) {
            values.put(values.size(), HEX.parseHex(hex.asString()));
        }
        return values;
    }

    private static void encodeCase(JsonNode c) {
        if (c.has("peer_error")) {
            refuses(MessageException.class, () -> make(c.path("make").asString(), c.path("args")));
            return;
        }
        Message message = make(c.path("make").asString(), c.path("args"));
        same(HEX.formatHex(message.raw()), c.path("raw_hex").asString(), "raw");
        same(HEX.formatHex(message.encode()), c.path("encoded_hex").asString(), "encoded");
        same(message.type().name(), c.path("type").asString(), "type");
        same(message.payloadLength(), c.path("payload_len").asInt(), "payload");
    }

    private static void decodeCase(JsonNode c) {
        byte[] encoded = HEX.parseHex(c.path("encoded_hex").asString());
        String deviation = c.path("deviation").asString("");
        if (deviation.startsWith("D5")) {
            // who reads the stream skips empty frames; the decoder itself calls them too short
            same(new Message().decode(encoded, 0, 0), ErrorCode.UNEXPECTED_DELIMETER, "code");
            return;
        }
        Message message = new Message();
        ErrorCode code = message.decode(encoded, 0, encoded.length);
        if (!c.path("ok").asBoolean()) {
            String required = deviation.startsWith("D4")
                    ? "UNEXPECTED_DELIMETER"
                    : c.path("status").asString();
            same(code.name(), required, "status");
            return;
        }
        same(code, ErrorCode.OK, "status");
        same(message.type().name(), c.path("type").asString(), "type");
        same(message.payloadLength(), c.path("payload_len").asInt(), "payload");
        same(message.hasTrailing(), deviation.startsWith("D6"), "trailing");
        if (c.has("fields_peer_error")) {
            refuses(MessageException.class, () -> decoded(message));
        } else {
            Map<String, Object> fields = decoded(message);
            c.path("fields").properties().forEach(f -> {
                if (fields.containsKey(f.getKey())) {
                    same(
                            String.valueOf(fields.get(f.getKey())),
                            f.getValue().isString()
                                    ? f.getValue().asString()
                                    : f.getValue().toString(),
                            f.getKey());
                }
            });
        }
    }

    private static Map<String, Object> decoded(Message m) {
        return switch (m.type()) {
            case PING, DEV_DISABLE -> Map.of();
            case SUB_REQ -> Map.of("params", m.readParams(), "interval", m.readInterval());
            case SUB_RES ->
                Map.of(
                        "params",
                        m.readParams(),
                        "interval",
                        m.readInterval(),
                        "device_id",
                        m.readUid().deviceId(),
                        "year",
                        m.readUid().year(),
                        "random",
                        Long.toUnsignedString(m.readUid().random()));
            case DEV_READ, DEV_WRITE, DEV_DATA -> Map.of("params", m.readParams());
            case HB_REQ, HB_RES -> Map.of("id", m.readHeartbeat());
            case ERROR -> Map.of("code", m.readError().code());
        };
    }

    // ---- transactions

    private static final class StepClock implements Clock {
        private long nanos;

        @Override
        public long utcNanos() {
            return nanos;
        }

        @Override
        public long ticks() {
            return nanos;
        }

        void set(double seconds) {
            long whole = (long) seconds;
            nanos = whole * 1_000_000_000L + Math.round((seconds - whole) * 1e9);
        }
    }

    @Test
    void transactions() throws IOException {
        for (JsonNode sequence : read("transactions.json").path("sequences")) {
            for (boolean shared : new boolean[] {false, true}) {
                sequence(sequence, shared);
            }
        }
        report("transactions.json");
    }

    /** Runs the same steps in ordinary memory and in a shared segment; a step counts once. */
    private void sequence(JsonNode sequence, boolean shared) throws IOException {
        StepClock clock = new StepClock();
        List<String> warnings = new ArrayList<>();
        Path folder = Files.createTempDirectory(shared ? Path.of("/dev/shm") : Path.of("/tmp"), "fieldrack-vectors");
        BufferOptions options = BufferOptions.DEFAULT
                .withFolder(folder)
                .withClock(clock)
                .withPeerExact(true)
                .withEvents(e -> {
                    if (e instanceof BufferEvent.Clamped clamped) {
                        warnings.add(clamped.text());
                    }
                });
        BufferType type = type(sequence.path("name").asString(), sequence.path("entry"));
        Buffer buffer = shared ? Buffer.open("rt-vector-1", type, true, options) : Buffer.attach(type, options);
        buffer.valid(false);
        int i = 0;
        for (JsonNode step : sequence.path("ops")) {
            int before = failures.size();
            check(
                    sequence.path("name").asString() + " step " + i++ + (shared ? " shared " : " ") + step.path("op"),
                    () -> {
                        clock.set(step.path("now").asDouble());
                        warnings.clear();
                        step(buffer, step);
                        same(warnings, texts(step.path("warnings")), "warnings");
                        same(
                                HEX.formatHex(buffer.bytes()),
                                step.path("bytes_hex").asString(),
                                "bytes");
                    });
            passed -= shared && failures.size() == before ? 1 : 0;
        }
        buffer.close();
        BufferStore.unlinkAll(folder);
        Files.delete(folder);
    }

    private static void step(Buffer buffer, JsonNode step) {
        if (step.has("error")) {
            Class<? extends Exception> type = switch (step.path("error").asString()) {
                case "DeviceBufferError" -> BufferException.class;
                case "MessageError" -> MessageException.class;
                case "KeyError" -> java.util.NoSuchElementException.class;
                default -> Exception.class;
            };
            refuses(type, () -> perform(buffer, step));
            return;
        }
        if (step.path("deviation").asString("").matches("D[12].*")) {
            refuses(IllegalArgumentException.class, () -> perform(buffer, step));
            return;
        }
        String expected = plain(step.path("result"));
        Object result = perform(buffer, step);
        same(plain(JSON.valueToTree(shown(result))), expected, "result");
    }

    /** Text that is the same for equal values, whatever their order in a set. */
    private static String plain(JsonNode n) {
        if (n.isNull() || n.isMissingNode()) {
            return "null";
        }
        if (n.isObject()) {
            Map<String, String> sorted = new java.util.TreeMap<>();
            n.properties().forEach(e -> sorted.put(e.getKey(), plain(e.getValue())));
            return sorted.toString();
        }
        if (n.isArray()) {
            List<String> items = new ArrayList<>();
            n.forEach(e -> items.add(plain(e)));
            return items.toString();
        }
        if (n.isNumber()) {
            return n.isIntegralNumber() ? n.bigIntegerValue().toString() : PythonNumber.repr(n.asDouble());
        }
        return n.asString();
    }

    private static Object shown(Object value) {
        return switch (value) {
            case byte[] bytes -> Map.of("hex", HEX.formatHex(bytes));
            case Message message -> HEX.formatHex(message.encode());
            case Double d when !Double.isFinite(d) || d == 0 && 1 / d < 0 -> PythonNumber.repr(d);
            case List<?> list ->
                list.stream().map(PeripheralBuffersVectorsTest::shown).toList();
            case java.util.Set<?> set ->
                set.stream().map(String::valueOf).sorted().toList();
            case Map<?, ?> map -> {
                Map<String, Object> all = new HashMap<>();
                map.forEach((k, v) -> all.put(String.valueOf(k), shown(v)));
                yield all;
            }
            default -> value;
        };
    }

    private static Object value(JsonNode n) {
        if (n.isObject()) {
            return HEX.parseHex(n.path("hex").asString());
        }
        if (n.isArray()) {
            List<Object> list = new ArrayList<>();
            n.forEach(e -> list.add(value(e)));
            return list;
        }
        return n.isBoolean() ? (Object) n.asBoolean() : number(n);
    }

    private static final Object NOTHING = JSON.nullNode();

    private static Object perform(Buffer b, JsonNode step) {
        String param = step.path("param").asString("");
        return switch (step.path("op").asString()) {
            case "get" -> b.get(param);
            case "set" -> done(() -> b.set(param, value(step.path("value"))));
            case "write" -> done(() -> b.write(param, value(step.path("value"))));
            case "set_valid" -> done(() -> b.valid(step.path("value").asBoolean()));
            default -> perform((DeviceBuffer) b, step);
        };
    }

    private static Object perform(DeviceBuffer b, JsonNode step) {
        return switch (step.path("op").asString()) {
            case "read" ->
                done(() -> {
                    if (step.path("params").isNull()) {
                        b.read();
                    } else {
                        b.read(texts(step.path("params")));
                    }
                });
            case "emit_dev_rw" -> sorted(b.emitDevRw());
            case "emit_dev_data" -> sorted(b.emitDevData());
            case "emit_subscription" -> sorted(b.emitSubscription());
            case "get_read" -> b.getRead();
            case "get_write" -> b.getWrite();
            case "get_update" -> b.getUpdate();
            case "make_sub_req" -> {
                Collection<String> names = step.path("params").isNull() ? null : texts(step.path("params"));
                JsonNode seconds = step.path("interval_s");
                yield b.makeSubReq(
                        names, seconds.isNull() ? null : number(seconds).doubleValue());
            }
            case "make_sub_res" -> b.makeSubRes();
            case "set_uid" -> done(() -> b.uid(new BigInteger(step.path("value").asString())));
            case "update" ->
                done(() -> b.update(
                        Message.decode(HEX.parseHex(step.path("message_hex").asString()))));
            case "query" -> query(b, step.path("what").asString());
            default -> throw new AssertionError("unknown operation " + step.path("op"));
        };
    }

    /** The vectors' order: by lowest bit, DEV_READ after DEV_WRITE. */
    private static List<Message> sorted(List<Message> messages) {
        return messages.stream()
                .sorted(java.util.Comparator.comparingInt((Message m) -> Integer.numberOfTrailingZeros(m.readParams()))
                        .thenComparing(m -> m.type() == MessageType.DEV_READ))
                .toList();
    }

    private static Object done(Runnable action) {
        action.run();
        return NOTHING;
    }

    private static Object query(DeviceBuffer b, String what) {
        return switch (what) {
            case "uid" -> b.uid().toString();
            case "subscription" -> b.subscription();
            case "last_write" -> b.lastWrite();
            case "last_update" -> b.lastUpdate();
            case "interval" -> b.interval();
            case "valid" -> b.valid();
            default -> throw new AssertionError("unknown query " + what);
        };
    }

    @Test
    void extendedRealsSurvive() {
        MemorySegment memory = MemorySegment.ofArray(new byte[16]);
        Stream.of(0.0, -0.0, 1.0, -2.5, Math.PI, 1e300, 5e-324, 1e-310, Double.MAX_VALUE, Double.NEGATIVE_INFINITY)
                .forEach(value -> {
                    ExtendedReal.store(memory, 0, value);
                    assertThat(ExtendedReal.load(memory, 0)).isEqualTo(value);
                });
    }
}
