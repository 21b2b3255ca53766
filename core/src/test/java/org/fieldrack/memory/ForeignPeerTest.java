package org.fieldrack.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.fieldrack.base.Vectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Processes of another language, and a second JVM, on the same bytes and the same mutex; killed and misbehaving. */
class ForeignPeerTest {
    private static final Path SHM = Path.of("/dev/shm");
    private final String name = "rt-test-" + ProcessHandle.current().pid() + "-"
            + ThreadLocalRandom.current().nextInt(1_000_000);
    private final List<BufferEvent> events = new CopyOnWriteArrayList<>();
    private final Hammer.Tally tally = new Hammer.Tally();
    private final BufferOptions options = BufferOptions.DEFAULT
            .withLockTimeout(Duration.ofSeconds(10))
            .withRepair(Hammer::repair)
            .withEvents(event -> {
                events.add(event);
                tally.accept(event);
            });

    @BeforeEach
    void needsLinux() {
        Assumptions.assumeTrue(System.getProperty("os.arch").equals("amd64") && Files.isDirectory(SHM));
    }

    @AfterEach
    void unlink() {
        Buffer.unlink(name, options);
    }

    private Buffer create() {
        return Buffer.open(name, HammerMain.TYPE, true, options);
    }

    private void await(Predicate<List<BufferEvent>> condition) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(20))
                .until(() -> condition.test(events));
    }

    private boolean has(Class<? extends BufferEvent> type) {
        return events.stream().anyMatch(type::isInstance);
    }

    @Test
    void bothSidesHammerAndNothingIsTornOrLost() {
        double seconds = Vectors.isLong() ? 10 : 2;
        try (Buffer buffer = create();
                PythonPeer python = PythonPeer.python("hammer", name, String.valueOf(seconds));
                PythonPeer other = PythonPeer.java(HammerMain.class, "hammer", name, String.valueOf(seconds))) {
            Hammer.Result ours = new Hammer(buffer).run(Duration.ofMillis((long) (seconds * 1000)), tally);
            JsonNode theirs = python.line();
            JsonNode second = other.line();
            System.out.println("hammer: " + ours + " python " + theirs + " second JVM " + second);
            assertThat(ours.torn()
                            + theirs.path("torn").asLong()
                            + second.path("torn").asLong())
                    .isZero();
            assertThat(theirs.path("iterations").asLong()).isPositive();
            assertThat(buffer.getLong(HammerMain.TYPE.slot("count")))
                    .isEqualTo(ours.iterations()
                            + theirs.path("iterations").asLong()
                            + second.path("iterations").asLong());
        }
    }

    @Test
    void aPythonProcessKilledWhileItHoldsTheLockStopsNobody() {
        // who asks after the death waits 1 s at most: its limit says so
        BufferOptions impatient = options.withLockTimeout(Duration.ofSeconds(1));
        try (Buffer buffer = create();
                Buffer after = Buffer.open(name, HammerMain.TYPE, false, impatient)) {
            for (int i = 1; i <= 20; i++) {
                try (PythonPeer python = PythonPeer.python("hold", name)) {
                    assertThat(python.line().path("held").asBoolean()).isTrue();
                    // every second time somebody of ours waits already
                    CompletableFuture<Boolean> waiter = i % 2 == 0
                            ? CompletableFuture.supplyAsync(() -> isWhole(buffer))
                            : CompletableFuture.completedFuture(true);
                    python.kill();
                    assertThat(isWhole(after)).isTrue();
                    assertThat(waiter.join()).isTrue();
                }
                assertThat(buffer.recoveries()).isEqualTo(i);
            }
            assertThat(tally.ownerdead()).isEqualTo(20);
            assertThat(SegmentReport.of(SHM.resolve(name)).recoveries()).isEqualTo(20);
        }
    }

    private static boolean isWhole(Buffer buffer) {
        try (Transaction _ = buffer.transaction()) {
            Slot a = buffer.type().slot("twin_a");
            Slot b = buffer.type().slot("twin_b");
            return buffer.getLong(a) == buffer.getLong(b);
        }
    }

    @Test
    void aJvmKilledWhileItHoldsTheLockStopsNobody() {
        int rounds = Vectors.isLong() ? 20 : 3;
        long longest = 0;
        try (Buffer buffer = create();
                PythonPeer python = PythonPeer.python("hammer", name, "0")) {
            for (int i = 0; i < rounds; i++) {
                try (PythonPeer jvm = PythonPeer.java(HammerMain.class, "hold", name)) {
                    assertThat(jvm.line().path("held").asBoolean()).isTrue();
                    jvm.kill();
                }
                // Python goes on by itself: nobody here has touched the lock
                long killed = System.nanoTime();
                long before = countWithoutLock(buffer);
                Awaitility.await()
                        .pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(1))
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> countWithoutLock(buffer) != before);
                longest = Math.max(longest, System.nanoTime() - killed);
                assertThat(isWhole(buffer)).isTrue();
            }
            python.nudge();
            JsonNode result = python.line();
            System.out.println("JVM killed " + rounds + " times: Python went on after at most " + longest / 1_000_000
                    + " ms, " + result);
            assertThat(result.path("torn").asLong()).isZero();
            assertThat(result.path("ownerdead").asLong()).isEqualTo(rounds);
            assertThat(tally.ownerdead()).isZero();
        }
    }

    private static long countWithoutLock(Buffer buffer) {
        Slot count = HammerMain.TYPE.slot("count");
        return count.loadLong(buffer.memory(), count.updateOffset);
    }

    @Test
    void aForeignProcessThatClearsValidIsRepaired() {
        try (Buffer buffer = create();
                PythonPeer python = PythonPeer.python("clear", name)) {
            python.line();
            await(e -> has(BufferEvent.ValidCleared.class));
            assertThat(buffer.valid()).isTrue();
            buffer.valid(false);
            assertThat(buffer.valid()).isFalse();
        }
    }

    @Test
    void aForeignProcessThatUnlinksTheNameIsRepaired() {
        try (Buffer buffer = create()) {
            try (PythonPeer python = PythonPeer.python("visit", name)) {
                python.line();
                python.join();
            }
            await(e -> has(BufferEvent.SegmentUnlinked.class));
            assertThat(SHM.resolve(name)).exists();
            try (Buffer again = Buffer.open(name, HammerMain.TYPE, false, options)) {
                again.setLong(HammerMain.TYPE.slot("count"), 7);
            }
            assertThat(buffer.getLong(HammerMain.TYPE.slot("count"))).isEqualTo(7);
        }
        // our own unlink is meant and stays
        Buffer.unlink(name, options);
        assertThat(SHM.resolve(name)).doesNotExist();
        assertThat(SHM.resolve(".keep-" + name)).doesNotExist();
    }

    @Test
    void aMutexMadeAnewUnderOurFeetIsNoticed() {
        try (Buffer buffer = create()) {
            Slot count = HammerMain.TYPE.slot("count");
            try (Transaction _ = buffer.transaction()) {
                buffer.setLong(count, 1);
                try (PythonPeer python = PythonPeer.python("reinit", name)) {
                    python.line();
                    python.join();
                }
                buffer.setLong(count, 2);
            }
            assertThat(has(BufferEvent.MutexReplaced.class)).isTrue();
            assertThat(buffer.getLong(count)).isEqualTo(2);
            try (PythonPeer python = PythonPeer.python("hammer", name, "0.5")) {
                Hammer.Result ours = new Hammer(buffer).run(Duration.ofMillis(500), tally);
                JsonNode theirs = python.line();
                assertThat(ours.torn() + theirs.path("torn").asLong()).isLessThanOrEqualTo(1);
                assertThat(buffer.getLong(count))
                        .isEqualTo(2
                                + ours.iterations()
                                + theirs.path("iterations").asLong());
            }
        }
    }

    @Test
    void aPeersLockWhoseOwnerDiedIsAnErrorAndNoAbort() {
        try (PythonPeer creator = PythonPeer.python("create", name)) {
            creator.line();
            BufferOptions quick = options.withLockTimeout(Duration.ofMillis(300));
            try (Buffer buffer = Buffer.open(name, HammerMain.TYPE, false, quick)) {
                assertThat(buffer.mutex().orElseThrow().kind()).isEqualTo(SharedMutex.KIND_PEER);
                buffer.setLong(HammerMain.TYPE.slot("count"), 5);
                try (PythonPeer holder = PythonPeer.python("hold", name)) {
                    holder.line();
                    CompletableFuture<SyncException> waiter = CompletableFuture.supplyAsync(
                            () -> catchThrowableOfType(SyncException.class, buffer::transaction));
                    SyncException busy = catchThrowableOfType(SyncException.class, buffer::transaction);
                    assertThat(busy.errno()).isEqualTo(SyncException.ETIMEDOUT);
                    holder.kill();
                    assertThat(waiter.join().errno()).isIn(SyncException.ETIMEDOUT, SyncException.EOWNERDEAD);
                }
                SyncException dead = catchThrowableOfType(SyncException.class, buffer::transaction);
                assertThat(dead.errno()).isEqualTo(SyncException.EOWNERDEAD);
                assertThat(SegmentReport.of(SHM.resolve(name)).ownerDead()).isTrue();
            }
        }
    }

    @Test
    void aLockThatAPeerMadeUnrecoverableIsMadeAnewByItsCreator() {
        try (Buffer buffer = create()) {
            try (PythonPeer holder = PythonPeer.python("hold", name)) {
                holder.line();
                holder.kill();
            }
            try (PythonPeer peer = PythonPeer.python("mishandle", name)) {
                assertThat(peer.line().path("result").asInt()).isEqualTo(SyncException.EOWNERDEAD);
                peer.join();
            }
            buffer.setLong(HammerMain.TYPE.slot("count"), 9);
            assertThat(has(BufferEvent.MutexRebuilt.class)).isTrue();
            assertThat(buffer.mutex().orElseThrow().kind()).isEqualTo(SharedMutex.KIND_ROBUST);
        }
    }
}
