package org.fieldrack.buses;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.bus.Transport;
import org.fieldrack.buses.rpc.RpcClient;
import org.fieldrack.buses.rpc.RpcServer;
import org.fieldrack.buses.rpc.Xdr;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * VXI-11: a link on the core channel, reads on demand, an abort channel that stops a read nobody waits for any more, and an
 * interrupt channel on which service requests come. Belongs to the loop.
 */
final class Vxi11Transport implements Transport {
    private static final Logger LOG = LoggerFactory.getLogger("fieldrack.bus");
    private static final int WRITE_LIMIT_MILLIS = 10_000;
    private static final int POLL_LIMIT_MILLIS = 2_000;
    private static final int READ_BYTES = 64 * 1024;
    private static final int LEAST_WRITE_BYTES = 1024;

    private final EventLoop loop;
    private final String host;
    private final int port;
    private final int mapperPort;
    private final String device;

    private Listener up = Listener.NOBODY;
    private @Nullable RpcClient mapper;
    private @Nullable RpcClient core;
    private @Nullable RpcClient abort;
    private @Nullable RpcServer interrupt;
    private @Nullable SocketTransport coreSocket;
    private final Deque<Runnable> calls = new ArrayDeque<>();
    private boolean calling;
    private boolean open;
    private int link;
    private int abortPort;
    private int mostBytes;
    private boolean writing;
    private boolean demanded;
    private boolean reading;
    private boolean watching;

    /**
     * Makes a transport.
     *
     * @param port of the core channel, -1 to ask the port mapper
     * @param device {@code inst0}
     */
    Vxi11Transport(EventLoop loop, String host, int port, int mapperPort, String device) {
        this.loop = loop;
        this.host = host;
        this.port = port;
        this.mapperPort = mapperPort;
        this.device = device;
    }

    // connection

    @Override
    public void connect(Listener listener) {
        close();
        up = listener;
        if (port >= 0) {
            openCore(port);
            return;
        }
        RpcClient asked = new RpcClient(
                SocketTransport.tcp(loop, host, mapperPort), Vxi11.PORT_MAPPER, 2, this::askPort, this::end);
        mapper = asked;
        asked.connect();
    }

    private void askPort() {
        RpcClient asked = mapper;
        if (asked != null) {
            Xdr.Out question =
                    new Xdr.Out().put(Vxi11.CORE).put(1).put(Vxi11.TCP).put(0);
            asked.call(Vxi11.GET_PORT, question, in -> {
                int found = in.integer();
                asked.close();
                if (found == 0) {
                    end("the port mapper of " + host + " knows no VXI-11 instrument");
                } else {
                    openCore(found);
                }
            });
        }
    }

    private void openCore(int corePort) {
        SocketTransport socket = SocketTransport.tcp(loop, host, corePort);
        coreSocket = socket;
        RpcClient opened = new RpcClient(socket, Vxi11.CORE, 1, this::createLink, this::end);
        core = opened;
        opened.connect();
    }

    private void createLink() {
        call(Vxi11.CREATE_LINK, new Xdr.Out().put(1).put(false).put(0).put(device), in -> {
            int error = in.integer();
            if (error != Vxi11.NO_ERROR) {
                end("the instrument refuses the link " + device + ": " + Vxi11.error(error));
                return;
            }
            link = in.integer();
            abortPort = in.integer();
            mostBytes = Math.max(LEAST_WRITE_BYTES, in.integer());
            open = true;
            if (watching) {
                openInterrupt();
            }
            up.opened();
        });
    }

    private void end(String reason) {
        Listener told = up;
        close();
        told.closed(reason);
    }

    @Override
    public void close() {
        up = Listener.NOBODY;
        RpcClient linked = core;
        boolean wasOpen = open;
        open = false;
        core = null;
        if (linked != null && wasOpen) {
            linked.call(Vxi11.DESTROY_LINK, new Xdr.Out().put(link), in -> {});
        }
        for (RpcClient client : new RpcClient[] {mapper, linked, abort}) {
            if (client != null) {
                client.close();
            }
        }
        mapper = null;
        abort = null;
        Closing.quietly(interrupt);
        interrupt = null;
        calls.clear();
        calling = false;
        writing = false;
        reading = false;
        demanded = false;
    }

    /** The core channel does one call after the other: many instruments cannot do more. */
    private void call(int procedure, Xdr.Out arguments, Consumer<Xdr.In> answer) {
        calls.add(() -> {
            RpcClient on = core;
            if (on != null) {
                on.call(procedure, arguments, in -> {
                    calling = false;
                    answer.accept(in);
                    nextCall();
                });
            }
        });
        nextCall();
    }

    private void nextCall() {
        Runnable next = calling ? null : calls.poll();
        if (next != null) {
            calling = true;
            next.run();
        }
    }

    // output

    @Override
    public boolean write(ByteBuffer output) throws IOException {
        if (!open) {
            throw new IOException("not connected");
        }
        if (writing || !output.hasRemaining()) {
            return !writing;
        }
        writing = true;
        int length = Math.min(mostBytes, output.remaining());
        ByteBuffer chunk = ByteBuffer.allocate(length).put(0, output, output.position(), length);
        output.position(output.position() + length);
        Xdr.Out arguments = new Xdr.Out()
                .put(link)
                .put(WRITE_LIMIT_MILLIS)
                .put(0)
                .put(output.hasRemaining() ? 0 : Vxi11.FLAG_END)
                .put(chunk);
        call(Vxi11.DEVICE_WRITE, arguments, in -> {
            int error = in.integer();
            int taken = in.integer();
            writing = false;
            if (error != Vxi11.NO_ERROR || taken != length) {
                end("the instrument did not take " + length + " bytes: " + Vxi11.error(error));
            } else {
                up.writable();
            }
        });
        return false;
    }

    // input

    @Override
    public boolean readsOnDemand() {
        return true;
    }

    @Override
    public void demand(int max, long limitNanos) {
        demanded = true;
        if (reading) {
            return; // the one that is under way, or was aborted and has not ended yet
        }
        reading = true;
        int limit = (int) Math.clamp((limitNanos + 999_999) / 1_000_000, 0, Integer.MAX_VALUE);
        Xdr.Out arguments = new Xdr.Out()
                .put(link)
                .put(max > 0 ? max : READ_BYTES)
                .put(limit)
                .put(0)
                .put(0)
                .put(0);
        call(Vxi11.DEVICE_READ, arguments, this::wasRead);
    }

    private void wasRead(Xdr.In in) {
        int error = in.integer();
        boolean end = (in.integer() & Vxi11.REASON_END) != 0;
        ByteBuffer data = in.bytes();
        reading = false;
        if (error != Vxi11.NO_ERROR && error != Vxi11.IO_TIMEOUT && error != Vxi11.ABORTED) {
            end("reading: " + Vxi11.error(error));
            return;
        }
        if (demanded && (data.hasRemaining() || end)) {
            up.received(data, end && error == Vxi11.NO_ERROR);
        }
        if (demanded) {
            demanded = false;
            up.demandEnded(error == Vxi11.IO_TIMEOUT);
        }
    }

    @Override
    public void undemand() {
        demanded = false;
        if (!reading || abortPort == 0) {
            return;
        }
        RpcClient channel = abort;
        if (channel == null) {
            channel = new RpcClient(
                    SocketTransport.tcp(loop, host, abortPort),
                    Vxi11.ABORT,
                    1,
                    this::sendAbort,
                    reason -> abort = null);
            abort = channel;
            channel.connect();
        } else {
            sendAbort();
        }
    }

    private void sendAbort() {
        RpcClient channel = abort;
        if (channel != null && reading && !demanded) {
            channel.call(Vxi11.DEVICE_ABORT, new Xdr.Out().put(link), in -> {});
        }
    }

    // service requests

    @Override
    public long eventMask() {
        return 0xff;
    }

    @Override
    public void watchEvents() {
        watching = true;
        if (open && interrupt == null) {
            openInterrupt();
        }
    }

    private void openInterrupt() {
        SocketTransport socket = coreSocket;
        InetAddress own = socket == null ? null : socket.localAddress();
        if (!(own instanceof Inet4Address)) {
            LOG.warn("{}: VXI-11 carries service requests over IPv4 only", host);
            return;
        }
        try {
            RpcServer server = new RpcServer(
                    loop, new InetSocketAddress(own, 0), Vxi11.INTERRUPT, (caller, procedure, in, answer) -> {
                        if (procedure == Vxi11.DEVICE_INTR_SRQ) {
                            poll();
                        }
                        return true;
                    });
            interrupt = server;
            Xdr.Out channel = new Xdr.Out()
                    .put(ByteBuffer.wrap(own.getAddress()).getInt())
                    .put(server.address().getPort())
                    .put(Vxi11.INTERRUPT)
                    .put(1)
                    .put(0);
            call(Vxi11.CREATE_INTR_CHAN, channel, in -> enable(in.integer()));
        } catch (IOException e) {
            LOG.warn("{}: no interrupt channel: {}", host, e.getMessage());
        }
    }

    private void enable(int error) {
        if (error != Vxi11.NO_ERROR) {
            LOG.warn("{} has no interrupt channel ({}): no service requests", host, Vxi11.error(error));
            return;
        }
        call(Vxi11.DEVICE_ENABLE_SRQ, new Xdr.Out().put(link).put(true).put("fieldrack"), in -> {
            int refused = in.integer();
            if (refused != Vxi11.NO_ERROR) {
                LOG.warn("{} sends no service requests: {}", host, Vxi11.error(refused));
            }
        });
    }

    private void poll() {
        Xdr.Out arguments = new Xdr.Out().put(link).put(0).put(0).put(POLL_LIMIT_MILLIS);
        call(Vxi11.DEVICE_READSTB, arguments, in -> {
            int error = in.integer();
            int status = in.integer() & 0xff;
            if (error == Vxi11.NO_ERROR) {
                up.event(status);
            }
        });
    }
}
