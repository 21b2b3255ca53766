package org.fieldrack.buses;

import java.nio.ByteBuffer;
import org.fieldrack.bus.Transport;

/** One instrument behind a {@link PrologixGateway}: reads on demand, service requests are events with the status byte. */
final class PrologixTransport implements Transport {
    static final int REQUEST_SERVICE = 0x40;

    private final PrologixGateway gateway;
    private final String address;
    private final String readUntil;
    private Listener up = Listener.NOBODY;
    private boolean sending;
    private boolean demanded;
    private boolean talking;
    private boolean watching;

    /**
     * Makes a transport.
     *
     * @param address primary or primary,secondary address
     * @param readUntil what ends a message: {@code eoi} or the code of a character
     */
    PrologixTransport(PrologixGateway gateway, String address, String readUntil) {
        this.gateway = gateway;
        this.address = address;
        this.readUntil = readUntil;
    }

    String address() {
        return address;
    }

    String readUntil() {
        return readUntil;
    }

    Listener up() {
        return up;
    }

    boolean isWatching() {
        return watching;
    }

    @Override
    public void connect(Listener listener) {
        close();
        up = listener;
        sending = false;
        talking = false;
        demanded = false;
        gateway.connect(this);
    }

    @Override
    public void close() {
        up = Listener.NOBODY;
        gateway.leave(this);
    }

    @Override
    public boolean write(ByteBuffer output) {
        if (!sending && output.hasRemaining()) {
            byte[] bytes = new byte[output.remaining()];
            output.get(bytes);
            sending = true;
            gateway.add(new PrologixTask.Send(this, bytes));
        }
        return !sending;
    }

    void sent() {
        sending = false;
        up.writable();
    }

    @Override
    public void abandonWrite() {
        sending = false;
    }

    @Override
    public void drain() {
        gateway.drain();
    }

    @Override
    public boolean readsOnDemand() {
        return true;
    }

    @Override
    public void demand(int max, long limitNanos) {
        demanded = true;
        if (!talking) {
            talking = true;
            gateway.add(new PrologixTask.Talk(this, limitNanos));
        }
    }

    /** The gateway cannot be stopped: what it still reads is heard and thrown away. */
    @Override
    public void undemand() {
        demanded = false;
    }

    void heard(ByteBuffer data, boolean end) {
        if (demanded && (data.hasRemaining() || end)) {
            up.received(data, end);
        }
        if (end) {
            ended(false);
        }
    }

    void silent() {
        ended(true);
    }

    private void ended(boolean timedOut) {
        talking = false;
        if (demanded) {
            demanded = false;
            up.demandEnded(timedOut);
        }
    }

    @Override
    public long eventMask() {
        return 0xff;
    }

    @Override
    public void watchEvents() {
        watching = true;
        gateway.watch();
    }
}
