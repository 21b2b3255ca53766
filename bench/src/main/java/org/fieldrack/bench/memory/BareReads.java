package org.fieldrack.bench.memory;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Locale;
import org.fieldrack.memory.Message;

/** The floor under the smart devices' host: the same devices, the same rests, but their bytes are only read. */
final class BareReads {
    private static final double REST = 0.010;

    private BareReads() {}

    static void measure(List<String> addresses, int seconds) throws IOException, InterruptedException {
        try (Selector selector = Selector.open()) {
            for (String address : addresses) {
                URI uri = URI.create(address);
                SocketChannel channel = SocketChannel.open(new InetSocketAddress(uri.getHost(), uri.getPort()));
                channel.write(framed(Message.makeSubReq(3, 40)));
                channel.configureBlocking(false);
                channel.register(selector, SelectionKey.OP_READ);
            }
            Thread thread = Thread.ofPlatform().daemon().name("bare reads").start(() -> read(selector));
            Used.rest(5);
            Used before = Used.now("bare reads");
            Used.rest(seconds);
            System.out.printf(
                    Locale.ROOT,
                    "  a thread that only reads their bytes and drops them %.2f %%%n",
                    before.percentOfCoreByThread());
            thread.interrupt();
            thread.join();
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
        }
    }

    private static ByteBuffer framed(Message message) {
        byte[] encoded = message.encode();
        return ByteBuffer.allocate(encoded.length + 1)
                .put(encoded)
                .put((byte) 0)
                .flip();
    }

    private static void read(Selector selector) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(65536);
        while (!Thread.interrupted()) {
            Used.rest(REST);
            try {
                selector.select(key -> read((SocketChannel) key.channel(), bytes.clear()), 1000);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    private static void read(SocketChannel from, ByteBuffer into) {
        try {
            if (from.read(into) < 0) {
                from.close();
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
