package org.fieldrack.serve.socket;

import io.javalin.websocket.WsConfig;
import io.javalin.websocket.WsContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;

/** Joins the WebSockets of one path to clients. */
public final class Sockets {
    /** A client that takes nothing for so long is closed. */
    private static final Duration IDLE = Duration.ofSeconds(60);

    private static final int MOST_TEXT = 1 << 20;
    private static final int TRY_AGAIN_LATER = 1013;
    private static final int GOING_AWAY = 1001;

    private final Function<Wire, SocketClient> admit;
    private final Map<String, SocketClient> clients = new ConcurrentHashMap<>();

    /** @param admit begins to serve a client; an {@link IllegalStateException} whose message is told refuses it */
    public Sockets(Function<Wire, SocketClient> admit) {
        this.admit = admit;
    }

    /** Sets the callbacks of a WebSocket path. */
    public void configure(WsConfig socket) {
        socket.onConnect(this::connect);
        socket.onMessage(context -> {
            SocketClient client = clients.get(context.sessionId());
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
            clients.put(context.sessionId(), admit.apply(new SessionWire(context.session)));
        } catch (IllegalStateException e) {
            context.closeSession(TRY_AGAIN_LATER, String.valueOf(e.getMessage()));
        }
    }

    private void gone(WsContext context) {
        SocketClient client = clients.remove(context.sessionId());
        if (client != null) {
            client.gone();
        }
    }

    private record SessionWire(Session session) implements Wire {
        @Override
        public void send(String text) throws IOException, InterruptedException {
            Callback.Completable written = new Callback.Completable();
            session.sendText(text, written);
            await(written);
        }

        @Override
        public void send(ByteBuffer bytes) throws IOException, InterruptedException {
            Callback.Completable written = new Callback.Completable();
            session.sendBinary(bytes, written);
            await(written);
        }

        private static void await(Callback.Completable written) throws IOException, InterruptedException {
            try {
                written.get();
            } catch (ExecutionException e) {
                throw new IOException("the client went away", e.getCause());
            }
        }

        @Override
        public void close(String reason) {
            session.close(GOING_AWAY, reason, Callback.NOOP);
        }
    }
}
