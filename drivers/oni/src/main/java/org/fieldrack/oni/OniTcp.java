package org.fieldrack.oni;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** Constants of ONI over TCP, version 1, for both ends; specification section T. */
public final class OniTcp {
    public static final String SCHEME = "oni+tcp";
    public static final int DEFAULT_PORT = 15701;

    /** {@code ONI1} as a little-endian word. */
    public static final int MAGIC = 'O' | 'N' << 8 | 'I' << 16 | '1' << 24;

    public static final int HELLO_LENGTH = 8;
    public static final int CONFIG = 0;
    public static final int SIGNAL = 1;
    public static final int READ = 2;
    public static final int WRITE = 3;
    /** Flag of the configuration hello: write frames count bytes. */
    public static final int FLAG_BYTES = 1;

    public static final int STATUS_OK = 0;
    public static final int STATUS_BUSY = 1;
    public static final int STATUS_BAD_HELLO = 2;
    public static final int STATUS_WRONG_TOKEN = 3;

    private OniTcp() {}

    /** Waits until a non-blocking connection takes bytes again, or 100 ms. */
    public static void awaitWritable(SocketChannel channel) throws IOException {
        try (Selector selector = Selector.open()) {
            channel.register(selector, SelectionKey.OP_WRITE);
            selector.select(100);
        }
    }
}
