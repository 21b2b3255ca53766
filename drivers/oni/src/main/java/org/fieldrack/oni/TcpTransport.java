package org.fieldrack.oni;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * ONI over TCP, the host's end; specification section T.
 *
 * <p>The first connection found closed breaks the session: all are closed, which ends every wait. A wait on one connection
 * looks at the configuration and signal connections now and then, so the end is noticed wherever it shows.
 */
public final class TcpTransport implements OniTransport {
    private static final long CONFIG_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** Register answers come within this time as a rule; sleeping and waking would take as long. */
    private static final long SPIN_NANOS = 25_000;

    private static final int MOST_SIGNALS = 1 << 20;

    private final String host;
    private final int port;
    private final HostOptions.LengthUnit unit;
    private final List<TcpLane> lanes = new ArrayList<>();
    private final ReentrantLock configLock = new ReentrantLock();
    private final ReentrantLock signalLock = new ReentrantLock();
    private final ByteBuffer requests = ByteBuffer.allocateDirect(4096).order(ByteOrder.LITTLE_ENDIAN);
    private final ByteBuffer answers = ByteBuffer.allocateDirect(4096).order(ByteOrder.LITTLE_ENDIAN);
    private final ByteBuffer signals = ByteBuffer.allocate(MOST_SIGNALS);
    private volatile boolean broken;
    private volatile boolean closed;
    private volatile int committed;
    private volatile boolean dropping;
    private int received;

    /**
     * @param port of host index 0; index i uses {@code port + i}
     * @param unit what the size field of write frames counts, told to the controller
     */
    public TcpTransport(String host, int port, HostOptions.LengthUnit unit) {
        this.host = host;
        this.port = port;
        this.unit = unit;
    }

    /**
     * Reads {@code oni+tcp://HOST[:PORT]}.
     *
     * @throws IllegalArgumentException with a sentence for the user
     */
    public static TcpTransport parse(String address, HostOptions.LengthUnit unit) {
        InetSocketAddress target = OniTcp.address(address);
        return new TcpTransport(target.getHostString(), target.getPort(), unit);
    }

    @Override
    public String name() {
        return OniTcp.SCHEME + "://" + host + ":" + port;
    }

    @Override
    public void open(int hostIndex) {
        InetSocketAddress address = new InetSocketAddress(host, port + Math.max(0, hostIndex));
        if (address.isUnresolved()) {
            throw new OniException(OniError.INIT, "the host name " + host + " is not known");
        }
        try {
            TcpGreeting greeting = new TcpGreeting(name(), unit);
            short token = 0;
            for (int channel = OniTcp.CONFIG; channel <= OniTcp.WRITE; channel++) {
                SocketChannel socket = SocketChannel.open();
                try {
                    token = greeting.say(socket, address, channel, token);
                    lanes.add(new TcpLane(socket, channel <= OniTcp.SIGNAL ? SPIN_NANOS : 0));
                } catch (IOException | OniException e) {
                    socket.close();
                    throw e;
                }
            }
        } catch (IOException e) {
            close();
            throw new OniException(OniError.INIT, name() + " does not answer: " + e.getMessage(), e);
        } catch (OniException e) {
            close();
            throw e;
        }
    }

    // ---- configuration

    @Override
    public int readConfig(int register) {
        configLock.lock();
        try {
            return exchange(OniError.READ_FAILURE, 0, register, 0);
        } finally {
            configLock.unlock();
        }
    }

    @Override
    public void writeConfig(int register, int value) {
        configLock.lock();
        try {
            int answer = exchange(OniError.WRITE_FAILURE, 1, register, value);
            if (register == OniRegister.RUNNING || register == OniRegister.RESET) {
                committed = answer;
                dropping = true;
            }
        } finally {
            configLock.unlock();
        }
    }

    @Override
    public void writeConfigs(int... registersAndValues) {
        configLock.lock();
        try {
            requests.clear();
            for (int i = 0; i < registersAndValues.length; i += 2) {
                requests.put((byte) 1).putInt(registersAndValues[i]).putInt(registersAndValues[i + 1]);
            }
            transact(OniError.WRITE_FAILURE, registersAndValues.length / 2);
            for (int i = 0; i < registersAndValues.length; i += 2) {
                check(registersAndValues[i], answers.getInt(i / 2 * 8));
            }
        } finally {
            configLock.unlock();
        }
    }

    private int exchange(OniError failure, int op, int register, int value) {
        requests.clear().put((byte) op).putInt(register).putInt(value);
        transact(failure, 1);
        check(register, answers.getInt(0));
        return answers.getInt(4);
    }

    private static void check(int register, int status) {
        if (status != 0) {
            throw new OniException(OniError.of(status), "configuration register " + register);
        }
    }

    private void transact(OniError failure, int count) {
        try {
            TcpLane lane = lane(OniTcp.CONFIG);
            long until = System.nanoTime() + CONFIG_LIMIT_NANOS;
            lane.write(requests.flip(), CONFIG_LIMIT_NANOS, () -> {});
            answers.clear().limit(count * 8);
            while (answers.hasRemaining()) {
                int got = lane.read(answers, Math.max(1, until - System.nanoTime()), this::lookAtSignals);
                if (got < 0) {
                    throw new IOException("the controller closed the connection");
                }
                if (got == 0
                        && (System.nanoTime() >= until || Thread.currentThread().isInterrupted())) {
                    // an answer that comes later would be taken for another: this session is over
                    throw new IOException("no answer on the configuration connection within 2 s");
                }
            }
        } catch (IOException e) {
            throw gone(failure, e);
        }
    }

    // ---- signals

    @Override
    public int readSignal(byte[] target, long waitNanos) {
        signalLock.lock();
        try {
            if (signals.position() == 0) {
                int got = lane(OniTcp.SIGNAL).read(signals, waitNanos, this::lookAtConfig);
                if (got < 0) {
                    throw new IOException("the controller closed the signal connection");
                }
            }
            signals.flip();
            int count = Math.min(target.length, signals.remaining());
            signals.get(target, 0, count);
            signals.compact();
            return count;
        } catch (IOException e) {
            throw gone(OniError.READ_FAILURE, e);
        } finally {
            signalLock.unlock();
        }
    }

    private void lookAtConfig() throws IOException {
        if (configLock.tryLock()) {
            try {
                // nothing may come unasked: this only finds the end
                if (lane(OniTcp.CONFIG).poll(answers.clear()) < 0) {
                    throw new IOException("the controller closed the configuration connection");
                }
            } finally {
                configLock.unlock();
            }
        }
    }

    private void lookAtSignals() throws IOException {
        if (signalLock.tryLock()) {
            try {
                if (signals.hasRemaining() && lane(OniTcp.SIGNAL).poll(signals) < 0) {
                    throw new IOException("the controller closed the signal connection");
                }
            } finally {
                signalLock.unlock();
            }
        }
    }

    private void lookAtBoth() throws IOException {
        lookAtConfig();
        lookAtSignals();
    }

    // ---- frames

    @Override
    public int readStream(ByteBuffer target, int atLeast, long waitNanos) {
        try {
            int start = target.position();
            int count = lane(OniTcp.READ).read(target, waitNanos, this::lookAtBoth);
            if (count < 0) {
                throw new IOException("the controller closed the read connection");
            }
            received += count;
            return dropping && count > 0 ? dropOld(target, start, count) : count;
        } catch (IOException e) {
            throw gone(OniError.READ_FAILURE, e);
        }
    }

    /** Drops what was committed before the last stop, start or reset; counts go around at 2³². */
    private int dropOld(ByteBuffer target, int start, int count) {
        int fresh = received - committed;
        if (fresh >= 0) {
            dropping = false;
        }
        int keep = Math.clamp(fresh, 0, count);
        if (keep < count) {
            ByteBuffer kept = target.slice(start + count - keep, keep);
            target.position(start).put(kept);
        }
        return keep;
    }

    @Override
    public void wake() {
        if (lanes.size() > OniTcp.READ) {
            lanes.get(OniTcp.READ).wake();
        }
    }

    @Override
    public void writeStream(ByteBuffer frames) {
        try {
            lane(OniTcp.WRITE).write(frames, -1, this::lookAtBoth);
        } catch (IOException e) {
            throw gone(OniError.WRITE_FAILURE, e);
        }
    }

    // ---- the end

    private TcpLane lane(int channel) throws IOException {
        if (broken || closed || channel >= lanes.size()) {
            throw new IOException(broken ? "the session is over" : "the session is closed");
        }
        return lanes.get(channel);
    }

    private OniException gone(OniError error, IOException cause) {
        if (!closed) {
            broken = true;
        }
        lanes.forEach(TcpLane::close);
        return new OniException(error, name() + ": " + cause.getMessage(), cause);
    }

    @Override
    public boolean isBroken() {
        return broken;
    }

    @Override
    public void close() {
        closed = true;
        lanes.forEach(TcpLane::close);
    }
}
