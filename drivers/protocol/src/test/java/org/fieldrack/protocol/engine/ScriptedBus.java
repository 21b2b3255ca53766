package org.fieldrack.protocol.engine;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.fieldrack.bus.BusInterface;
import org.fieldrack.bus.IoStatus;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The bus double of the vectors: answers by a script, from a queue, after the request has returned; writes a trace. */
final class ScriptedBus implements BusInterface {
    private static final HexFormat HEX = HexFormat.of();

    private record Chunk(String status, byte[] data) {}

    private final JsonNode script;
    private final Map<String, Integer> used = new HashMap<>();
    private final Deque<Runnable> queue = new ArrayDeque<>();
    private final Deque<Chunk> chunks = new ArrayDeque<>();
    final List<Map<String, Object>> trace = new ArrayList<>();
    byte[] written = {};
    private @Nullable Engine attached;

    ScriptedBus(JsonNode script) {
        this.script = script;
    }

    void attach(Engine client) {
        attached = client;
        client.attach(this);
    }

    private Engine engine() {
        return Objects.requireNonNull(attached);
    }

    /** Answers until nothing is left to answer. */
    void run() {
        while (!queue.isEmpty()) {
            queue.poll().run();
        }
    }

    Map<String, Object> event(String name, Object... pairs) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("ev", name);
        for (int i = 0; i < pairs.length; i += 2) {
            event.put((String) pairs[i], pairs[i + 1]);
        }
        trace.add(event);
        return event;
    }

    private String answer(String list) {
        int index = used.merge(list, 1, Integer::sum) - 1;
        JsonNode answers = script.path(list);
        return index < answers.size() ? answers.get(index).asString() : "ok";
    }

    private static IoStatus status(String word) {
        return switch (word) {
            case "ok", "success" -> IoStatus.SUCCESS;
            case "timeout" -> IoStatus.TIMEOUT;
            case "noreply" -> IoStatus.NO_REPLY;
            case "end" -> IoStatus.END;
            default -> IoStatus.FAULT;
        };
    }

    boolean exec(byte[] command) {
        event("exec", "command", new String(command, java.nio.charset.StandardCharsets.ISO_8859_1));
        String answer = answer("exec");
        return accept(answer, () -> {
            event("execCallback", "status", answer);
            engine().execCallback(status(answer));
        });
    }

    void timer(long millis) {
        event("wait", "ms", millis);
        queue.add(() -> {
            event("timerCallback");
            engine().timerCallback();
        });
    }

    private boolean accept(String answer, Runnable callback) {
        if (answer.equals("refuse")) {
            return false;
        }
        queue.add(callback);
        return true;
    }

    @Override
    public boolean lockRequest(long lockTimeout) {
        event("lockRequest", "timeout", lockTimeout, "priority", (long)
                engine().priority().ordinal());
        String answer = answer("lock");
        return accept(answer, () -> {
            event("lockCallback", "status", answer);
            engine().lockCallback(status(answer));
        });
    }

    @Override
    public boolean unlock() {
        event("unlock");
        return true;
    }

    @Override
    public boolean writeRequest(ByteBuffer output, long writeTimeout) {
        byte[] data = new byte[output.remaining()];
        output.get(data);
        written = data;
        event(
                "writeRequest",
                "data",
                HEX.formatHex(data),
                "timeout",
                writeTimeout,
                "outTerminator",
                engine().outTerminator().map(HEX::formatHex).orElse("null"));
        int index = used.getOrDefault("write", 0);
        String answer = answer("write");
        if (answer.equals("refuse")) {
            return false;
        }
        for (JsonNode chunk : script.path("early").path(index)) {
            Chunk early = chunk(chunk);
            queue.add(() -> deliver(early, true));
        }
        queue.add(() -> {
            event("writeCallback", "status", answer);
            engine().writeCallback(status(answer));
        });
        return true;
    }

    private static Chunk chunk(JsonNode node) {
        return new Chunk(
                node.get("status").asString(), HEX.parseHex(node.get("data").asString()));
    }

    private int deliver(Chunk chunk, boolean early) {
        Map<String, Object> event = event("readCallback", "status", chunk.status, "data", HEX.formatHex(chunk.data));
        if (early) {
            event.put("early", true);
        }
        int wanted = engine().readCallback(status(chunk.status), ByteBuffer.wrap(chunk.data));
        event.put("returns", (long) wanted);
        return wanted;
    }

    @Override
    public boolean readRequest(long replyTimeout, long readTimeout, int expectedLength, boolean async) {
        event(
                "readRequest",
                "replyTimeout",
                replyTimeout,
                "readTimeout",
                readTimeout,
                "expectedLength",
                (long) expectedLength,
                "async",
                async,
                "inTerminator",
                engine().inTerminator().map(HEX::formatHex).orElse("null"));
        int index = used.merge("read", 1, Integer::sum) - 1;
        for (JsonNode chunk : script.path("read").path(index)) {
            chunks.add(chunk(chunk));
        }
        if (chunks.isEmpty() && async) {
            return true;
        }
        queue.add(() -> read(false));
        return true;
    }

    private void read(boolean delivered) {
        Chunk next = chunks.poll();
        if (next == null) {
            next = delivered ? new Chunk("timeout", new byte[0]) : new Chunk("noreply", new byte[0]);
        }
        if (deliver(next, false) != 0) {
            queue.addFirst(() -> read(true));
        }
    }

    @Override
    public boolean supportsAsyncRead() {
        return script.path("async").asBoolean(true);
    }

    @Override
    public boolean supportsEvent() {
        return script.path("eventok").asBoolean(true);
    }

    @Override
    public boolean acceptEvent(long mask, long timeout) {
        event("acceptEvent", "mask", mask, "timeout", timeout);
        String answer = answer("event");
        if (answer.equals("none")) {
            return true;
        }
        return accept(answer, () -> {
            event("eventCallback", "status", answer);
            engine().eventCallback(status(answer));
        });
    }

    @Override
    public boolean connectRequest(long timeout) {
        event("connectRequest", "timeout", timeout);
        String answer = answer("connect");
        return accept(answer, () -> {
            event("connectCallback", "status", answer);
            engine().connectCallback(status(answer));
        });
    }

    @Override
    public boolean disconnectRequest() {
        event("disconnectRequest");
        String answer = answer("disconnect");
        return accept(answer, () -> {
            event("disconnectCallback", "status", answer);
            engine().disconnectCallback(status(answer));
        });
    }

    @Override
    public void finish() {
        event("finish");
        queue.clear();
    }

    @Override
    public void release() {
        queue.clear();
    }
}
