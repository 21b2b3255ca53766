package org.fieldrack.serve.streams;

import io.javalin.websocket.WsConfig;
import io.javalin.websocket.WsContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.fieldrack.base.Clock;
import org.fieldrack.base.Counters;

/** The stream feed: WebSockets that follow the newest samples. One frame is under way at a time for each of them. */
public final class ViewFeed implements AutoCloseable {
    private static final Duration IDLE = Duration.ofSeconds(60);
    private static final int MOST_TEXT = 1 << 18;
    private static final int MOST_CLIENTS = 64;
    private static final int TRY_AGAIN_LATER = 1013;
    private static final int GOING_AWAY = 1001;

    private final StreamSource source;
    private final Clock clock;
    private final Counters counters;
    private final Map<String, ViewClient> clients = new ConcurrentHashMap<>();

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

    /** Sets the callbacks of a WebSocket path. */
    public void configure(WsConfig socket) {
        socket.onConnect(this::connect);
        socket.onMessage(context -> {
            ViewClient client = clients.get(context.sessionId());
            if (client != null) {
                client.request(context.message());
            }
        });
        socket.onClose(this::gone);
        socket.onError(this::gone);
    }

    private void connect(WsContext context) {
        context.session.setIdleTimeout(IDLE);
        context.session.setMaxTextMessageSize(MOST_TEXT);
        if (clients.size() >= MOST_CLIENTS) {
            context.closeSession(TRY_AGAIN_LATER, "the stream feed has " + MOST_CLIENTS + " clients already");
            return;
        }
        String id = context.sessionId();
        ViewClient client = new ViewClient(
                source,
                clock,
                new SessionWire(context.session),
                counters.counter("view_frames", "frames of streams that were written"),
                () -> clients.remove(id));
        counters.counter("view_clients", "clients that followed streams").increment();
        clients.put(id, client);
        client.start();
    }

    private void gone(WsContext context) {
        ViewClient client = clients.remove(context.sessionId());
        if (client != null) {
            client.gone();
        }
    }

    /** Says goodbye to the clients. */
    @Override
    public void close() {
        clients.values().forEach(ViewClient::close);
    }

    private record SessionWire(Session session) implements ViewClient.Wire {
        @Override
        public void send(String text) throws IOException, InterruptedException {
            Callback.Completable written = new Callback.Completable();
            session.sendText(text, written);
            await(written);
        }

        @Override
        public void send(ByteBuffer frame) throws IOException, InterruptedException {
            Callback.Completable written = new Callback.Completable();
            session.sendBinary(frame, written);
            await(written);
        }

        private static void await(Callback.Completable written) throws IOException, InterruptedException {
            try {
                written.get();
            } catch (ExecutionException e) {
                throw new IOException("the client of the stream feed went away", e.getCause());
            }
        }

        @Override
        public void close(String reason) {
            session.close(GOING_AWAY, reason, Callback.NOOP);
        }
    }
}
