package org.fieldrack.buses.rpc;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.fieldrack.bus.EventLoop;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves one RPC program on a TCP port, in the loop. Belongs to the loop, except for its constructor. */
public final class RpcServer implements Closeable {
    /** Serves the calls. */
    public interface Program {
        /**
         * Answers a call, now or later, or never for calls without answer.
         *
         * @param caller tells the connections apart
         * @return false where the procedure is not known
         */
        boolean call(Object caller, int procedure, Xdr.In arguments, Consumer<Xdr.Out> answer);

        /** The caller's connection ended. */
        default void left(Object caller) {}
    }

    private static final Logger LOG = LoggerFactory.getLogger("fieldrack.bus");
    private static final int PROCEDURE_UNAVAILABLE = 3;
    private static final int PROGRAM_UNAVAILABLE = 1;
    private static final int GARBAGE_ARGUMENTS = 4;

    private final EventLoop loop;
    private final int program;
    private final Program procedures;
    private final ServerSocketChannel server;
    private final InetSocketAddress bound;
    private final List<Caller> callers = new ArrayList<>();

    /**
     * Begins to serve.
     *
     * @throws IOException when the address cannot be served
     */
    public RpcServer(EventLoop loop, InetSocketAddress wanted, int program, Program procedures) throws IOException {
        this.loop = loop;
        this.program = program;
        this.procedures = procedures;
        this.server = ServerSocketChannel.open();
        try {
            server.setOption(java.net.StandardSocketOptions.SO_REUSEADDR, true);
            server.configureBlocking(false);
            server.bind(wanted);
            this.bound = (InetSocketAddress) server.getLocalAddress();
        } catch (IOException e) {
            server.close();
            throw e;
        }
        loop.execute(this::serve);
    }

    /** Returns where it serves, with the real port. */
    public InetSocketAddress address() {
        return bound;
    }

    private void serve() {
        try {
            if (server.isOpen()) {
                loop.register(server, SelectionKey.OP_ACCEPT, operations -> accept());
            }
        } catch (IOException e) {
            LOG.warn("RPC port {} is not served: {}", bound, e.getMessage());
        }
    }

    private void accept() {
        try {
            SocketChannel channel;
            while ((channel = server.accept()) != null) {
                channel.configureBlocking(false);
                channel.setOption(java.net.StandardSocketOptions.TCP_NODELAY, true);
                Caller caller = new Caller(channel);
                callers.add(caller);
                caller.key = loop.register(channel, SelectionKey.OP_READ, caller::ready);
            }
        } catch (IOException e) {
            LOG.debug("RPC port {}: {}", bound, e.getMessage());
        }
    }

    @Override
    public void close() {
        quietly(server);
        List.copyOf(callers).forEach(Caller::end);
    }

    private static void quietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            LOG.debug("closing {}", closeable, e);
        }
    }

    /** One client's connection. */
    private final class Caller {
        private final SocketChannel channel;
        private final Records records = new Records();
        private final Deque<ByteBuffer> pending = new ArrayDeque<>();
        private @Nullable SelectionKey key;

        Caller(SocketChannel channel) {
            this.channel = channel;
        }

        void ready(int operations) {
            try {
                if ((operations & SelectionKey.OP_WRITE) != 0) {
                    flush();
                }
                if ((operations & SelectionKey.OP_READ) != 0) {
                    ByteBuffer buffer = loop.readBuffer();
                    int n = channel.read(buffer);
                    if (n < 0 || !records.take(buffer.flip(), this::called)) {
                        end();
                    }
                }
            } catch (IOException e) {
                end();
            }
        }

        private void called(ByteBuffer record) {
            Xdr.In in = new Xdr.In(record);
            int id = 0;
            try {
                id = in.integer();
                in.skip(8);
                int wanted = in.integer();
                in.skip(4);
                int procedure = in.integer();
                for (int i = 0; i < 2; i++) {
                    in.skip(4);
                    in.skip(in.integer() + 3 & ~3);
                }
                int call = id;
                if (wanted != program) {
                    answer(id, PROGRAM_UNAVAILABLE, new Xdr.Out());
                } else if (!procedures.call(this, procedure, in, out -> answer(call, 0, out))) {
                    answer(id, PROCEDURE_UNAVAILABLE, new Xdr.Out());
                }
            } catch (BufferUnderflowException | IllegalArgumentException e) {
                answer(id, GARBAGE_ARGUMENTS, new Xdr.Out());
            }
        }

        private void answer(int id, int status, Xdr.Out results) {
            ByteBuffer first = new Xdr.Out()
                    .put(id)
                    .put(1)
                    .put(0)
                    .put(0)
                    .put(0)
                    .put(status)
                    .toBuffer();
            ByteBuffer second = results.toBuffer();
            pending.add(Records.framed(ByteBuffer.allocate(first.remaining() + second.remaining())
                    .put(first)
                    .put(second)
                    .flip()));
            try {
                flush();
            } catch (IOException e) {
                end();
            }
        }

        private void flush() throws IOException {
            SelectionKey current = key;
            if (current == null || !channel.isOpen()) {
                return;
            }
            while (!pending.isEmpty()) {
                channel.write(pending.peek());
                if (pending.peek().hasRemaining()) {
                    current.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                    return;
                }
                pending.remove();
            }
            current.interestOps(SelectionKey.OP_READ);
        }

        void end() {
            if (callers.remove(this)) {
                quietly(channel);
                procedures.left(this);
            }
        }
    }
}
