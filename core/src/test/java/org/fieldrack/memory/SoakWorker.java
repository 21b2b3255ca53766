package org.fieldrack.memory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** The Java side of the crash soak; what it does is what {@code peer.py soak} does. */
final class SoakWorker {
    /** Bytes of one worker's account: begun, done, torn, recovered. */
    static final int ACCOUNT = 32;

    private SoakWorker() {}

    /** Works in bursts for ever; a byte on standard input lets it die in the middle of its next transaction. */
    static void run(Buffer buffer, Hammer.Tally tally, Path ledger, int place) throws IOException {
        MappedByteBuffer account = map(ledger, (long) place * ACCOUNT, ACCOUNT);
        ThreadLocalRandom random = ThreadLocalRandom.current();
        Hammer hammer = new Hammer(buffer);
        Slot count = buffer.type().slot("count");
        System.out.println("{\"ready\": true}");
        long begun = 0;
        long torn = 0;
        while (true) {
            long pause = random.nextLong(10_000_000, 40_000_000);
            LockSupport.parkNanos(pause);
            boolean die = System.in.available() > 0;
            long until = System.nanoTime() + pause / 3;
            while (die || System.nanoTime() < until) {
                try (Transaction _ = buffer.transaction()) {
                    account.putLong(24, tally.ownerdead());
                    torn += hammer.isWhole() ? 0 : 1;
                    account.putLong(16, torn);
                    account.putLong(0, ++begun);
                    if (die && random.nextBoolean()) {
                        hammer.setHalf(random.nextLong());
                        Runtime.getRuntime().halt(9);
                    }
                    hammer.set(random.nextLong());
                    buffer.setLong(count, buffer.getLong(count) + 1);
                    account.putLong(8, begun);
                    if (die) {
                        Runtime.getRuntime().halt(9);
                    }
                }
            }
        }
    }

    static MappedByteBuffer map(Path ledger, long at, long bytes) {
        try (FileChannel channel = FileChannel.open(ledger, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MappedByteBuffer map = channel.map(FileChannel.MapMode.READ_WRITE, at, bytes);
            map.order(ByteOrder.LITTLE_ENDIAN);
            return map;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
