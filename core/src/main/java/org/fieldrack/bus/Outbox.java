package org.fieldrack.bus;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The one output that is on its way to a device, and its repetition on a fresh connection (specification section 1.5).
 *
 * <p>Belongs to the loop's thread.
 */
final class Outbox {
    private final BusDevice device;
    private final Transport transport;
    private @Nullable ByteBus writer;
    private @Nullable ByteBus repeatAfterConnect;

    Outbox(BusDevice device, Transport transport) {
        this.device = device;
        this.transport = transport;
    }

    /** Returns and forgets whose write waits for the connection, {@code null} where none does. */
    @Nullable
    ByteBus takeRepeat() {
        ByteBus again = repeatAfterConnect;
        repeatAfterConnect = null;
        return again;
    }

    void clear() {
        writer = null;
        repeatAfterConnect = null;
    }

    /** Says whether the write that is under way shall be repeated once the connection is back. */
    boolean willRepeatWrite() {
        ByteBus writing = writer;
        if (writing == null || !writing.mayRepeat()) {
            return false;
        }
        device.traffic().repeats.increment();
        repeatAfterConnect = writing;
        return true;
    }

    /**
     * Sends a client's output from its position on.
     *
     * @return false where the connection cannot be used
     */
    boolean write(ByteBus bus, ByteBuffer output) {
        writer = bus;
        if (device.connection().isConnecting()) {
            repeatAfterConnect = bus;
            return true;
        }
        device.onDemand().endPoll();
        transport.drain();
        device.clearInput();
        if (device.connection().isUp() && writer == bus) {
            if (device.traceLog().isWatched()) {
                device.traceLog()
                        .log(Trace.Direction.OUT, bus.clientName(), output, output.position(), output.limit(), false);
            }
            send(bus, output, true);
            return true;
        }
        return repeatAfterConnect == bus;
    }

    void writable() {
        ByteBus bus = writer;
        if (bus != null) {
            send(bus, bus.output(), false);
        }
    }

    private void send(ByteBus bus, ByteBuffer output, boolean first) {
        try {
            int before = output.position();
            boolean done = transport.write(output);
            int sent = output.position() - before;
            device.traffic().bytesOut.add(sent);
            if (done) {
                writer = null;
                bus.written();
            } else if (first || sent > 0) {
                bus.progress();
            }
        } catch (IOException e) {
            device.connection().writeFailed(String.valueOf(e.getMessage()));
        }
    }

    /** Forgets a client's unfinished output. */
    void abandonWrite(ByteBus bus) {
        if (writer == bus) {
            writer = null;
            transport.abandonWrite();
        }
        if (repeatAfterConnect == bus) {
            repeatAfterConnect = null;
        }
    }
}
