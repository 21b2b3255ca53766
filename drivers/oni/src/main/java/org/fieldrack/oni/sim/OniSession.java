package org.fieldrack.oni.sim;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import org.fieldrack.oni.OniError;
import org.fieldrack.oni.OniRegister;
import org.fieldrack.oni.OniTcp;
import org.jspecify.annotations.Nullable;

/**
 * One host's visit: four connections, a thread for each direction that waits.
 *
 * <p>The configuration connection is read by whoever looks first: its own thread, or a newcomer's who asks whether this
 * session is still alive; so a host that closed and opens again is never told that it is busy with itself. Whatever a
 * session does to the controller it does while it holds {@code turn} or in one piece with the controller, and not after it
 * was closed: what a host left behind must not reach the session of the next one.
 */
final class OniSession {
    private static final int REQUEST = 9;
    private static final int ANSWER = 8;
    private static final int MOST_REQUESTS = 1 << 20;
    private static final long SPIN_NANOS = 70_000;
    /** A host that reads a register asks several times in a row: it is not worth falling asleep in between. */
    private static final long NEXT_REQUEST_NANOS = 50_000;

    private final Controller controller;
    private final SocketChannel config;
    private final Selector configReady;
    private final short token;
    private final boolean lengthInBytes;
    private final AtomicInteger claimed = new AtomicInteger();
    private final AtomicReferenceArray<@Nullable SocketChannel> channels = new AtomicReferenceArray<>(4);
    private final SignalLane signal = new SignalLane();
    private final ReentrantLock turn = new ReentrantLock();
    private ByteBuffer requests = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
    private boolean configEnded;
    private volatile boolean closed;

    OniSession(Controller controller, SocketChannel config, short token, boolean lengthInBytes) throws IOException {
        this.controller = controller;
        this.config = config;
        this.token = token;
        this.lengthInBytes = lengthInBytes;
        config.configureBlocking(false);
        configReady = Selector.open();
        config.register(configReady, SelectionKey.OP_READ);
        controller.powerOn(signal);
    }

    short token() {
        return token;
    }

    void start() {
        Thread.ofPlatform().daemon().name("oni-config").start(this::serveConfig);
    }

    /** Takes a channel number for a connection; false when it has one. */
    boolean claim(int number) {
        return (claimed.getAndAccumulate(1 << number, (a, b) -> a | b) & 1 << number) == 0;
    }

    void join(int number, SocketChannel channel) throws IOException {
        channels.set(number, channel);
        if (closed) {
            channel.close();
            return;
        }
        switch (number) {
            case OniTcp.SIGNAL -> {
                channel.configureBlocking(false);
                signal.attach(channel);
            }
            case OniTcp.READ -> {
                channel.configureBlocking(false);
                Thread.ofPlatform().daemon().name("oni-frames").start(() -> sendFrames(channel));
            }
            default -> Thread.ofPlatform().daemon().name("oni-writes").start(() -> takeWrites(channel));
        }
    }

    /** Says whether the host still holds the configuration connection, by looking at it. */
    boolean isAlive() {
        return !closed && pull();
    }

    /** Reads what has arrived on the configuration connection; false when the host has closed it. */
    private synchronized boolean pull() {
        try {
            while (!configEnded && requests.position() < MOST_REQUESTS) {
                if (!requests.hasRemaining()) {
                    requests = ByteBuffer.allocate(requests.capacity() * 2)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .put(requests.flip());
                }
                int count = config.read(requests);
                if (count < 0) {
                    configEnded = true;
                } else if (count == 0) {
                    break;
                }
            }
        } catch (IOException e) {
            configEnded = true;
        }
        return !configEnded;
    }

    private synchronized byte[] nextRequests() {
        int whole = requests.position() / REQUEST * REQUEST;
        byte[] taken = new byte[whole];
        requests.flip();
        requests.get(taken);
        requests.compact();
        return taken;
    }

    private void serveConfig() {
        try {
            long answeredAt = 0;
            while (!closed) {
                boolean open = pull();
                byte[] batch = nextRequests();
                if (batch.length > 0) {
                    answer(batch);
                    answeredAt = System.nanoTime();
                } else if (!open) {
                    break;
                } else if (System.nanoTime() - answeredAt > NEXT_REQUEST_NANOS) {
                    configReady.select();
                    configReady.selectedKeys().clear();
                }
            }
        } catch (IOException | ClosedSelectorException e) {
            // the host is gone, which ends the session below
        } finally {
            close();
        }
    }

    private void answer(byte[] batch) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(batch).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer out = ByteBuffer.allocate(batch.length / REQUEST * ANSWER).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            ConfigAnswer answer = access(in.get(), in.getInt(), in.getInt());
            out.putInt(answer.error().code()).putInt(answer.value());
        }
        out.flip();
        while (out.hasRemaining() && !closed) {
            if (config.write(out) == 0) {
                OniTcp.awaitWritable(config);
            }
        }
    }

    private ConfigAnswer access(int op, int register, int value) {
        turn.lock();
        try {
            if (closed) {
                return ConfigAnswer.refused(OniError.INVALID_STATE);
            }
            return switch (op) {
                case 0 -> controller.read(register);
                case 1 -> controller.write(register, value);
                default -> ConfigAnswer.refused(OniError.INVALID_ARGUMENT);
            };
        } finally {
            turn.unlock();
        }
    }

    private void sendFrames(SocketChannel channel) {
        try (Selector writable = Selector.open()) {
            SelectionKey key = channel.register(writable, SelectionKey.OP_WRITE);
            int[] taken = {1};
            while (!closed) {
                long wait = controller.send(frames -> {
                    taken[0] = channel.write(frames);
                    return taken[0];
                });
                if (wait == 0 && taken[0] == 0) {
                    key.interestOps(SelectionKey.OP_WRITE);
                    writable.select(100);
                    writable.selectedKeys().clear();
                    taken[0] = 1;
                } else if (wait > 0) {
                    pause(wait);
                }
            }
        } catch (IOException | ClosedSelectorException | CancelledKeyException e) {
            close(channel);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Waits, the last part of it awake: a sleeping thread comes back too late for a closed loop. Where frames are sent
     * together nobody waits for each, so it sleeps.
     */
    private void pause(long nanos) throws InterruptedException {
        if (nanos == Controller.COALESCE_NANOS) {
            controller.await(nanos);
            return;
        }
        long until = System.nanoTime() + nanos;
        if (nanos > SPIN_NANOS) {
            controller.await(nanos == Long.MAX_VALUE ? nanos : nanos - SPIN_NANOS);
            if (nanos == Long.MAX_VALUE) {
                return;
            }
        }
        if (until - System.nanoTime() > SPIN_NANOS) {
            return; // woken early: look again
        }
        while (System.nanoTime() < until && !closed) {
            Thread.onSpinWait();
        }
    }

    private void takeWrites(SocketChannel channel) {
        try {
            new WriteIntake(controller, lengthInBytes, () -> closed).serve(channel);
            close(channel);
        } catch (IOException e) {
            // the connection is gone; the session lasts as long as its configuration connection
            close(channel);
        } catch (IllegalArgumentException e) {
            close(); // where the next frame begins is unknown
        }
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // it is closed all the same
        }
    }

    /** Ends the session; when this returns nothing of it reaches the controller any more. */
    void close() {
        turn.lock();
        try {
            if (!closed) {
                closed = true;
                end();
            }
        } finally {
            turn.unlock();
        }
    }

    private void end() {
        close(config);
        for (int i = 0; i < channels.length(); i++) {
            SocketChannel channel = channels.get(i);
            if (channel != null) {
                close(channel);
            }
        }
        signal.close();
        try {
            configReady.close();
        } catch (IOException e) {
            // nobody waits on it any more all the same
        }
        controller.write(OniRegister.RUNNING, 0);
        controller.wake();
    }
}
