package org.fieldrack.oni;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * ONI over TCP, the host's end; specification section T.
 *
 * <p>The first connection found closed breaks the session: all are closed, which ends every wait. A wait on one connection
 * looks at the configuration and signal connections now and then, so the end is noticed wherever it shows.
 */
public final class TcpTransport implements OniTransport {
    /** Register answers come within this time as a rule; sleeping and waking would take as long. */
    private static final long SPIN_NANOS = 25_000;

    private static final int MOST_SIGNALS = 1 << 20;

    private final String host;
    private final int port;
    private final HostOptions.LengthUnit unit;
    private final List<TcpLane> lanes = new ArrayList<>();
    private final ReentrantLock configLock = new ReentrantLock();
    private final ReentrantLock signalLock = new ReentrantLock();
    private final TcpConfig config = new TcpConfig();
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
            return config.read(lane(OniTcp.CONFIG), register, this::lookAtSignals);
        } catch (IOException e) {
            throw gone(OniError.READ_FAILURE, e);
        } finally {
            configLock.unlock();
        }
    }

    @Override
    public void writeConfig(int register, int value) {
        configLock.lock();
        try {
            int answer = config.write(lane(OniTcp.CONFIG), register, value, this::lookAtSignals);
            if (register == OniRegister.RUNNING || register == OniRegister.RESET) {
                committed = answer;
                dropping = true;
            }
        } catch (IOException e) {
            throw gone(OniError.WRITE_FAILURE, e);
        } finally {
            configLock.unlock();
        }
    }

    @Override
    public void writeConfigs(int... registersAndValues) {
        configLock.lock();
        try {
            config.writeAll(lane(OniTcp.CONFIG), this::lookAtSignals, registersAndValues);
        } catch (IOException e) {
            throw gone(OniError.WRITE_FAILURE, e);
        } finally {
            configLock.unlock();
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
                config.look(lane(OniTcp.CONFIG));
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
