package org.fieldrack.oni;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import org.fieldrack.base.Vectors;
import org.fieldrack.codec.Cobs;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The golden vectors, with the differences that section 12 of the specification names. */
class OniVectorsTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final HostOptions QUICK =
            HostOptions.DEFAULT.withLimits(Duration.ofMillis(50), Duration.ofMillis(30), Duration.ofMillis(200));

    private final List<String> failures = new ArrayList<>();
    private int passed;

    private JsonNode read(String file) throws IOException {
        Optional<Path> path = Vectors.file("oni", file);
        Assumptions.assumeTrue(path.isPresent(), file + " is missing");
        return JsonMapper.shared().readTree(Files.readString(path.orElseThrow()));
    }

    private void check(String id, Object actual, Object expected) {
        if (expected.equals(actual)) {
            passed++;
        } else {
            failures.add(id + ": expected " + expected + " but got " + actual);
        }
    }

    private void report(String file) {
        Vectors.report("oni", file, passed, failures.size());
        assertThat(failures).isEmpty();
        assertThat(passed).isPositive();
    }

    private static String hex(byte[] bytes) {
        return HEX.formatHex(bytes);
    }

    @Test
    void cobs() throws IOException {
        JsonNode file = read("cobs.json");
        for (JsonNode c : file.get("cases")) {
            String decoded = c.get("decoded").asString();
            String encoded = c.get("encoded").asString();
            boolean back =
                    Cobs.decode(HEX.parseHex(encoded)).map(OniVectorsTest::hex).equals(Optional.of(decoded));
            check(c.get("id").asString(), hex(Cobs.encode(HEX.parseHex(decoded))) + back, encoded + true);
        }
        for (JsonNode c : file.path("malformed")) {
            String expect = c.get("expect").asString();
            SignalDecoder decoder = new SignalDecoder();
            byte[] bytes = HEX.parseHex(c.get("encoded").asString() + "00");
            decoder.feed(bytes, 0, bytes.length);
            Optional<SignalPacket> packet = decoder.next();
            String id = c.get("id").asString();
            if (expect.equals("skip")) {
                check(id, packet.isEmpty(), true);
            } else if (c.has("decoded")) {
                String whole = Cobs.decode(HEX.parseHex(c.get("encoded").asString()))
                        .map(OniVectorsTest::hex)
                        .orElse("damaged");
                boolean taken = packet.map(p -> !p.isDamaged()).orElse(false);
                check(id, whole + taken, c.get("decoded").asString() + true);
            } else {
                check(id, packet.map(SignalPacket::isDamaged), Optional.of(true));
            }
        }
        report("cobs.json");
    }

    @Test
    void signals() throws IOException {
        for (JsonNode c : read("signals.json").get("cases")) {
            ScriptedTransport transport = new ScriptedTransport();
            transport.resets.add(HEX.parseHex(c.get("signal").asString()));
            transport.signalEnds = true;
            String id = c.get("id").asString();
            try (OniContext context = new OniContext(transport, QUICK, transport.clock)) {
                context.init(-1);
                check(id, summary(context, c.has("max_read")), expectedSummary(c));
            } catch (OniException e) {
                check(
                        id,
                        "error " + e.code(),
                        "error " + c.get("expect").path("error").asInt());
            }
            if (id.equals("zero-devices")) {
                zeroDevicesReadNothing(c);
            }
        }
        report("signals.json");
    }

    private void zeroDevicesReadNothing(JsonNode c) {
        ScriptedTransport transport = new ScriptedTransport();
        transport.resets.add(HEX.parseHex(c.get("signal").asString()));
        try (OniContext context = new OniContext(transport, QUICK, transport.clock)) {
            context.init(-1);
            context.start();
            assertThat(code(context::readFrame)).isEqualTo(-21);
        }
    }

    private static String summary(OniContext context, boolean sizes) {
        StringBuilder text = new StringBuilder();
        for (DeviceDescriptor d : context.table().devices()) {
            text.append(List.of(d.address(), d.id(), d.version(), d.readSize(), d.writeSize()));
        }
        if (sizes) {
            text.append(context.option(OniOption.MAXREADFRAMESIZE)).append(' ');
            text.append(context.option(OniOption.MAXWRITEFRAMESIZE)).append(' ');
            text.append(context.option(OniOption.BLOCKREADSIZE)).append(' ');
            text.append(context.option(OniOption.BLOCKWRITESIZE));
        }
        return text.toString();
    }

    private static String expectedSummary(JsonNode c) {
        StringBuilder text = new StringBuilder();
        for (JsonNode row : c.path("devices")) {
            text.append(List.of(
                    row.get(0).asInt(),
                    row.get(1).asInt(),
                    row.get(2).asInt(),
                    row.get(3).asInt(),
                    row.get(4).asInt()));
        }
        if (c.has("max_read")) {
            text.append(c.get("max_read").asInt())
                    .append(' ')
                    .append(c.get("max_write").asInt())
                    .append(' ');
            text.append(c.get("block_read").asInt())
                    .append(' ')
                    .append(c.get("block_write").asInt());
        }
        return text.toString();
    }

    private static int[][] rows(JsonNode devices) {
        int[][] rows = new int[devices.size()][5];
        for (int i = 0; i < rows.length; i++) {
            for (int k = 0; k < 5; k++) {
                rows[i][k] = devices.get(i).get(k).asInt();
            }
        }
        return rows;
    }

    private static int code(Runnable call) {
        try {
            call.run();
            return 0;
        } catch (OniException e) {
            return e.code();
        }
    }

    @Test
    void frames() throws IOException {
        for (JsonNode c : read("frames.json").get("cases")) {
            ScriptedTransport transport = new ScriptedTransport();
            transport.resets.add(ScriptedTransport.table(rows(c.get("devices"))));
            Path bin = Vectors.file("oni", c.get("file").asString()).orElseThrow();
            transport.stream(Files.readAllBytes(bin));
            StringBuilder expected = new StringBuilder();
            c.get("frames")
                    .forEach(f ->
                            expected.append(f.get(0).asString() + "," + f.get(1).asLong() + ","
                                    + f.get(2).asInt() + "," + f.get(3).asLong() + ";"));
            boolean backwards = c.get("then").isString();
            int error = backwards ? -5 : c.get("then").get("error").asInt();
            String id = c.get("id").asString();
            String got = one(transport, c, backwards);
            if (backwards) {
                // the list ends in front of the older frame, which is delivered and counted
                long count = got.chars().filter(ch -> ch == ';').count();
                boolean whole = got.startsWith(expected.toString())
                        && count >= c.get("peer").get("frames").asInt()
                        && got.endsWith("error -5 back 1");
                check(id, whole, true);
            } else {
                check(id, got, expected + "error " + error);
            }
        }
        report("frames.json");
    }

    private static String one(ScriptedTransport transport, JsonNode c, boolean backwards) {
        StringBuilder text = new StringBuilder();
        try (OniContext context = new OniContext(transport, QUICK, transport.clock)) {
            context.init(-1);
            context.setOption(OniOption.BLOCKREADSIZE, c.get("block_read").asInt());
            context.start();
            try {
                while (true) {
                    try (OniFrame frame = context.readFrame().orElseThrow()) {
                        CRC32 crc = new CRC32();
                        crc.update(frame.sample().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
                        text.append(Long.toUnsignedString(frame.time())).append(',');
                        text.append(frame.address())
                                .append(',')
                                .append(frame.size())
                                .append(',');
                        text.append(crc.getValue()).append(';');
                    }
                }
            } catch (OniException e) {
                text.append("error ").append(e.code());
            }
            if (backwards) {
                text.append(" back ").append(context.timeRegressions());
            } else if (context.timeRegressions() != 0) {
                text.append(" back ").append(context.timeRegressions());
            }
        }
        return text.toString();
    }

    @Test
    void framesByBatch() throws IOException {
        for (JsonNode c : read("frames.json").get("cases")) {
            ScriptedTransport transport = new ScriptedTransport();
            transport.resets.add(ScriptedTransport.table(rows(c.get("devices"))));
            transport.stream(Files.readAllBytes(
                    Vectors.file("oni", c.get("file").asString()).orElseThrow()));
            List<String> got = new ArrayList<>();
            try (OniContext context = OniContext.open(transport, QUICK)) {
                context.start();
                code(() -> {
                    while (true) {
                        context.readBatch((block, sample, size, time, address) ->
                                got.add(Long.toUnsignedString(time) + "," + address + "," + size));
                    }
                });
            }
            List<String> expected = new ArrayList<>();
            c.get("frames")
                    .forEach(f -> expected.add(f.get(0).asString() + ","
                            + f.get(1).asLong() + "," + f.get(2).asInt()));
            assertThat(c.get("then").isString() ? got.subList(0, expected.size()) : got)
                    .as(c.get("id").asString())
                    .isEqualTo(expected);
        }
    }

    @Test
    void registers() throws IOException {
        JsonNode file = read("registers.json");
        int[][] table = rows(file.get("devices"));
        for (JsonNode c : file.get("cases")) {
            registerCase(c, table);
        }
        report("registers.json");
    }

    private void registerCase(JsonNode c, int[][] table) {
        ScriptedTransport transport = new ScriptedTransport();
        transport.resets.add(ScriptedTransport.table(table));
        List<String> expected = new ArrayList<>();
        List<String> actual = new ArrayList<>();
        try (OniContext context = OniContext.open(transport, QUICK)) {
            JsonNode results = c.get("results");
            int result = 0;
            boolean asThePeer = true;
            for (JsonNode line : c.get("script")) {
                String[] word = line.asString().split(" ", -1);
                if (word[0].equals("ontrig")) {
                    @Nullable
                    Integer value = word[1].equals("-") ? null : Integer.valueOf(Integer.parseUnsignedInt(word[1]));
                    transport.triggers.add(new ScriptedTransport.Trigger(value, HEX.parseHex(word[2])));
                } else if (word[0].equals("reg")) {
                    transport.registers.put(Integer.parseInt(word[1]), Integer.parseUnsignedInt(word[2]));
                } else {
                    boolean read = word[0].equals("rr");
                    boolean answered = transport.triggers.isEmpty() || acknowledges(transport.triggers.peek(), read);
                    JsonNode peer = results.get(result++);
                    // without an acknowledge of its own an access must end in its time limit: differences D8 and D9
                    asThePeer &= answered;
                    expected.add(answered ? expected(peer) : "rc " + (read ? -5 : -6));
                    actual.add(access(context, word, read));
                }
            }
            if (asThePeer && c.has("config_log")) {
                c.get("config_log").forEach(l -> expected.add(l.asString()));
                actual.addAll(transport.log);
            }
        }
        check(c.get("id").asString(), actual, expected);
    }

    private static boolean acknowledges(ScriptedTransport.Trigger trigger, boolean read) {
        SignalDecoder decoder = new SignalDecoder();
        decoder.feed(trigger.push(), 0, trigger.push().length);
        int kinds = read ? 0x18 : 0x06;
        for (Optional<SignalPacket> p = decoder.next(); p.isPresent(); p = decoder.next()) {
            if ((p.get().flag() & kinds) != 0 && Integer.bitCount(p.get().flag()) == 1) {
                return true;
            }
        }
        return false;
    }

    private static String expected(JsonNode result) {
        String value = result.get("op").asString().equals("read_reg")
                        && result.get("rc").asInt() == 0
                ? " value " + result.get("value").asLong()
                : "";
        return "rc " + result.get("rc").asInt() + value;
    }

    private static String access(OniContext context, String[] word, boolean read) {
        int device = Integer.parseUnsignedInt(word[1]);
        int register = Integer.parseUnsignedInt(word[2]);
        try {
            if (read) {
                return "rc 0 value " + Integer.toUnsignedLong(context.readRegister(device, register));
            }
            context.writeRegister(device, register, Integer.parseUnsignedInt(word[3]));
            return "rc 0";
        } catch (OniException e) {
            return "rc " + e.code();
        }
    }

    @Test
    void options() throws IOException {
        JsonNode file = read("options.json");
        int[][] table = rows(file.get("devices"));
        for (JsonNode c : file.get("cases")) {
            // what the peer does after a counter reset of 2 (difference D7) is behind the switch; the default is tested
            // below
            check(c.get("id").asString(), runOptions(c, table, QUICK.withCounterResetRuns(false)), expectedOptions(c));
        }
        report("options.json");
    }

    private static List<String> expectedOptions(JsonNode c) {
        List<String> expected = new ArrayList<>();
        for (JsonNode r : c.get("results")) {
            if (r.get("op").asString().equals("table")) {
                expected.add(expectedSummary(r));
            } else {
                String value = r.get("op").asString().equals("getopt") && r.has("value")
                        ? " " + r.get("value").asString()
                        : "";
                expected.add(r.get("rc").asInt() + value);
            }
        }
        c.get("config_log").forEach(l -> expected.add(l.asString()));
        return expected;
    }

    private static List<String> runOptions(JsonNode c, int[][] table, HostOptions options) {
        ScriptedTransport transport = new ScriptedTransport();
        transport.registers.put(OniRegister.SYSTEM_CLOCK_HZ, 200_000_000);
        transport.registers.put(OniRegister.ACQUISITION_CLOCK_HZ, 250_000_000);
        transport.resets.add(ScriptedTransport.table(table));
        transport.resets.add(ScriptedTransport.table(java.util.Arrays.copyOf(table, table.length - 1)));
        List<String> actual = new ArrayList<>();
        try (OniContext context = OniContext.open(transport, options)) {
            for (JsonNode line : c.get("script")) {
                actual.add(option(context, line.asString().split(" ")));
            }
        }
        actual.addAll(transport.log);
        return actual;
    }

    private static String option(OniContext context, String[] word) {
        try {
            switch (word[0]) {
                case "table" -> {
                    return summary(context, true);
                }
                case "getopt" -> {
                    return "0 " + hex(context.getOption(Integer.parseInt(word[1]), Integer.parseInt(word[2])));
                }
                default -> {
                    byte[] value = new byte[Integer.parseInt(word[2])];
                    int number = Integer.parseUnsignedInt(word[3]);
                    for (int i = 0; i < Math.min(4, value.length); i++) {
                        value[i] = (byte) (number >>> 8 * i);
                    }
                    context.setOption(Integer.parseInt(word[1]), value);
                    return "0";
                }
            }
        } catch (OniException e) {
            return String.valueOf(e.code());
        }
    }

    @Test
    void aCounterResetOfTwoRunsUnlessToldOtherwise() {
        ScriptedTransport transport = new ScriptedTransport();
        transport.resets.add(ScriptedTransport.table(new int[][] {{0, 12, 1, 8, 0}}));
        try (OniContext context = OniContext.open(transport, QUICK)) {
            context.startFromZero();
            assertThat(context.state()).isEqualTo(OniState.RUNNING);
            assertThat(code(() -> context.setOption(OniOption.BLOCKREADSIZE, 4096)))
                    .isEqualTo(-9);
            assertThat(code(context::reset)).isEqualTo(-9);
        }
    }

    @Test
    void writes() throws IOException {
        for (JsonNode c : read("writes.json").get("cases")) {
            String words = runWrites(c, HostOptions.LengthUnit.WORDS);
            String bytes = runWrites(c, HostOptions.LengthUnit.BYTES);
            check(c.get("id").asString(), words + bytes, expectedWrites(c, "wire") + expectedWrites(c, "wire_seed"));
        }
        report("writes.json");
    }

    private static String expectedWrites(JsonNode c, String wire) {
        StringBuilder text = new StringBuilder();
        for (JsonNode w : c.get("writes")) {
            int rc = w.get("create_rc").asInt();
            text.append(
                    rc < 0
                            ? rc + ";"
                            : w.get("write_rc").asInt() + " " + w.get(wire).asString() + ";");
        }
        return text.toString();
    }

    private static String runWrites(JsonNode c, HostOptions.LengthUnit unit) {
        ScriptedTransport transport = new ScriptedTransport();
        transport.resets.add(ScriptedTransport.table(rows(c.get("devices"))));
        StringBuilder text = new StringBuilder();
        try (OniContext context = OniContext.open(transport, QUICK.withWriteLengthUnit(unit))) {
            if (context.option(OniOption.BLOCKWRITESIZE) != c.get("block_write").asInt()) {
                context.setOption(OniOption.BLOCKWRITESIZE, c.get("block_write").asInt());
            }
            for (JsonNode w : c.get("writes")) {
                try {
                    WriteFrame frame = context.createFrame(
                            w.get("dev").asInt(), HEX.parseHex(w.get("data").asString()));
                    text.append(context.writeFrame(frame)).append(' ');
                    text.append(hex(transport.written.toByteArray())).append(';');
                    transport.written.reset();
                } catch (OniException e) {
                    text.append(e.code()).append(';');
                }
            }
        }
        return text.toString();
    }
}
