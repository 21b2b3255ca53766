package org.fieldrack.oni;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;

/** How each of a session's connections begins; specification section T. */
final class TcpGreeting {
    private static final int CONNECT_MILLIS = 2_000;

    private final String controller;
    private final HostOptions.LengthUnit unit;

    TcpGreeting(String controller, HostOptions.LengthUnit unit) {
        this.controller = controller;
        this.unit = unit;
    }

    /**
     * Connects and says hello.
     *
     * @param token of the session, 0 for its first connection
     * @return the token that the controller gave
     */
    short say(SocketChannel socket, InetSocketAddress address, int channel, short token) throws IOException {
        socket.socket().connect(address, CONNECT_MILLIS);
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        int flags = channel == OniTcp.CONFIG && unit == HostOptions.LengthUnit.BYTES ? OniTcp.FLAG_BYTES : 0;
        ByteBuffer hello = ByteBuffer.allocate(OniTcp.HELLO_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        hello.putInt(OniTcp.MAGIC)
                .put((byte) channel)
                .put((byte) flags)
                .putShort(token)
                .flip();
        while (hello.hasRemaining()) {
            socket.write(hello);
        }
        socket.socket().setSoTimeout(CONNECT_MILLIS);
        byte[] bytes = socket.socket().getInputStream().readNBytes(OniTcp.HELLO_LENGTH);
        if (bytes.length < OniTcp.HELLO_LENGTH) {
            throw new IOException("it closed the connection instead of greeting");
        }
        ByteBuffer answer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (answer.getInt(0) != OniTcp.MAGIC) {
            throw new OniException(OniError.INIT, controller + " does not speak ONI over TCP version 1");
        }
        switch (answer.get(4)) {
            case OniTcp.STATUS_OK -> {
                return answer.getShort(6);
            }
            case OniTcp.STATUS_BUSY ->
                throw new OniException(OniError.INIT, controller + " is in use by another host: close that one first");
            default ->
                throw new OniException(
                        OniError.INIT, controller + " refused channel " + channel + " with status " + answer.get(4));
        }
    }
}
