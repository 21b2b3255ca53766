package org.fieldrack.buses.sim;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.buses.Transports;
import org.fieldrack.buses.Vxi11;
import org.fieldrack.buses.rpc.RpcClient;
import org.fieldrack.buses.rpc.Xdr;
import org.jspecify.annotations.Nullable;

/** One client's link to a simulated VXI-11 instrument; belongs to the loop. */
final class Vxi11Link {
    /** A read that waits for the instrument to speak. */
    private record Wish(int most, int stop, Consumer<Xdr.Out> answer) {}

    private final EventLoop loop;
    private final Instrument instrument;
    private final Object caller;
    private final TalkLine line;
    private @Nullable Wish wish;
    private @Nullable RpcClient interrupt;
    private boolean enabled;
    private ByteBuffer handle = ByteBuffer.allocate(0);

    Vxi11Link(EventLoop loop, Instrument instrument, Object caller, IntConsumer service) {
        this.loop = loop;
        this.instrument = instrument;
        this.caller = caller;
        this.line = new TalkLine(loop, instrument, this::talk, service);
    }

    void open() {
        instrument.opened(line);
    }

    Object caller() {
        return caller;
    }

    void write(Xdr.In in, Consumer<Xdr.Out> answer) {
        in.integer();
        in.integer();
        int flags = in.integer();
        ByteBuffer data = in.bytes();
        int size = data.remaining();
        instrument.received(line, data, (flags & Vxi11.FLAG_END) != 0);
        answer.accept(new Xdr.Out().put(Vxi11.NO_ERROR).put(size));
    }

    void read(Xdr.In in, Consumer<Xdr.Out> answer) {
        int most = in.integer();
        int limit = in.integer();
        in.integer();
        int flags = in.integer();
        int character = in.integer() & 0xff;
        Wish mine = new Wish(most, (flags & Vxi11.FLAG_TERMCHAR) != 0 ? character : -1, answer);
        wish = mine;
        talk();
        if (wish == mine) {
            line.later(Duration.ofMillis(limit), () -> giveUp(mine, Vxi11.IO_TIMEOUT));
        }
    }

    private void talk() {
        Wish wanted = wish;
        if (wanted == null) {
            return;
        }
        TalkLine.Talk said = line.read(wanted.most, wanted.stop, false);
        if (said != null) {
            wish = null;
            int reason = said.end() ? Vxi11.REASON_END : 0;
            reason |= said.stopped() ? Vxi11.REASON_CHARACTER : 0;
            reason |= said.bytes().length == wanted.most ? Vxi11.REASON_COUNT : 0;
            wanted.answer.accept(new Xdr.Out().put(Vxi11.NO_ERROR).put(reason).put(ByteBuffer.wrap(said.bytes())));
        }
    }

    private void giveUp(Wish wanted, int error) {
        if (wish == wanted) {
            wish = null;
            TalkLine.Talk part = line.read(wanted.most, -1, true);
            byte[] bytes = part == null ? new byte[0] : part.bytes();
            wanted.answer.accept(new Xdr.Out().put(error).put(0).put(ByteBuffer.wrap(bytes)));
        }
    }

    void abort() {
        Wish wanted = wish;
        if (wanted != null) {
            giveUp(wanted, Vxi11.ABORTED);
        }
    }

    int poll() {
        return line.poll();
    }

    void trigger() {
        instrument.trigger(line);
    }

    void clear() {
        line.clear();
    }

    void enable(Xdr.In in) {
        enabled = in.bool();
        ByteBuffer given = in.bytes();
        handle = ByteBuffer.allocate(given.remaining()).put(given).flip();
    }

    void service(int status) {
        line.mark(status);
        RpcClient channel = interrupt;
        if (enabled && channel != null) {
            channel.call(Vxi11.DEVICE_INTR_SRQ, new Xdr.Out().put(handle.duplicate()), in -> {});
        }
    }

    /** Connects back to the client; the error is told once that worked or not. */
    void openInterrupt(int host, int port, int program, int version, IntConsumer told) {
        closeInterrupt();
        String address;
        try {
            byte[] ip = ByteBuffer.allocate(4).putInt(host).array();
            address = InetAddress.getByAddress(ip).getHostAddress();
        } catch (UnknownHostException e) {
            told.accept(Vxi11.CHANNEL_NOT_ESTABLISHED);
            return;
        }
        boolean[] answered = {false};
        RpcClient channel = new RpcClient(
                Transports.tcp(address, port, loop),
                program,
                version,
                () -> {
                    answered[0] = true;
                    told.accept(Vxi11.NO_ERROR);
                },
                reason -> {
                    interrupt = null;
                    if (!answered[0]) {
                        told.accept(Vxi11.CHANNEL_NOT_ESTABLISHED);
                    }
                });
        interrupt = channel;
        channel.connect();
    }

    void closeInterrupt() {
        RpcClient channel = interrupt;
        interrupt = null;
        if (channel != null) {
            channel.close();
        }
    }

    void close() {
        wish = null;
        closeInterrupt();
        line.close();
    }
}
