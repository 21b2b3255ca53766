package org.fieldrack.mpod;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fieldrack.base.Vectors;
import org.fieldrack.property.State;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.snmp4j.PDU;
import org.snmp4j.PDUv1;
import org.snmp4j.asn1.BERInputStream;
import org.snmp4j.asn1.BEROutputStream;
import org.snmp4j.mp.SnmpConstants;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.Opaque;
import org.snmp4j.smi.VariableBinding;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The golden vectors of conformance/mpod: each case as a whole, a line a file. */
class MpodVectorsTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private interface Case {
        void run(JsonNode node) throws IOException;
    }

    private static JsonNode load(String file) {
        Path path = Vectors.file("mpod", file).orElse(null);
        Assumptions.assumeTrue(path != null, file + " is missing");
        return JSON.readTree(java.util.Objects.requireNonNull(path).toFile());
    }

    private static void each(String file, Iterable<JsonNode> cases, Case test) {
        List<String> failures = new ArrayList<>();
        int passed = 0;
        for (JsonNode node : cases) {
            try {
                test.run(node);
                passed++;
            } catch (AssertionError | RuntimeException | IOException e) {
                failures.add(node + "\n  " + e);
            }
        }
        Vectors.report("mpod", file, passed, failures.size());
        assertThat(failures).isEmpty();
        assertThat(passed).isPositive();
    }

    private static double number(JsonNode node) {
        return node.isString() || node.isNull() ? Double.NaN : node.asDouble();
    }

    private static Map<String, Double> numbers(JsonNode node) {
        Map<String, Double> map = new LinkedHashMap<>();
        node.properties().forEach(e -> map.put(e.getKey(), number(e.getValue())));
        return map;
    }

    private static Map<String, Boolean> booleans(JsonNode node) {
        Map<String, Boolean> map = new LinkedHashMap<>();
        node.properties().forEach(e -> map.put(e.getKey(), e.getValue().asBoolean()));
        return map;
    }

    private static List<String> texts(JsonNode node) {
        List<String> list = new ArrayList<>();
        node.forEach(e -> list.add(e.asString()));
        return list;
    }

    private static String error(JsonNode node) {
        return node.isNull() ? "" : node.asString();
    }

    private static Map<String, LimitTables.Range> ranges(JsonNode node) {
        Map<String, LimitTables.Range> map = new HashMap<>();
        node.properties()
                .forEach(e -> map.put(
                        e.getKey(),
                        new LimitTables.Range(
                                e.getValue().get(0).asDouble(),
                                e.getValue().get(1).asDouble())));
        return map;
    }

    @Test
    void limits() {
        each("limits.json", load("limits.json"), node -> {
            ChannelKind kind = ChannelKind.valueOf(node.get("kind").asString());
            LimitSource source = LimitSource.valueOf(node.get("source").asString());
            Map<String, Double> config = numbers(node.get("config"));
            for (LimitTables tables : List.of(LimitTables.LITERAL, LimitTables.WIDENED)) {
                String mode = tables.mode() == LimitMode.LITERAL ? "literal" : "widened";
                Map<String, LimitTables.Range> limits =
                        new HashMap<>(tables.voltage(kind, source, k -> config.getOrDefault(k, Double.NaN)));
                limits.putAll(tables.current(source, k -> config.getOrDefault(k, Double.NaN)));
                assertThat(limits).isEqualTo(ranges(node.get(mode)));
                for (JsonNode accept : node.get("accept")) {
                    LimitTables.Range range = limits.get(accept.get("property").asString());
                    assertThat(range).isNotNull();
                    assertThat(java.util.Objects.requireNonNull(range).accepts(number(accept.get("value"))))
                            .as("%s %s", mode, accept)
                            .isEqualTo(accept.get(mode).asBoolean());
                }
            }
        });
    }

    @Test
    void phases() {
        each("phases.json", load("phases.json"), node -> {
            LimitPhases phases = new LimitPhases(
                    LimitSource.valueOf(node.get("vLimitSource").asString()),
                    LimitSource.valueOf(node.get("iLimitSource").asString()),
                    node.get("loadChannelConfigs").asBoolean(),
                    LimitSource.valueOf(node.get("loadfileLimitSource").asString()));
            ChannelKind kind =
                    node.has("kind") ? ChannelKind.valueOf(node.get("kind").asString()) : ChannelKind.LV;
            Map<String, Double> nvram = numbers(node.get("nvram"));
            assertThat(phases.atActive(
                            LimitTables.LITERAL,
                            kind,
                            key -> nvram.getOrDefault(key, Double.NaN),
                            numbers(node.get("savedConfig"))))
                    .isEqualTo(ranges(node.get("limitsAtActive")));
        });
    }

    @Test
    void userconfig() {
        UserConfig boxes = new UserConfig(UserConfig.Encoding.SEED);
        each("userconfig.json", load("userconfig.json"), node -> {
            BoxChange change = boxes.apply(node.get("current").asInt(), booleans(node.get("request")));
            assertThat(change.result()).isEqualTo(node.get("result").asInt());
            assertThat(change.added()).isEqualTo(booleans(node.get("added")));
            assertThat(change.changed()).isEqualTo(texts(node.get("changed")));
            assertThat(change.sendToCrate()).isEqualTo(node.get("sendToCrate").asBoolean());
            assertThat(change.error()).isEqualTo(error(node.get("error")));
        });
    }

    @Test
    void userconfigDecode() {
        UserConfig boxes = new UserConfig(UserConfig.Encoding.SEED);
        each(
                "userconfig_decode.json",
                load("userconfig_decode.json"),
                node -> assertThat(boxes.boxes(node.get("userConfig").asInt()))
                        .isEqualTo(booleans(node.get("booleans"))));
    }

    private static Map<String, String> words(JsonNode node) {
        Map<String, String> map = new LinkedHashMap<>();
        node.properties().forEach(e -> map.put(e.getKey(), e.getValue().asString()));
        return map;
    }

    @Test
    void supervision() {
        each("supervision.json", load("supervision.json"), node -> {
            ChannelKind kind = ChannelKind.valueOf(node.get("kind").asString());
            BoxChange change = Supervision.apply(kind, node.get("current").asInt(), booleans(node.get("request")));
            assertThat(change.result()).isEqualTo(node.get("result").asInt());
            assertThat(change.added()).isEqualTo(booleans(node.get("added")));
            assertThat(Supervision.words(kind, change.result())).isEqualTo(words(node.get("words")));
            assertThat(change.sendToCrate()).isEqualTo(node.get("sendToCrate").asBoolean());
            assertThat(change.error()).isEqualTo(error(node.get("error")));
        });
    }

    @Test
    void supervisionExpand() {
        each("supervision_expand.json", load("supervision_expand.json"), node -> {
            ChannelKind kind = ChannelKind.valueOf(node.get("kind").asString());
            int word = node.get("supervisionBehavior").asInt();
            Map<String, Boolean> boxes = booleans(node.get("checkBoxes"));
            assertThat(Supervision.boxes(kind, word)).isEqualTo(boxes);
            assertThat(Supervision.words(kind, word)).isEqualTo(words(node.get("words")));
            Map<String, Boolean> trueOnes = new HashMap<>(boxes);
            trueOnes.values().removeIf(on -> !on);
            assertThat(Supervision.apply(kind, 0, trueOnes).result()).isEqualTo(word);
        });
    }

    private static Map<String, List<String>> lists(JsonNode node) {
        Map<String, List<String>> map = new LinkedHashMap<>();
        node.properties().forEach(e -> map.put(e.getKey(), texts(e.getValue())));
        return map;
    }

    @Test
    void viewsCatalog() {
        JsonNode file = load("views_catalog.json");
        List<JsonNode> entries = new ArrayList<>();
        file.get("catalog")
                .properties()
                .forEach(e -> entries.add(
                        JSON.createObjectNode().put("token", e.getKey()).set("needs", e.getValue())));
        entries.add(JSON.createObjectNode().set("mustBe", file.get("mustBe")));
        each("views_catalog.json", entries, node -> {
            if (node.has("mustBe")) {
                assertThat(ViewCatalog.standard().mustBe()).isEqualTo(texts(node.get("mustBe")));
            } else {
                assertThat(ViewCatalog.standard().dependencies())
                        .containsEntry(node.get("token").asString(), texts(node.get("needs")));
                assertThat(ViewToken.parse(node.get("token").asString()))
                        .map(ViewToken::toString)
                        .contains(node.get("token").asString());
            }
        });
    }

    @Test
    void views() {
        JsonNode file = load("views_catalog.json");
        ViewCatalog catalog = new ViewCatalog(lists(file.get("catalog")), texts(file.get("mustBe")));
        each("views.json", load("views.json"), node -> {
            for (ChannelKind kind : ChannelKind.values()) {
                assertThat(catalog.resolve(texts(node.get("view")), kind)).isEqualTo(texts(node.get(kind.name())));
            }
        });
    }

    @Test
    void setfilter() {
        each("setfilter.json", load("setfilter.json"), node -> {
            State state = State.valueOf(node.get("state").asString());
            State previous = State.valueOf(node.get("previousState").asString());
            Map<String, Double> held = numbers(node.get("held"));
            Map<String, Double> deadband = numbers(node.get("deadband"));
            for (SetFilter.Mode mode : SetFilter.Mode.values()) {
                Map<String, Double> sent = numbers(node.get("new"));
                sent.entrySet()
                        .removeIf(e -> !SetFilter.sends(
                                mode,
                                SetFilter.isMeasurement(e.getKey()),
                                SetFilter.atRest(state, previous),
                                held.getOrDefault(e.getKey(), Double.NaN),
                                e.getValue(),
                                deadband.getOrDefault(e.getKey(), 0.0)));
                assertThat(sent).isEqualTo(numbers(node.get("sent" + mode)));
            }
        });
    }

    @Test
    void status() {
        each("status.json", load("status.json"), node -> {
            long bits = Bits.decode(HexFormat.of().parseHex(node.get("octets").asString()));
            List<Integer> numbers = new ArrayList<>();
            node.get("bits").forEach(bit -> numbers.add(bit.asInt()));
            assertThat(Bits.numbers(bits)).isEqualTo(numbers);
            assertThat(OutputStatus.names(bits)).isEqualTo(texts(node.get("names")));
            assertThat(OutputStatus.state(bits).name())
                    .isEqualTo(node.get("channelState").asString());
            assertThat(Bits.decode(Bits.encode(bits))).isEqualTo(bits);
        });
    }

    @Test
    void index() {
        each("index.json", load("index.json"), node -> {
            int channel =
                    Oids.channel(node.get("slot").asInt(), node.get("channel").asInt());
            assertThat(Oids.name(channel)).isEqualTo(node.get("name").asString());
            assertThat(Oids.channelOf(node.get("name").asString())).contains(channel);
            assertThat(Oids.subId(channel)).isEqualTo(node.get("subId").asInt());
            assertThat(Oids.dotted(Oids.output(OutputColumn.VOLTAGE.number(), channel)))
                    .isEqualTo(node.get("outputVoltageOid").asString());
        });
    }

    @Test
    void oids() {
        each("oids.json", load("oids.json"), node -> {
            MibObject object = Mib.crate().get(node.get("name").asString());
            assertThat(object.oid()).isEqualTo(node.get("oid").asString());
            assertThat(object.syntax()).isEqualTo(node.get("syntax").asString());
            assertThat(object.access()).isEqualTo(node.get("access").asString());
            assertThat(object.units()).isEqualTo(error(node.get("units")));
            assertThat(object.status()).isEqualTo(node.get("status").asString());
            Map<String, Integer> names = new LinkedHashMap<>();
            node.get("enums")
                    .properties()
                    .forEach(e -> names.put(e.getKey(), e.getValue().asInt()));
            assertThat(object.names()).isEqualTo(names);
        });
    }

    private static float decimal(String text) {
        return switch (text) {
            case "nan" -> Float.NaN;
            case "inf" -> Float.POSITIVE_INFINITY;
            case "-inf" -> Float.NEGATIVE_INFINITY;
            // set-points are doubles that are rounded once
            default -> (float) Double.parseDouble(text);
        };
    }

    @Test
    void ber() {
        JsonNode file = load("ber.json");
        List<JsonNode> cases = new ArrayList<>();
        file.get("opaqueFloat").forEach(cases::add);
        file.get("messages").forEach(cases::add);
        each("ber.json", cases, node -> {
            if (node.has("ber")) {
                byte[] content = OpaqueFloat.encode(decimal(node.get("in").asString()));
                BEROutputStream out = new BEROutputStream(ByteBuffer.allocate(16));
                new Opaque(content).encodeBER(out);
                assertThat(hex(out.getBuffer())).isEqualTo(node.get("ber").asString());
                assertThat(OpaqueFloat.bits(content))
                        .isEqualTo(Long.parseLong(node.get("bits").asString(), 16));
            } else {
                byte[] datagram = HexFormat.of().parseHex(node.get("datagram").asString());
                assertThat(reEncoded(node.get("command").asString(), datagram))
                        .isEqualTo(HexFormat.of().formatHex(datagram));
            }
        });
    }

    private static String hex(ByteBuffer buffer) {
        ByteBuffer view = buffer.duplicate().flip();
        byte[] bytes = new byte[view.remaining()];
        view.get(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Builds the request that a net-snmp command line asks for, with the request-id of its datagram. */
    private static String reEncoded(String command, byte[] datagram) throws IOException {
        String[] words = command.split(" ");
        boolean v1 = command.contains("-v1");
        PDU pdu = v1 ? new PDUv1() : new PDU();
        String community = words[java.util.Arrays.asList(words).indexOf("-c") + 1];
        pdu.setType(
                switch (words[0]) {
                    case "snmpget" -> PDU.GET;
                    case "snmpgetnext" -> PDU.GETNEXT;
                    case "snmpset" -> PDU.SET;
                    case "snmpbulkget" -> PDU.GETBULK;
                    default -> throw new IllegalArgumentException(command);
                });
        for (int i = 0; i < words.length; i++) {
            if (words[i].startsWith("-Cn")) {
                pdu.setNonRepeaters(Integer.parseInt(words[i].substring(3)));
            } else if (words[i].startsWith("-Cr")) {
                pdu.setMaxRepetitions(Integer.parseInt(words[i].substring(3)));
            } else if (words[i].startsWith(".1.")) {
                OID oid = new OID(words[i].substring(1));
                if (pdu.getType() == PDU.SET) {
                    pdu.add(new VariableBinding(
                            oid,
                            words[i + 1].equals("F")
                                    ? new Opaque(OpaqueFloat.encode(decimal(words[i + 2])))
                                    : new Integer32(Integer.parseInt(words[i + 2]))));
                } else {
                    pdu.add(new VariableBinding(oid));
                }
            }
        }
        pdu.setRequestID(new Integer32(requestId(datagram, v1)));
        return HexFormat.of()
                .formatHex(SnmpMessages.encode(
                        pdu, v1 ? SnmpConstants.version1 : SnmpConstants.version2c, new OctetString(community)));
    }

    private static int requestId(byte[] datagram, boolean v1) throws IOException {
        BERInputStream in = new BERInputStream(ByteBuffer.wrap(datagram));
        var type = new org.snmp4j.asn1.BER.MutableByte();
        org.snmp4j.asn1.BER.decodeHeader(in, type);
        org.snmp4j.asn1.BER.decodeInteger(in, type);
        org.snmp4j.asn1.BER.decodeString(in, type);
        PDU pdu = v1 ? new PDUv1() : new PDU();
        pdu.decodeBER(in);
        return pdu.getRequestID().getValue();
    }
}
