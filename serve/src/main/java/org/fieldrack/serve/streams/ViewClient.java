package org.fieldrack.serve.streams;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.fieldrack.base.Clock;
import org.fieldrack.base.Counter;
import org.fieldrack.serve.json.JsonWriter;
import org.fieldrack.serve.socket.SocketClient;
import org.fieldrack.serve.socket.Wire;
import org.fieldrack.stream.SampleClock;
import org.fieldrack.stream.StreamHistory;
import org.jspecify.annotations.Nullable;

/**
 * One client of the stream feed. Its virtual thread looks at histories, writes one frame, waits until that is out, and looks
 * again: what a slow client did not take is never made, and no device's thread ever waits for one.
 *
 * <p>The web server's threads call {@link #request} and {@link #gone}.
 */
public final class ViewClient implements SocketClient {
    private static final long SECOND = 1_000_000_000L;
    /** A stream that lags by more than this is not waited for. */
    private static final long LAGGARD = SECOND;

    private final StreamSource source;
    private final Clock clock;
    private final Wire wire;
    private final Counter frames;
    private final Consumer<ViewClient> atEnd;
    private final AtomicLong credit = new AtomicLong();
    private final Thread thread;
    private volatile ViewRequest.@Nullable Follow wanted;
    private volatile String error = "";
    private volatile boolean open = true;
    // the client's thread only
    private ViewRequest.@Nullable Follow followed;
    private ViewFrame frame = new ViewFrame(0, 1);
    private List<Optional<Trace>> traces = List.of();
    private long shownTo;
    private long sentAt;
    private long due;

    ViewClient(StreamSource source, Clock clock, Wire wire, Counter frames, Consumer<ViewClient> atEnd) {
        this.source = source;
        this.clock = clock;
        this.wire = wire;
        this.frames = frames;
        this.atEnd = atEnd;
        thread = Thread.ofVirtual().name("stream viewer").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    @Override
    public void request(String text) {
        try {
            switch (ViewRequest.parse(text)) {
                case ViewRequest.Follow follow -> {
                    credit.set(follow.credit());
                    wanted = follow;
                }
                case ViewRequest.Credit more -> credit.addAndGet(Math.min(more.frames(), 1000));
                case ViewRequest.Stop _ -> wanted = null;
            }
        } catch (IllegalArgumentException e) {
            error = String.valueOf(e.getMessage());
        }
        LockSupport.unpark(thread);
    }

    /** Ends the feed from the server's side. */
    void close() {
        gone();
        wire.close("the server stops");
    }

    @Override
    public void gone() {
        open = false;
        LockSupport.unpark(thread);
    }

    // ---- the client's thread

    private void run() {
        try {
            while (open) {
                tellError();
                ViewRequest.Follow now = wanted;
                if (now == null || credit.get() <= 0) {
                    LockSupport.parkNanos(this, SECOND);
                } else {
                    follow(now);
                }
                if (Thread.interrupted()) {
                    open = false;
                }
            }
        } catch (IOException | InterruptedException e) {
            // the client went away: nothing is left to do for it
            open = false;
        } finally {
            atEnd.accept(this);
        }
    }

    private void tellError() throws IOException, InterruptedException {
        String told = error;
        if (!told.isEmpty()) {
            error = "";
            wire.send(new JsonWriter()
                    .beginObject()
                    .field("error", told)
                    .endObject()
                    .toString());
        }
    }

    private void follow(ViewRequest.Follow now) throws IOException, InterruptedException {
        boolean fresh = now != followed;
        if (fresh) {
            followed = now;
            frame = new ViewFrame(now.traces().size(), now.bins());
        }
        long period = (long) (SECOND / now.rate());
        long wait = due - clock.ticks();
        if (!fresh && wait > 0) {
            LockSupport.parkNanos(this, wait);
            return;
        }
        traces = now.traces().stream().map(source::trace).toList();
        long to = edge();
        if (!fresh && to == shownTo && clock.ticks() - sentAt < SECOND) {
            LockSupport.parkNanos(this, period / 4);
            return;
        }
        for (int i = 0; i < traces.size(); i++) {
            frame.look(i, traces.get(i), Optional.empty(), to - now.span(), to);
        }
        sentAt = clock.ticks();
        // what one frame was late the next need not be, but nothing is made up for
        due = Math.max(due + period, sentAt);
        shownTo = to;
        wire.send(frame.write(now.id(), to - now.span(), to, true));
        frames.increment();
        credit.decrementAndGet();
    }

    /** Returns the newest time up to which every stream that is not far behind has samples. */
    private long edge() {
        List<Long> ends = new ArrayList<>();
        for (Optional<Trace> trace : traces) {
            trace.map(t -> end(t.history())).filter(time -> time > 0).ifPresent(ends::add);
        }
        long newest = ends.stream().mapToLong(Long::longValue).max().orElseGet(clock::utcNanos);
        return ends.stream()
                .mapToLong(Long::longValue)
                .filter(time -> newest - time < LAGGARD)
                .min()
                .orElse(newest);
    }

    private static long end(StreamHistory history) {
        try {
            long end = history.endSampleId();
            SampleClock.Anchor line = history.clock().anchor();
            return end <= history.firstSampleId() ? 0 : line.utcNanos(history.tick(end - 1));
        } catch (IllegalStateException e) {
            return 0;
        }
    }
}
