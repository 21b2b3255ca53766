package org.fieldrack.buses;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.bus.Transport;
import org.jspecify.annotations.Nullable;

/** TLS over another transport. What the engine wants to compute for long (handshakes) runs on a thread beside the loop. */
final class TlsTransport extends FilterTransport {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final EventLoop loop;
    private final Supplier<SSLEngine> engines;
    private @Nullable SSLEngine engine;
    private ByteBuffer encrypted = ByteBuffer.allocate(32 * 1024);
    private ByteBuffer plain = ByteBuffer.allocate(32 * 1024);
    private boolean open;

    TlsTransport(EventLoop loop, Transport below, Supplier<SSLEngine> engines) {
        super(below);
        this.loop = loop;
        this.engines = engines;
    }

    @Override
    public void opened() {
        SSLEngine fresh = engines.get();
        engine = fresh;
        open = false;
        encrypted.clear();
        try {
            fresh.beginHandshake();
            step(fresh);
        } catch (SSLException e) {
            fail(reason(e));
        }
    }

    @Override
    public void received(ByteBuffer bytes, boolean end) {
        SSLEngine current = engine;
        if (current == null) {
            return;
        }
        if (encrypted.remaining() < bytes.remaining()) {
            encrypted = ByteBuffer.allocate(encrypted.position() + bytes.remaining() * 2)
                    .put(encrypted.flip());
        }
        encrypted.put(bytes);
        try {
            step(current);
        } catch (SSLException e) {
            flushOwn(); // the alert that tells the other side
            fail(reason(e));
        }
    }

    /** Goes on until the engine waits for the other side or for its own computation. */
    private void step(SSLEngine current) throws SSLException {
        boolean again = true;
        while (again && engine == current) {
            again = switch (current.getHandshakeStatus()) {
                case NEED_TASK -> {
                    compute(current);
                    yield false;
                }
                case NEED_WRAP -> {
                    wrap(current, NOTHING);
                    yield true;
                }
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN, NOT_HANDSHAKING, FINISHED -> unwrap(current);
            };
        }
        flushOwn();
    }

    private void compute(SSLEngine current) {
        Thread.ofVirtual().start(() -> {
            Runnable task;
            while ((task = current.getDelegatedTask()) != null) {
                task.run();
            }
            loop.execute(() -> {
                if (engine == current) {
                    try {
                        step(current);
                    } catch (SSLException e) {
                        flushOwn();
                        fail(reason(e));
                    }
                }
            });
        });
    }

    private void wrap(SSLEngine current, ByteBuffer from) throws SSLException {
        SSLSession session = current.getSession();
        SSLEngineResult result = current.wrap(from, room(session.getPacketBufferSize()));
        finished(result);
    }

    /** Decrypts one record; false where there is no whole one. */
    private boolean unwrap(SSLEngine current) throws SSLException {
        plain.clear();
        if (plain.capacity() < current.getSession().getApplicationBufferSize()) {
            plain = ByteBuffer.allocate(current.getSession().getApplicationBufferSize());
        }
        encrypted.flip();
        SSLEngineResult result;
        try {
            result = current.unwrap(encrypted, plain);
        } finally {
            encrypted.compact();
        }
        finished(result);
        if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
            fail("closed by the instrument");
            return false;
        }
        if (result.bytesProduced() > 0) {
            up().received(plain.flip(), false);
        }
        return result.bytesConsumed() > 0
                || result.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NEED_WRAP
                || result.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NEED_TASK;
    }

    private void finished(SSLEngineResult result) {
        if (result.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.FINISHED && !open) {
            open = true;
            up().opened();
        }
    }

    @Override
    public boolean write(ByteBuffer output) throws IOException {
        SSLEngine current = engine;
        if (current == null || !open) {
            throw new IOException("not connected");
        }
        while (output.hasRemaining()) {
            wrap(current, output);
        }
        return flush();
    }

    @Override
    public void close() {
        SSLEngine current = engine;
        engine = null;
        if (current != null && open) {
            open = false;
            try {
                current.closeOutbound();
                wrap(current, NOTHING);
                flush();
            } catch (IOException e) {
                // the goodbye is a courtesy: the connection is given up anyway
                open = false;
            }
        }
        super.close();
    }

    private static String reason(SSLException e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return "TLS: " + cause.getMessage();
    }
}
