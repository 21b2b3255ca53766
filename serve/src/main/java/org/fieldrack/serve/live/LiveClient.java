package org.fieldrack.serve.live;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.fieldrack.base.Clock;
import org.fieldrack.base.Counter;
import org.fieldrack.base.Counters;
import org.fieldrack.device.Device;
import org.fieldrack.device.Event;
import org.fieldrack.device.Lab;
import org.fieldrack.property.Update;
import org.fieldrack.serve.socket.SocketClient;
import org.fieldrack.serve.socket.Wire;

/**
 * One client of the live feed. Its virtual thread takes what is new, writes one message, waits until that is out, and
 * takes again: a quick client gets each reading at once, a slow one gets the newest of each property, and both without a
 * timer.
 *
 * <p>Devices' threads call {@code updated}, {@code event} … and only mark; the web server's threads call {@link #request}.
 */
public final class LiveClient implements SocketClient {
    private static final long TICK = 1_000_000_000L;
    private static final long MILLISECOND = 1_000_000L;
    private static final long UNLIMITED = Long.MAX_VALUE;
    private static final LiveRequest.Subscribe NOTHING =
            new LiveRequest.Subscribe(List.of(), false, false, false, 0, 0, 0);

    private final Clock clock;
    private final Wire wire;
    private final Composer composer;
    private final Inbox inbox = new Inbox();
    private final Counter messages;
    private final AtomicLong credit = new AtomicLong(UNLIMITED);
    private final Consumer<LiveClient> atEnd;
    private volatile LiveRequest.Subscribe wanted = NOTHING;
    private volatile boolean woken;
    private volatile boolean open = true;
    private volatile Thread thread = Thread.ofVirtual().unstarted(() -> {});

    LiveClient(
            Lab lab,
            AlarmBoard alarms,
            RecentReadings recent,
            Counters counters,
            Wire wire,
            Consumer<LiveClient> atEnd) {
        this.clock = lab.clock();
        this.wire = wire;
        this.composer = new Composer(lab, alarms, recent, counters);
        this.messages = counters.counter("messages", "messages that were written");
        this.atEnd = atEnd;
    }

    void start(String version) {
        thread = Thread.ofVirtual().name("live client").unstarted(() -> {
            try {
                wire.send(composer.hello(version));
                serve();
            } catch (IOException | InterruptedException e) {
                // the client went away: nothing is left to do for it
                open = false;
            } finally {
                atEnd.accept(this);
            }
        });
        thread.start();
    }

    @Override
    public void request(String text) {
        try {
            switch (LiveRequest.parse(text)) {
                case LiveRequest.Subscribe subscribe -> {
                    wanted = subscribe;
                    credit.set(subscribe.credit() == 0 ? UNLIMITED : subscribe.credit());
                    inbox.resubscribed();
                }
                case LiveRequest.Credit more ->
                    credit.updateAndGet(
                            left -> left > UNLIMITED - more.messages() ? UNLIMITED : left + more.messages());
                case LiveRequest.Ping ping -> inbox.pong(ping.id());
            }
        } catch (IllegalArgumentException e) {
            inbox.error(String.valueOf(e.getMessage()));
        }
        wakeNow();
    }

    /** Ends the feed from the server's side. */
    void close() {
        gone();
        wire.close("the server stops");
    }

    @Override
    public void gone() {
        open = false;
        wakeNow();
    }

    private void wake() {
        // a client that has not yet looked at the last call needs no other: a stalled one is woken once
        if (!woken) {
            wakeNow();
        }
    }

    private void wakeNow() {
        woken = true;
        LockSupport.unpark(thread);
    }

    // ---- the devices' threads

    void updated(Device device, Update update) {
        if (composer.updated(device, update)) {
            wake();
        }
    }

    void event(Event event) {
        if (wanted.events()) {
            inbox.event(event);
            wake();
        }
    }

    void device(Device device, String change) {
        inbox.device(device.name(), change);
        wake();
    }

    void closed(Device device) {
        composer.closed(device);
        device(device, "closed");
    }

    void rewatch(Device device, String change) {
        inbox.rewatch(device, change);
        wake();
    }

    // ---- the client's thread

    private void serve() throws IOException, InterruptedException {
        long tick = clock.ticks() + TICK;
        long notBefore = clock.ticks();
        while (open) {
            awaitTurn(tick, notBefore);
            woken = false;
            boolean due = clock.ticks() >= tick;
            tick = due ? clock.ticks() + TICK : tick;
            String message = composer.message(wanted, inbox.take(), due);
            if (open && !message.isEmpty()) {
                notBefore = clock.ticks() + wanted.interval() * MILLISECOND;
                wire.send(message);
                messages.increment();
                credit.updateAndGet(left -> left == UNLIMITED ? left : Math.max(0, left - 1));
            }
        }
    }

    /** Waits for something new or the next second, for credit, and until the client's interval has passed. */
    private void awaitTurn(long tick, long notBefore) throws InterruptedException {
        while (open) {
            long now = clock.ticks();
            boolean poor = credit.get() == 0;
            boolean early = now < notBefore;
            if (!poor && !early && (woken || now >= tick)) {
                return;
            }
            LockSupport.parkNanos(this, poor ? TICK : Math.max(1, (early ? notBefore : tick) - now));
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }
}
