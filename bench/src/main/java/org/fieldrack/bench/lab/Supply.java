package org.fieldrack.bench.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * Any number of supplies, each on a port of its own, in a process of their own so that their processor time is not counted:
 * each line is answered with a voltage that moves a little. Prints the ports in one line.
 */
public final class Supply {
    private Supply() {}

    public static void main(String[] args) throws IOException {
        int count = Integer.parseInt(args[0]);
        try (Selector selector = Selector.open()) {
            StringBuilder ports = new StringBuilder();
            for (int i = 0; i < count; i++) {
                ServerSocketChannel server = ServerSocketChannel.open();
                server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                server.configureBlocking(false);
                server.register(selector, SelectionKey.OP_ACCEPT);
                ports.append(((InetSocketAddress) server.getLocalAddress()).getPort())
                        .append(' ');
            }
            System.out.println(ports.toString().strip());
            ByteBuffer buffer = ByteBuffer.allocateDirect(4096);
            long answers = 0;
            while (true) {
                selector.select();
                for (SelectionKey key : selector.selectedKeys()) {
                    if (key.isAcceptable()) {
                        SocketChannel client = ((ServerSocketChannel) key.channel()).accept();
                        client.setOption(java.net.StandardSocketOptions.TCP_NODELAY, true);
                        client.configureBlocking(false);
                        client.register(selector, SelectionKey.OP_READ);
                    } else {
                        answers = answer((SocketChannel) key.channel(), key, buffer, answers);
                    }
                }
                selector.selectedKeys().clear();
            }
        }
    }

    private static long answer(SocketChannel client, SelectionKey key, ByteBuffer buffer, long answers)
            throws IOException {
        buffer.clear();
        int read;
        try {
            read = client.read(buffer);
        } catch (IOException e) {
            read = -1;
        }
        if (read < 0) {
            key.cancel();
            client.close();
            return answers;
        }
        long count = answers;
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < read; i++) {
            if (buffer.get(i) == '\n') {
                out.append("12.").append(100 + count++ % 900).append('\n');
            }
        }
        client.write(ByteBuffer.wrap(out.toString().getBytes(StandardCharsets.US_ASCII)));
        return count;
    }
}
