package org.fieldrack.oni.sim;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.fieldrack.oni.OniTcp;
import org.jspecify.annotations.Nullable;

/**
 * The signal connection: packets leave at once where the socket takes them; what it does not take waits for a thread that
 * exists only while something waits. So the controller never blocks on a host that does not read its signals.
 */
final class SignalLane implements Controller.SignalSink {
    private static final int MOST_PENDING = 8 << 20;

    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private @Nullable SocketChannel channel;
    private boolean draining;
    private boolean closed;

    @Override
    public synchronized void packet(byte[] encoded) {
        if (closed || pending.size() > MOST_PENDING) {
            return;
        }
        SocketChannel out = channel;
        if (out == null || draining) {
            pending.writeBytes(encoded);
            return;
        }
        ByteBuffer bytes = ByteBuffer.wrap(encoded);
        try {
            out.write(bytes);
        } catch (IOException e) {
            closed = true;
            return;
        }
        if (bytes.hasRemaining()) {
            pending.write(encoded, bytes.position(), bytes.remaining());
            drain(out);
        }
    }

    /** Takes the connection; packets from before go out first. */
    synchronized void attach(SocketChannel connection) {
        channel = connection;
        if (pending.size() > 0) {
            drain(connection);
        }
    }

    private void drain(SocketChannel out) {
        draining = true;
        Thread.ofPlatform().daemon().name("oni-signals").start(() -> {
            try {
                for (ByteBuffer bytes = take(); bytes.hasRemaining(); bytes = take()) {
                    while (bytes.hasRemaining()) {
                        if (out.write(bytes) == 0) {
                            OniTcp.awaitWritable(out);
                        }
                    }
                }
            } catch (IOException e) {
                close();
            }
        });
    }

    private synchronized ByteBuffer take() {
        ByteBuffer bytes = ByteBuffer.wrap(pending.toByteArray());
        pending.reset();
        draining = bytes.hasRemaining();
        return bytes;
    }

    synchronized void close() {
        closed = true;
        pending.reset();
    }
}
