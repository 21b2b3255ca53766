package org.fieldrack.oni;

import java.io.IOException;
import java.net.InetSocketAddress;
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

    /**
     * Reads {@code oni+tcp://HOST[:PORT]}.
     *
     * @throws IllegalArgumentException with a sentence for the user
     */
    public static InetSocketAddress address(String address) {
        String start = SCHEME + "://";
        String rest = address.startsWith(start) ? address.substring(start.length()) : "";
        int colon = rest.lastIndexOf(':');
        boolean hasPort = colon > rest.lastIndexOf(']');
        String name = hasPort ? rest.substring(0, colon) : rest;
        try {
            int number = hasPort ? Integer.parseInt(rest.substring(colon + 1)) : DEFAULT_PORT;
            if (!name.isEmpty() && number > 0 && number < 65_536) {
                return InetSocketAddress.createUnresolved(name, number);
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException("\"" + address + "\" is not an ONI controller: write " + start
                + "HOST:PORT such as " + start + "192.168.1.30:15701");
    }

    /** Waits until a non-blocking connection takes bytes again, or 100 ms. */
    public static void awaitWritable(SocketChannel channel) throws IOException {
        try (Selector selector = Selector.open()) {
            channel.register(selector, SelectionKey.OP_WRITE);
            selector.select(100);
        }
    }
}
