package org.fieldrack.buses.sim;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.buses.Vxi11;
import org.fieldrack.buses.rpc.RpcServer;
import org.fieldrack.buses.rpc.Xdr;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves an instrument by VXI-11: core, abort and interrupt channel, without a port mapper. Belongs to the loop. */
final class Vxi11Door implements Door {
    private static final Logger LOG = LoggerFactory.getLogger("fieldrack.sim");
    private static final int MOST_BYTES = 256 * 1024;

    private final EventLoop loop;
    private final Instrument instrument;
    private final String device;
    private final InetSocketAddress coreAddress;
    private final Map<Integer, Vxi11Link> links = new TreeMap<>();
    private @Nullable RpcServer core;
    private @Nullable RpcServer abort;
    private int lastLink;
    private @Nullable Vxi11Link lockHolder;

    /**
     * Begins to serve.
     *
     * @param device the only link name that is known
     * @throws IOException when the address cannot be served
     */
    Vxi11Door(EventLoop loop, Instrument instrument, InetSocketAddress wanted, String device) throws IOException {
        this.loop = loop;
        this.instrument = instrument;
        this.device = device;
        this.coreAddress = serve(wanted);
    }

    private InetSocketAddress serve(InetSocketAddress wanted) throws IOException {
        RpcServer served = new RpcServer(loop, wanted, Vxi11.CORE, new CoreChannel());
        core = served;
        abort = new RpcServer(loop, new InetSocketAddress(wanted.getAddress(), 0), Vxi11.ABORT, this::abortCall);
        return served.address();
    }

    @Override
    public String address() {
        return "vxi11://" + Doors.hostPort(coreAddress) + "/" + device;
    }

    @Override
    public void pullOut() {
        loop.execute(() -> {
            Doors.closeQuietly(core);
            Doors.closeQuietly(abort);
            core = null;
            abort = null;
            List.copyOf(links.values()).forEach(this::destroy);
        });
    }

    @Override
    public void plugIn() {
        loop.execute(() -> {
            try {
                if (core == null) {
                    serve(coreAddress);
                }
            } catch (IOException e) {
                LOG.warn("{} cannot be served again: {}", address(), e.getMessage());
            }
        });
    }

    @Override
    public void close() {
        pullOut();
        Doors.settle(loop);
    }

    private void destroy(Vxi11Link link) {
        links.values().remove(link);
        if (lockHolder == link) {
            lockHolder = null;
        }
        link.close();
    }

    /** A service request is the instrument's, not a link's: every link that wants it hears of it. */
    private void service(int status) {
        links.values().forEach(l -> l.service(status));
    }

    private boolean abortCall(Object caller, int procedure, Xdr.In in, Consumer<Xdr.Out> answer) {
        if (procedure != Vxi11.DEVICE_ABORT) {
            return false;
        }
        Vxi11Link link = links.get(in.integer());
        if (link != null) {
            link.abort();
        }
        answer.accept(new Xdr.Out().put(link == null ? Vxi11.INVALID_LINK : Vxi11.NO_ERROR));
        return true;
    }

    /** The calls of the core channel. */
    private final class CoreChannel implements RpcServer.Program {
        @Override
        public boolean call(Object caller, int procedure, Xdr.In in, Consumer<Xdr.Out> answer) {
            switch (procedure) {
                case Vxi11.CREATE_LINK -> create(caller, in, answer);
                case Vxi11.CREATE_INTR_CHAN -> interrupt(caller, in, answer);
                case Vxi11.DESTROY_INTR_CHAN -> {
                    linksOf(caller).forEach(Vxi11Link::closeInterrupt);
                    answer.accept(new Xdr.Out().put(Vxi11.NO_ERROR));
                }
                default -> {
                    return linkCall(procedure, in, answer);
                }
            }
            return true;
        }

        private boolean linkCall(int procedure, Xdr.In in, Consumer<Xdr.Out> answer) {
            Vxi11Link link = links.get(in.integer());
            int error = link == null
                    ? Vxi11.INVALID_LINK
                    : lockHolder != null && lockHolder != link ? Vxi11.LOCKED_BY_ANOTHER : Vxi11.NO_ERROR;
            if (link == null || (error != Vxi11.NO_ERROR && procedure != Vxi11.DESTROY_LINK)) {
                answer.accept(refusal(procedure, error));
                return true;
            }
            switch (procedure) {
                case Vxi11.DEVICE_WRITE -> link.write(in, answer);
                case Vxi11.DEVICE_READ -> link.read(in, answer);
                case Vxi11.DEVICE_READSTB ->
                    answer.accept(new Xdr.Out().put(error).put(link.poll()));
                case Vxi11.DEVICE_TRIGGER -> done(answer, link::trigger);
                case Vxi11.DEVICE_CLEAR -> done(answer, link::clear);
                case Vxi11.DEVICE_REMOTE, Vxi11.DEVICE_LOCAL -> done(answer, () -> {});
                case Vxi11.DEVICE_LOCK -> done(answer, () -> lockHolder = link);
                case Vxi11.DEVICE_UNLOCK -> {
                    answer.accept(new Xdr.Out().put(lockHolder == link ? Vxi11.NO_ERROR : Vxi11.NO_LOCK_HELD));
                    lockHolder = null;
                }
                case Vxi11.DEVICE_ENABLE_SRQ -> done(answer, () -> link.enable(in));
                case Vxi11.DESTROY_LINK -> done(answer, () -> destroy(link));
                default -> {
                    return false;
                }
            }
            return true;
        }

        private static void done(Consumer<Xdr.Out> answer, Runnable action) {
            action.run();
            answer.accept(new Xdr.Out().put(Vxi11.NO_ERROR));
        }

        private static Xdr.Out refusal(int procedure, int error) {
            Xdr.Out out = new Xdr.Out().put(error);
            return switch (procedure) {
                case Vxi11.DEVICE_WRITE, Vxi11.DEVICE_READSTB -> out.put(0);
                case Vxi11.DEVICE_READ -> out.put(0).put(0);
                default -> out;
            };
        }

        private void create(Object caller, Xdr.In in, Consumer<Xdr.Out> answer) {
            in.integer();
            boolean wantsLock = in.bool();
            in.integer();
            String wanted = in.text();
            RpcServer aborts = abort;
            if (!wanted.equals(device) || aborts == null) {
                answer.accept(
                        new Xdr.Out().put(Vxi11.NOT_ACCESSIBLE).put(0).put(0).put(0));
                return;
            }
            Vxi11Link link = new Vxi11Link(loop, instrument, caller, Vxi11Door.this::service);
            links.put(++lastLink, link);
            link.open();
            if (wantsLock && lockHolder == null) {
                lockHolder = link;
            }
            answer.accept(new Xdr.Out()
                    .put(Vxi11.NO_ERROR)
                    .put(lastLink)
                    .put(aborts.address().getPort())
                    .put(MOST_BYTES));
        }

        private void interrupt(Object caller, Xdr.In in, Consumer<Xdr.Out> answer) {
            int host = in.integer();
            int port = in.integer();
            int program = in.integer();
            int version = in.integer();
            List<Vxi11Link> own = linksOf(caller);
            if (own.isEmpty()) {
                answer.accept(new Xdr.Out().put(Vxi11.CHANNEL_NOT_ESTABLISHED));
                return;
            }
            own.getLast().openInterrupt(host, port, program, version, error -> answer.accept(new Xdr.Out().put(error)));
        }

        private List<Vxi11Link> linksOf(Object caller) {
            return links.values().stream().filter(l -> l.caller() == caller).toList();
        }

        @Override
        public void left(Object caller) {
            linksOf(caller).forEach(Vxi11Door.this::destroy);
        }
    }
}
