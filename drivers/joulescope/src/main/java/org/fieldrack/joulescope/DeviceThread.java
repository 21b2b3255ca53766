package org.fieldrack.joulescope;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs all calls of one wire on one platform thread, since they block in native code, with a time limit each.
 *
 * <p>A call that does not return in time fails, and the wire is closed at once: whatever it was doing, the instrument's state
 * is not known any more.
 */
final class DeviceThread implements UsbTransport {
    private static final Duration OPEN_LIMIT = Duration.ofSeconds(10);
    private static final Duration LIMIT = Duration.ofSeconds(3);

    private final UsbTransport wire;
    private final ExecutorService thread;

    DeviceThread(UsbTransport wire) {
        this.wire = wire;
        thread = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name(wire.name() + " usb").factory());
    }

    private <T> T call(Duration limit, String what, Callable<T> body) throws IOException {
        Future<T> future = thread.submit(body);
        try {
            return future.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            future.cancel(true);
            wire.close();
            throw new IOException(name() + ": " + what + " did not end within " + limit.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException io -> throw io;
                case RuntimeException runtime -> throw runtime;
                case null, default -> throw new IOException(name() + ": " + what + " failed", e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(name() + ": interrupted during " + what, e);
        }
    }

    @Override
    public String name() {
        return wire.name();
    }

    @Override
    public void open() throws IOException {
        call(OPEN_LIMIT, "open", () -> {
            wire.open();
            return true;
        });
    }

    @Override
    public Reply controlIn(int request, int value, int index, int length) {
        try {
            return call(LIMIT, "request " + request, () -> wire.controlIn(request, value, index, length));
        } catch (IOException e) {
            return new Reply(UsbResult.TIMED_OUT, new byte[0]);
        }
    }

    @Override
    public int controlOut(int request, int value, int index, byte[] data) {
        try {
            return call(OPEN_LIMIT, "request " + request, () -> wire.controlOut(request, value, index, data));
        } catch (IOException e) {
            return UsbResult.TIMED_OUT;
        }
    }

    @Override
    public void streamStart(int endpoint, int transfers, int blockSize, Stream stream) throws IOException {
        call(LIMIT, "start of streaming", () -> {
            wire.streamStart(endpoint, transfers, blockSize, stream);
            return true;
        });
    }

    @Override
    public void streamStop(int endpoint) {
        // not queued behind a call that hangs: stopping must always be possible
        wire.streamStop(endpoint);
    }

    @Override
    public Map<String, StreamBuffer.Item> status() {
        return wire.status();
    }

    @Override
    public String errorText(int result) {
        return wire.errorText(result);
    }

    @Override
    public void close() {
        wire.close();
    }

    /** Gives the wire up and ends the thread. */
    @Override
    public void release() {
        wire.release();
        thread.shutdownNow();
    }
}
