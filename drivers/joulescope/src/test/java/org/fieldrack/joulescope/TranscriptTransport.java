package org.fieldrack.joulescope;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Plays a recorded transcript: every call must be the next of it, and gets its reply. */
final class TranscriptTransport implements UsbTransport {
    private static final String STATUS_REPLY = "01180200000000000000000032050000030000001280c000";

    private Iterator<JsonNode> script = List.<JsonNode>of().iterator();
    private boolean strict;
    private final List<String> problems = new ArrayList<>();

    void expect(JsonNode transactions) {
        script = transactions.iterator();
        strict = true;
    }

    /** Answers anything from now on. */
    void relax() {
        strict = false;
    }

    void finish() {
        if (script.hasNext()) {
            problems.add("not used: " + script.next());
        }
        strict = false;
        if (!problems.isEmpty()) {
            String all = problems.toString();
            problems.clear();
            throw new AssertionError(all);
        }
    }

    private JsonNode next(String what) {
        if (!script.hasNext()) {
            problems.add("one too many: " + what);
            return tools.jackson.databind.json.JsonMapper.shared().createObjectNode();
        }
        return script.next();
    }

    private void event(String name) {
        if (!strict) {
            return;
        }
        JsonNode next = next(name);
        if (!next.path("event").asString("").equals(name)) {
            problems.add(name + " instead of " + next);
        }
    }

    @Override
    public String name() {
        return "Joulescope:test";
    }

    @Override
    public void open() {
        event("usb_open");
    }

    @Override
    public Reply controlIn(int request, int value, int index, int length) {
        if (!strict) {
            return new Reply(0, request == 4 ? HexFormat.of().parseHex(STATUS_REPLY) : new byte[0]);
        }
        JsonNode t = next("in " + request);
        boolean same = t.path("dir").asString("").equals("in")
                && t.path("request").asInt(-1) == request
                && t.path("value").asInt(-1) == value
                && t.path("index").asInt(-1) == index
                && t.path("length").asInt(-1) == length;
        if (!same) {
            problems.add("in " + request + " " + value + " " + index + " " + length + " instead of " + t);
            return new Reply(1, new byte[0]);
        }
        return new Reply(
                t.path("result").asInt(0),
                HexFormat.of().parseHex(t.path("reply").asString("")));
    }

    @Override
    public int controlOut(int request, int value, int index, byte[] data) {
        if (!strict) {
            return 0;
        }
        JsonNode t = next("out " + request);
        boolean same = t.path("dir").asString("").equals("out")
                && t.path("request").asInt(-1) == request
                && t.path("value").asInt(-1) == value
                && t.path("index").asInt(-1) == index
                && isData(t.path("data"), data);
        if (!same) {
            problems.add("out " + request + " " + value + " " + index + " "
                    + HexFormat.of().formatHex(data) + " instead of " + t);
            return 1;
        }
        return t.path("result").asInt(0);
    }

    private static boolean isData(JsonNode expected, byte[] data) {
        String text = expected.isString() ? expected.asString() : "";
        if (text.startsWith("sha256:")) {
            try {
                byte[] hash = java.security.MessageDigest.getInstance("SHA-256").digest(data);
                return text.substring(7).equals(HexFormat.of().formatHex(hash));
            } catch (java.security.NoSuchAlgorithmException e) {
                throw new AssertionError(e);
            }
        }
        return text.equals(HexFormat.of().formatHex(data));
    }

    /** Sends numbered packets, one a transfer, until the consumer has enough. */
    @Override
    public void streamStart(int endpoint, int transfers, int blockSize, Stream stream) {
        if (strict) {
            JsonNode t = next("stream start");
            boolean same = t.path("event").asString("").equals("read_stream_start")
                    && t.path("endpoint_id").asInt(-1) == endpoint
                    && t.path("transfers").asInt(-1) == transfers
                    && t.path("block_size").asInt(-1) == blockSize;
            if (!same) {
                problems.add("stream start " + endpoint + " " + transfers + " " + blockSize + " instead of " + t);
            }
        }
        for (int k = 0; k < 1000; k++) {
            if (stream.data(MemorySegment.ofArray(packet(k)))) {
                stream.stopped(0, "terminated by data_fn");
                return;
            }
            if (stream.process()) {
                stream.stopped(-1, "stop");
                return;
            }
        }
        throw new AssertionError("the stream was never stopped");
    }

    static byte[] packet(int k) {
        byte[] out = new byte[512];
        out[0] = 1;
        out[3] = 2;
        out[4] = (byte) k;
        out[5] = (byte) (k >> 8);
        for (int j = 0; j < 252; j++) {
            int word = (k * 252 + j) << 2 & 0xFFFF | ((j & 3) == 3 ? 2 : 0);
            out[8 + 2 * j] = (byte) word;
            out[9 + 2 * j] = (byte) (word >> 8);
        }
        return out;
    }

    @Override
    public void streamStop(int endpoint) {
        event("read_stream_stop");
    }

    @Override
    public Map<String, StreamBuffer.Item> status() {
        return new LinkedHashMap<>();
    }

    @Override
    public String errorText(int result) {
        return "error " + result;
    }

    @Override
    public void close() {
        event("usb_close");
    }
}
