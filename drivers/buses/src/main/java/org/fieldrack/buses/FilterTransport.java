package org.fieldrack.buses;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.fieldrack.bus.Transport;

/** A transport that speaks a protocol of its own over another one; belongs to the loop. */
abstract class FilterTransport implements Transport, Transport.Listener {
    private final Transport below;
    private Listener up = Listener.NOBODY;
    /** What is to go out; always ready to be filled. */
    private ByteBuffer pending = ByteBuffer.allocate(512);

    FilterTransport(Transport below) {
        this.below = below;
    }

    /** Returns who listens above. */
    final Listener up() {
        return up;
    }

    @Override
    public void connect(Listener listener) {
        up = listener;
        pending.clear();
        below.connect(this);
    }

    @Override
    public void close() {
        up = Listener.NOBODY;
        below.close();
    }

    @Override
    public void drain() {
        below.drain();
    }

    @Override
    public void abandonWrite() {
        below.abandonWrite();
    }

    @Override
    public void closed(String reason) {
        Listener told = up;
        up = Listener.NOBODY;
        told.closed(reason);
    }

    /** Gives up, from inside. */
    final void fail(String reason) {
        below.close();
        closed(reason);
    }

    @Override
    public void event(long bits) {
        up.event(bits);
    }

    @Override
    public void writable() {
        try {
            if (flush()) {
                up.writable();
            }
        } catch (IOException e) {
            fail(String.valueOf(e.getMessage()));
        }
    }

    /** Adds bytes to what goes out with the next {@link #flush}. */
    final void put(byte[] bytes) {
        room(bytes.length);
        pending.put(bytes);
    }

    final void put(int b) {
        room(1);
        pending.put((byte) b);
    }

    /** Returns the output buffer with room for so many bytes. */
    final ByteBuffer room(int bytes) {
        if (pending.remaining() < bytes) {
            pending = ByteBuffer.allocate(Math.max(pending.capacity() * 2, pending.position() + bytes))
                    .put(pending.flip());
        }
        return pending;
    }

    /** Sends what was put; true where all of it is out. */
    final boolean flush() throws IOException {
        boolean done = pending.position() == 0 || below.write(pending.flip());
        if (done) {
            pending.clear();
        } else {
            pending.compact();
        }
        return done;
    }

    /** Sends what was put outside of a write; a failure ends the connection. */
    final void flushOwn() {
        try {
            flush();
        } catch (IOException e) {
            fail(String.valueOf(e.getMessage()));
        }
    }
}
