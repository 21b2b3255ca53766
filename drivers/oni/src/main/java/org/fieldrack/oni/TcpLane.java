package org.fieldrack.oni;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;

/**
 * One of a session's connections, not blocking, with a selector to wait on: so that a wait has a time limit and can be
 * ended from outside without closing anything. One thread at a time; {@link #wake} and {@link #close} from any.
 */
final class TcpLane {
    /** While it waits it looks after the other connections this often. */
    private static final long LOOK_MILLIS = 40;

    /** After an answer that did not come at once it sleeps for this many before it tries again to stay awake. */
    private static final int SLEEPS = 40;

    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private final long spinNanos;
    private int sleeps;
    private volatile boolean woken;

    /**
     * @param spinNanos how long a read stays awake for an answer that is expected at once
     */
    TcpLane(SocketChannel channel, long spinNanos) throws IOException {
        this.channel = channel;
        this.spinNanos = spinNanos;
        channel.configureBlocking(false);
        selector = Selector.open();
        key = channel.register(selector, SelectionKey.OP_READ);
    }

    /** Reads what is there without waiting: 0 for nothing, −1 for the end. */
    int poll(ByteBuffer target) throws IOException {
        return channel.read(target);
    }

    /**
     * Reads what is there, waiting for the first byte.
     *
     * @param waitNanos negative waits for ever
     * @param look called every now and then while it waits
     * @return the number of bytes; 0 when none came in time, or it was woken or interrupted; −1 for the end
     */
    int read(ByteBuffer target, long waitNanos, Look look) throws IOException {
        int count = channel.read(target);
        if (count != 0 || waitNanos == 0 || !target.hasRemaining()) {
            return count;
        }
        long began = System.nanoTime();
        if (spinNanos > 0) {
            count = spin(target, began);
            if (count != 0) {
                return count;
            }
        }
        long until = began + (waitNanos < 0 ? Long.MAX_VALUE / 2 : waitNanos);
        interest(SelectionKey.OP_READ);
        while (!woken && !Thread.currentThread().isInterrupted()) {
            long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime() + 999_999);
            if (left <= 0) {
                return 0;
            }
            select(Math.min(left, LOOK_MILLIS));
            count = channel.read(target);
            if (count != 0) {
                return count;
            }
            look.around();
        }
        woken = false;
        return 0;
    }

    /**
     * Stays awake for an answer that comes at once. Where it does not, the processors have other work, and staying awake
     * only takes them from who is to answer: then it sleeps the next times.
     */
    private int spin(ByteBuffer target, long began) throws IOException {
        if (sleeps > 0) {
            sleeps--;
            return 0;
        }
        while (System.nanoTime() - began < spinNanos) {
            int count = channel.read(target);
            if (count != 0) {
                return count;
            }
        }
        sleeps = SLEEPS;
        return 0;
    }

    /** Looks after the other connections while one waits. */
    interface Look {
        void around() throws IOException;
    }

    /**
     * Writes all remaining bytes, waiting as long as it takes.
     *
     * @return false when the time limit passed first
     */
    boolean write(ByteBuffer bytes, long waitNanos, Look look) throws IOException {
        if (channel.write(bytes) >= 0 && !bytes.hasRemaining()) {
            return true;
        }
        long until = System.nanoTime() + (waitNanos < 0 ? Long.MAX_VALUE / 2 : waitNanos);
        interest(SelectionKey.OP_WRITE);
        try {
            while (bytes.hasRemaining()) {
                if (System.nanoTime() > until) {
                    return false;
                }
                select(LOOK_MILLIS);
                channel.write(bytes);
                look.around();
            }
        } finally {
            if (key.isValid()) {
                interest(SelectionKey.OP_READ);
            }
        }
        return true;
    }

    private void interest(int operation) throws IOException {
        try {
            key.interestOps(operation);
        } catch (CancelledKeyException e) {
            throw new IOException("closed", e);
        }
    }

    private void select(long millis) throws IOException {
        try {
            selector.select(millis);
            selector.selectedKeys().clear();
        } catch (ClosedSelectorException e) {
            throw new IOException("closed", e);
        }
    }

    void wake() {
        woken = true;
        selector.wakeup();
    }

    void close() {
        try {
            channel.close();
            selector.close();
        } catch (IOException e) {
            // it is closed all the same
        }
    }
}
