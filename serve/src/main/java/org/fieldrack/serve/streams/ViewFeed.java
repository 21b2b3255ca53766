package org.fieldrack.serve.streams;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.fieldrack.base.Clock;
import org.fieldrack.base.Counters;
import org.fieldrack.serve.socket.Wire;

/** The stream feed: clients that follow the newest samples. */
public final class ViewFeed implements AutoCloseable {
    private static final int MOST_CLIENTS = 64;

    private final StreamSource source;
    private final Clock clock;
    private final Counters counters;
    private final List<ViewClient> clients = new CopyOnWriteArrayList<>();

    /** @param counters take {@code view_clients} and {@code view_frames} */
    public ViewFeed(StreamSource source, Clock clock, Counters counters) {
        this.source = source;
        this.clock = clock;
        this.counters = counters;
    }

    /** Returns how many clients are linked. */
    public int size() {
        return clients.size();
    }

    /**
     * Begins to serve a client.
     *
     * @throws IllegalStateException when there are too many; its message says so
     */
    public ViewClient admit(Wire wire) {
        if (clients.size() >= MOST_CLIENTS) {
            throw new IllegalStateException("the stream feed has " + MOST_CLIENTS + " clients already");
        }
        ViewClient client = new ViewClient(
                source,
                clock,
                wire,
                counters.counter("view_frames", "frames of streams that were written"),
                clients::remove);
        counters.counter("view_clients", "clients that followed streams").increment();
        clients.add(client);
        client.start();
        return client;
    }

    /** Says goodbye to the clients. */
    @Override
    public void close() {
        clients.forEach(ViewClient::close);
    }
}
