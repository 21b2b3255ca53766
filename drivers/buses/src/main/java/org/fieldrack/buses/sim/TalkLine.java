package org.fieldrack.buses.sim;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.IntConsumer;
import org.fieldrack.bus.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * The line of an instrument that talks only when it is asked to (GPIB, VXI-11, USBTMC): keeps what it has to say, and its
 * service request. Belongs to the loop.
 */
final class TalkLine implements Line {
    static final int REQUEST_SERVICE = 0x40;
    static final int MESSAGE_AVAILABLE = 0x10;

    /**
     * What was read.
     *
     * @param end the message ended
     * @param stopped the wanted last character was met
     */
    record Talk(byte[] bytes, boolean end, boolean stopped) {}

    private record Part(ByteBuffer bytes, boolean end) {}

    private final EventLoop loop;
    private final Instrument instrument;
    private final Deque<Part> parts = new ArrayDeque<>();
    private final Runnable whenSpoken;
    private final IntConsumer whenService;
    private int statusByte;
    private boolean requesting;
    private boolean open = true;

    /**
     * Makes a line.
     *
     * @param whenSpoken is run when there is more to read
     * @param whenService is told the status byte when the instrument asks for service
     */
    TalkLine(EventLoop loop, Instrument instrument, Runnable whenSpoken, IntConsumer whenService) {
        this.loop = loop;
        this.instrument = instrument;
        this.whenSpoken = whenSpoken;
        this.whenService = whenService;
    }

    @Override
    public void send(ByteBuffer bytes, boolean end) {
        parts.add(new Part(ByteBuffer.allocate(bytes.remaining()).put(bytes).flip(), end));
        whenSpoken.run();
    }

    @Override
    public void serviceRequest(int status) {
        mark(status);
        whenService.accept(status);
    }

    /** Notes a service request that another line of the same instrument raised. */
    void mark(int status) {
        statusByte = status;
        requesting = true;
    }

    boolean isRequesting() {
        return requesting;
    }

    /** Answers a serial poll, which ends the service request. */
    int poll() {
        int status = instrument.statusByte() & ~REQUEST_SERVICE
                | (parts.isEmpty() ? 0 : MESSAGE_AVAILABLE)
                | (requesting ? statusByte | REQUEST_SERVICE : 0);
        requesting = false;
        return status & 0xff;
    }

    /** Throws away what the instrument wanted to say. */
    void clear() {
        parts.clear();
        requesting = false;
        instrument.clear(this);
    }

    /**
     * Reads up to the end of a message, a number of bytes or a character, whichever comes first.
     *
     * @param stop character after which to stop, -1 for none
     * @param anything take what is there, even where it is not complete
     * @return {@code null} where there is nothing, or nothing complete
     */
    @Nullable
    Talk read(int most, int stop, boolean anything) {
        if (!anything && !isComplete(most, stop)) {
            return null;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        while (!parts.isEmpty()) {
            Part part = parts.peek();
            while (part.bytes.hasRemaining() && out.size() < most) {
                int b = part.bytes.get() & 0xff;
                out.write(b);
                if (b == stop) {
                    boolean end = !part.bytes.hasRemaining() && part.end;
                    dropIfEmpty(part);
                    return new Talk(out.toByteArray(), end, true);
                }
            }
            if (part.bytes.hasRemaining()) {
                return new Talk(out.toByteArray(), false, false);
            }
            parts.remove();
            if (part.end) {
                return new Talk(out.toByteArray(), true, false);
            }
        }
        return out.size() == 0 ? null : new Talk(out.toByteArray(), false, false);
    }

    private void dropIfEmpty(Part part) {
        if (!part.bytes.hasRemaining()) {
            parts.remove(part);
        }
    }

    private boolean isComplete(int most, int stop) {
        long size = 0;
        for (Part part : parts) {
            size += part.bytes.remaining();
            if (part.end || size >= most) {
                return true;
            }
            for (int i = part.bytes.position(); stop >= 0 && i < part.bytes.limit(); i++) {
                if ((part.bytes.get(i) & 0xff) == stop) {
                    return true;
                }
            }
        }
        return false;
    }

    @Override
    public void disconnect() {
        // such links have no connection that the instrument could end
    }

    void close() {
        if (open) {
            open = false;
            parts.clear();
            instrument.closed(this);
        }
    }

    @Override
    public void later(Duration delay, Runnable task) {
        loop.schedule(loop.clock().ticks() + delay.toNanos(), task);
    }

    @Override
    public boolean isOpen() {
        return open;
    }
}
