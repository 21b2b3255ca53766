package org.fieldrack.buses;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.fieldrack.bus.BusClient;
import org.fieldrack.bus.BusInterface;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.bus.IoStatus;
import org.fieldrack.bus.Priority;

/** A small client for tests: one query at a time, with the answer as a future; counts what it hears unasked. */
final class Talker implements BusClient, AutoCloseable {
    /** What a query came to. */
    record Answer(IoStatus status, String text) {}

    volatile BusInterface bus;
    final AtomicInteger connects = new AtomicInteger();
    final AtomicInteger disconnects = new AtomicInteger();
    final List<String> unasked = new CopyOnWriteArrayList<>();
    private final EventLoop loop;
    private final byte[] terminator;
    private final StringBuilder collected = new StringBuilder();
    private CompletableFuture<Answer> answer = new CompletableFuture<>();
    private CompletableFuture<IoStatus> event = new CompletableFuture<>();
    private byte[] output = {};
    private boolean async;
    long replyTimeout = 10_000; // a loaded machine is no silent instrument
    long readTimeout = 3_000;

    Talker(String address, String terminator, EventLoop loop) {
        this.loop = loop;
        this.terminator = terminator.getBytes(ISO_8859_1);
        String patient = address.contains("connect=")
                ? address
                : address + (address.contains("?") ? "&" : "?")
                        + "connect=10s"; // a loaded machine is no lost instrument
        this.bus = loop.call(() -> bus = Buses.open(this, patient, loop));
    }

    /** Sends a command with the terminator and returns the line that comes back, without it. */
    Answer ask(String command) {
        CompletableFuture<Answer> mine = new CompletableFuture<>();
        loop.execute(() -> {
            answer = mine;
            collected.setLength(0);
            output = (command + new String(terminator, ISO_8859_1)).getBytes(ISO_8859_1);
            if (!bus.lockRequest(5000)) {
                end(IoStatus.FAULT, "offline");
            }
        });
        return await(mine);
    }

    /** Waits for input, of which every line goes to {@link #unasked}. */
    void listen() {
        loop.execute(() -> {
            async = true;
            bus.supportsAsyncRead();
            bus.readRequest(100, readTimeout, 0, true);
        });
    }

    IoStatus awaitEvent(long mask, long timeout) {
        CompletableFuture<IoStatus> mine = new CompletableFuture<>();
        loop.execute(() -> {
            event = mine;
            if (!bus.supportsEvent() || !bus.acceptEvent(mask, timeout)) {
                mine.complete(IoStatus.FAULT);
            }
        });
        return await(mine);
    }

    private static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("no answer", e);
        }
    }

    private void end(IoStatus status, String text) {
        bus.unlock();
        bus.finish();
        answer.complete(new Answer(status, text));
    }

    @Override
    public String clientName() {
        return "talker";
    }

    @Override
    public Priority priority() {
        return Priority.LOW;
    }

    @Override
    public Optional<byte[]> inTerminator() {
        return Optional.of(terminator);
    }

    @Override
    public Optional<byte[]> outTerminator() {
        return Optional.of(terminator);
    }

    @Override
    public void lockCallback(IoStatus status) {
        if (status != IoStatus.SUCCESS || !bus.writeRequest(ByteBuffer.wrap(output), 1000)) {
            end(status, "lock");
        }
    }

    @Override
    public void writeCallback(IoStatus status) {
        if (status != IoStatus.SUCCESS || !bus.readRequest(replyTimeout, readTimeout, 0, false)) {
            end(status, "write");
        }
    }

    @Override
    public int readCallback(IoStatus status, ByteBuffer input) {
        byte[] bytes = new byte[input.remaining()];
        input.get(bytes);
        collected.append(new String(bytes, ISO_8859_1));
        String end = new String(terminator, ISO_8859_1);
        int at = end.isEmpty() ? -1 : collected.indexOf(end);
        if (at < 0 && status == IoStatus.SUCCESS) {
            return -1;
        }
        String line = at < 0 ? collected.toString() : collected.substring(0, at);
        collected.setLength(0);
        if (async) {
            unasked.add(line);
            bus.readRequest(100, readTimeout, 0, true);
        } else {
            end(at >= 0 ? IoStatus.SUCCESS : status, line);
        }
        return 0;
    }

    @Override
    public void eventCallback(IoStatus status) {
        event.complete(status);
    }

    @Override
    public void connectCallback(IoStatus status) {
        connects.incrementAndGet();
        if (async) {
            bus.readRequest(100, readTimeout, 0, true);
        }
    }

    @Override
    public void disconnectCallback(IoStatus status) {
        disconnects.incrementAndGet();
        if (!answer.isDone()) {
            end(IoStatus.FAULT, "disconnected");
        }
    }

    @Override
    public void close() {
        bus.release();
    }
}
