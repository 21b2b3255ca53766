package org.fieldrack.bench.memory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import jdk.net.ExtendedSocketOptions;
import org.fieldrack.memory.Message;

/** The floor under the smart devices' host: the same devices, the same looks, but their bytes are only read. */
final class BareReads {
    private static final long LOOK = 40_000_000;

    private BareReads() {}

    static void measure(List<String> addresses, int seconds) throws IOException, InterruptedException {
        List<SocketChannel> lines = new ArrayList<>();
        try {
            for (String address : addresses) {
                URI uri = URI.create(address);
                SocketChannel line = SocketChannel.open(new InetSocketAddress(uri.getHost(), uri.getPort()));
                lines.add(line);
                line.setOption(ExtendedSocketOptions.TCP_QUICKACK, false);
                line.write(framed(Message.makeSubReq(3, 40)));
                line.configureBlocking(false);
            }
            Thread thread = Thread.ofPlatform().daemon().name("bare reads").start(() -> read(lines));
            Used.rest(5);
            Used before = Used.now("bare reads");
            Used.rest(seconds);
            System.out.printf(
                    Locale.ROOT,
                    "  a thread that only reads their bytes and drops them %.2f %%%n",
                    before.percentOfCoreByThread());
            thread.interrupt();
            thread.join();
        } finally {
            for (SocketChannel line : lines) {
                line.close();
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

    private static void read(List<SocketChannel> lines) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(65536);
        while (!Thread.interrupted()) {
            LockSupport.parkNanos(LOOK - Math.floorMod(System.nanoTime(), LOOK));
            for (SocketChannel line : lines) {
                try {
                    if (line.read(bytes.clear()) < 0) {
                        throw new IOException("a device ended the connection");
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }
}
