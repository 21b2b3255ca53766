package org.fieldrack.buses.rpc;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.fieldrack.bus.Transport;

/** Calls procedures over a stream transport; answers come in the loop, in any order. Belongs to the loop. */
public final class RpcClient implements Transport.Listener {
    private static final int CALL = 0;
    private static final int REPLY = 1;
    private static final int RPC_VERSION = 2;

    private final Transport below;
    private final int program;
    private final int version;
    private final Runnable whenOpened;
    private final Consumer<String> whenClosed;
    private final Records records = new Records();
    private final Map<Integer, Consumer<Xdr.In>> waiting = new HashMap<>();
    private ByteBuffer pending = ByteBuffer.allocate(0);
    private int lastCall;

    /**
     * Makes a client, not yet connected.
     *
     * @param whenClosed is told why the connection ended; not called after {@link #close}
     */
    public RpcClient(Transport below, int program, int version, Runnable whenOpened, Consumer<String> whenClosed) {
        this.below = below;
        this.program = program;
        this.version = version;
        this.whenOpened = whenOpened;
        this.whenClosed = whenClosed;
    }

    public void connect() {
        below.connect(this);
    }

    public void close() {
        waiting.clear();
        below.close();
    }

    /** Calls a procedure; the answer's results are handed over. A call that the server refuses ends the connection. */
    public void call(int procedure, Xdr.Out arguments, Consumer<Xdr.In> answer) {
        int id = ++lastCall;
        waiting.put(id, answer);
        Xdr.Out head = new Xdr.Out()
                .put(id)
                .put(CALL)
                .put(RPC_VERSION)
                .put(program)
                .put(version)
                .put(procedure)
                .put(0)
                .put(0)
                .put(0)
                .put(0);
        ByteBuffer first = head.toBuffer();
        ByteBuffer second = arguments.toBuffer();
        send(Records.framed(ByteBuffer.allocate(first.remaining() + second.remaining())
                .put(first)
                .put(second)
                .flip()));
    }

    private void send(ByteBuffer record) {
        pending = pending.hasRemaining()
                ? ByteBuffer.allocate(pending.remaining() + record.remaining())
                        .put(pending)
                        .put(record)
                        .flip()
                : record;
        writable();
    }

    @Override
    public void writable() {
        try {
            below.write(pending);
        } catch (IOException e) {
            fail(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void opened() {
        records.clear();
        waiting.clear();
        pending = ByteBuffer.allocate(0);
        whenOpened.run();
    }

    @Override
    public void closed(String reason) {
        waiting.clear();
        whenClosed.accept(reason);
    }

    private void fail(String reason) {
        below.close();
        closed(reason);
    }

    @Override
    public void received(ByteBuffer bytes, boolean end) {
        if (!records.take(bytes, this::answered)) {
            fail("the server does not speak RPC");
        }
    }

    private void answered(ByteBuffer record) {
        Xdr.In in = new Xdr.In(record);
        try {
            int id = in.integer();
            boolean accepted = in.integer() == REPLY && in.integer() == 0;
            if (accepted) {
                in.integer();
                in.skip(in.integer() + 3 & ~3);
            }
            Consumer<Xdr.In> answer = waiting.remove(id);
            if (answer == null) {
                return;
            }
            int status = accepted ? in.integer() : -1;
            if (status != 0) {
                fail("the server refused the call (" + status + ")");
                return;
            }
            answer.accept(in);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            fail("the server sent a malformed answer");
        }
    }
}
