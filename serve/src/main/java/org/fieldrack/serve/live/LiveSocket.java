package org.fieldrack.serve.live;

import io.javalin.websocket.WsConfig;
import io.javalin.websocket.WsContext;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;

/** Joins WebSockets to the live feed. One message is under way at a time, so the socket's own queue never grows. */
public final class LiveSocket {
    /** A client that takes nothing for so long is closed. */
    private static final Duration IDLE = Duration.ofSeconds(60);

    private static final int MOST_TEXT = 1 << 20;
    private static final int TRY_AGAIN_LATER = 1013;
    private static final int GOING_AWAY = 1001;

    private final LiveFeed feed;
    private final Map<String, LiveClient> clients = new ConcurrentHashMap<>();

    public LiveSocket(LiveFeed feed) {
        this.feed = feed;
    }

    /** Sets the callbacks of a WebSocket path. */
    public void configure(WsConfig socket) {
        socket.onConnect(context -> connect(context));
        socket.onMessage(context -> {
            LiveClient client = clients.get(context.sessionId());
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
        try {
            clients.put(context.sessionId(), feed.admit(new SessionWire(context.session)));
        } catch (IllegalStateException e) {
            context.closeSession(TRY_AGAIN_LATER, String.valueOf(e.getMessage()));
        }
    }

    private void gone(WsContext context) {
        LiveClient client = clients.remove(context.sessionId());
        if (client != null) {
            client.gone();
        }
    }

    private record SessionWire(Session session) implements LiveClient.Wire {
        @Override
        public void send(String text) throws IOException, InterruptedException {
            Callback.Completable written = new Callback.Completable();
            session.sendText(text, written);
            try {
                written.get();
            } catch (ExecutionException e) {
                throw new IOException("the client of the live feed went away", e.getCause());
            }
        }

        @Override
        public void close(String reason) {
            session.close(GOING_AWAY, reason, Callback.NOOP);
        }
    }
}
