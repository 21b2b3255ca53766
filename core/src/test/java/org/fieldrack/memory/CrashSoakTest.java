package org.fieldrack.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.awaitility.Awaitility;
import org.fieldrack.base.Vectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * A Python process and a JVM work on one buffer while one of them, at random, crashes every two seconds: killed from
 * outside at any moment, or dying in the middle of a transaction. An hour by {@code --long}, otherwise a few crashes;
 * {@code -Dfieldrack.soak=SECONDS} says otherwise.
 */
class CrashSoakTest {
    private static final int JAVA = 0;
    private static final int PYTHON = 1;
    private static final int WORKERS = 8192;
    private static final Path SHM = Path.of("/dev/shm");
    private final String name = "rt-soak-" + ProcessHandle.current().pid();
    private final Path ledger = SHM.resolve("ledger-" + ProcessHandle.current().pid());
    private final PythonPeer[] peers = new PythonPeer[2];
    private int started;
    private int inTransaction;
    private long longestStall;

    @AfterEach
    void clean() throws IOException {
        for (PythonPeer peer : peers) {
            if (peer != null) {
                peer.close();
            }
        }
        Buffer.unlink(name, BufferOptions.DEFAULT);
        Files.deleteIfExists(ledger);
    }

    @Test
    void aCrashEveryTwoSecondsOnEitherSideLosesNothing() throws IOException {
        Assumptions.assumeTrue(System.getProperty("os.arch").equals("amd64") && Files.isDirectory(SHM));
        long seconds = Long.getLong("fieldrack.soak", Vectors.isLong() ? 3600 : 8);
        Files.write(ledger, new byte[WORKERS * SoakWorker.ACCOUNT]);
        MappedByteBuffer accounts = SoakWorker.map(ledger, 0, (long) WORKERS * SoakWorker.ACCOUNT);
        Hammer.Tally tally = new Hammer.Tally();
        BufferOptions options = BufferOptions.DEFAULT
                .withLockTimeout(Duration.ofSeconds(10))
                .withEvents(tally)
                .withRepair(Hammer::repair);
        try (Buffer buffer = Buffer.open(name, HammerMain.TYPE, true, options)) {
            peers[JAVA] = start(JAVA);
            peers[PYTHON] = start(PYTHON);
            long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
            int crashes = 0;
            while (System.nanoTime() < end) {
                int side = ThreadLocalRandom.current().nextInt(2);
                assertThat(peers[side].ended(ThreadLocalRandom.current().nextLong(1000, 2500)))
                        .as("nobody gives up by himself")
                        .isFalse();
                crash(side);
                crashes++;
                goesOn(buffer);
                peers[side] = start(side);
            }
            for (PythonPeer peer : peers) {
                peer.kill();
            }
            settle(buffer, accounts, tally, crashes);
        }
    }

    private PythonPeer start(int side) {
        String place = String.valueOf(started++);
        PythonPeer peer = side == JAVA
                ? PythonPeer.java(HammerMain.class, "soak", name, ledger.toString(), place)
                : PythonPeer.python("soak", name, ledger.toString(), place);
        assertThat(peer.line().path("ready").asBoolean()).isTrue();
        return peer;
    }

    private void crash(int side) {
        if (ThreadLocalRandom.current().nextBoolean()) {
            peers[side].kill();
        } else {
            inTransaction++;
            peers[side].nudge();
            assertThat(peers[side].ended(60_000)).isTrue();
        }
    }

    /** The survivor goes on: the count moves, without any help of this process. */
    private void goesOn(Buffer buffer) {
        long crashed = System.nanoTime();
        Slot count = HammerMain.TYPE.slot("count");
        long before = count.loadLong(buffer.memory(), count.updateOffset);
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .atMost(Duration.ofSeconds(30))
                .until(() -> count.loadLong(buffer.memory(), count.updateOffset) != before);
        longestStall = Math.max(longestStall, System.nanoTime() - crashed);
    }

    private void settle(Buffer buffer, MappedByteBuffer accounts, Hammer.Tally tally, int crashes) {
        long[] sums = new long[4];
        int unfinished = 0;
        for (int i = 0; i < started; i++) {
            for (int k = 0; k < sums.length; k++) {
                sums[k] += accounts.getLong(i * SoakWorker.ACCOUNT + 8 * k);
            }
            long open = accounts.getLong(i * SoakWorker.ACCOUNT) - accounts.getLong(i * SoakWorker.ACCOUNT + 8);
            assertThat(open).isBetween(0L, 1L);
            unfinished += (int) open;
        }
        long count;
        boolean whole;
        try (Transaction _ = buffer.transaction()) {
            count = buffer.getLong(HammerMain.TYPE.slot("count"));
            whole = new Hammer(buffer).isWhole();
        }
        long recovered = sums[3] + tally.ownerdead();
        System.out.println("crash soak: " + crashes + " crashes (" + inTransaction
                + " of them asked for in a transaction), "
                + recovered + " recoveries, " + sums[2] + " torn, " + sums[0] + " transactions begun, " + sums[1]
                + " done, count " + count + ", longest stall " + longestStall / 1_000_000 + " ms");
        assertThat(sums[2]).as("torn").isZero();
        assertThat(whole).isTrue();
        // one that died in the middle may or may not have counted
        assertThat(count).isBetween(sums[1], sums[1] + unfinished);
        assertThat(recovered).isGreaterThanOrEqualTo(inTransaction);
        assertThat(crashes).isPositive();
    }
}
