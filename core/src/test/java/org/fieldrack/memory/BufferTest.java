package org.fieldrack.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.fieldrack.property.Value;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Life cycle, locking, waiting and errors of shared buffers. */
class BufferTest {
    private static final Catalog CATALOG = Catalog.parse("test", """
            servo:
              device_id: 7
              params:
                - {name: a, type: float, writeable: true, lower: -1, upper: 1}
                - {name: b, type: int16, writeable: true}
                - {name: big, type: "uint8[254]", writeable: true}
            plain:
              params:
                - {name: x, type: "double[1]"}
                - {name: y, type: int64}
            """);
    private Path folder = Path.of("");
    private final List<BufferEvent> events = new ArrayList<>();
    private BufferOptions options = BufferOptions.DEFAULT;

    @BeforeEach
    void folder() throws IOException {
        folder = Files.createTempDirectory(Path.of("/dev/shm"), "fieldrack-buffer");
        options = BufferOptions.DEFAULT.withFolder(folder).withEvents(events::add);
    }

    @AfterEach
    void clean() throws IOException {
        BufferStore.unlinkAll(folder);
        try (var rest = Files.list(folder)) {
            for (Path path : rest.toList()) {
                Files.delete(path);
            }
        }
        Files.delete(folder);
    }

    private DeviceBuffer servo(boolean create) {
        return (DeviceBuffer) Buffer.open("rt-servo-1", CATALOG.type("servo"), create, options);
    }

    @Test
    void closingMakesInvalidAndUnlinkingIsForgiving() {
        DeviceBuffer created = servo(true);
        DeviceBuffer attached = servo(false);
        attached.set("b", 12);
        assertThat(created.get("b")).isEqualTo(12L);
        created.close();
        assertThat(attached.valid()).isFalse();
        assertThatExceptionOfType(BufferException.class)
                .isThrownBy(() -> attached.get("b"))
                .withMessageContaining("marked as invalid");
        assertThatExceptionOfType(BufferException.class)
                .isThrownBy(() -> created.get("b"))
                .withMessageContaining("closed");
        Buffer.unlink("rt-servo-1", options);
        Buffer.unlink("rt-servo-1", options);
        assertThatExceptionOfType(BufferException.class)
                .isThrownBy(() -> servo(false))
                .withMessageContaining("nonexistent");
    }

    @Test
    void sizesAndCatalogsThatDoNotFitAreNamed() throws IOException {
        servo(true).close();
        assertThatExceptionOfType(BufferException.class)
                .isThrownBy(() -> Buffer.open("rt-servo-1", CATALOG.type("plain"), false, options))
                .withMessageContainingAll("bytes", "needs " + (BufferLayout.headerSize() + 24));
        BufferType other = Catalog.parse(
                        "x",
                        "servo: {device_id: 7, params: [{name: c, type: float, writeable: true},"
                                + " {name: d, type: int16, writeable: true},"
                                + " {name: e, type: 'uint8[254]', writeable: true}]}")
                .type("servo");
        assertThatExceptionOfType(BufferException.class)
                .isThrownBy(() -> Buffer.open("rt-servo-1", other, false, options))
                .withMessageContaining("another catalog");
        Path unreadable = Files.writeString(folder.resolve("rt-plain-0"), "short");
        assertThatExceptionOfType(BufferException.class)
                .isThrownBy(() -> Buffer.open("rt-plain-0", CATALOG.type("plain"), false, options))
                .withMessageContaining("has 5 bytes");
        assertThat(SegmentReport.of(unreadable).verdict()).contains("too small");
        assertThatExceptionOfType(BufferException.class)
                .isThrownBy(() -> Buffer.open(
                        "rt-x-0", CATALOG.type("plain"), true, options.withFolder(Path.of("/nonexistent/shm"))))
                .withMessageContaining("shared memory is not there");
    }

    @Test
    void peerExactSegmentsHaveThePeersSizeAndKind() throws IOException {
        BufferOptions exact = options.withPeerExact(true);
        try (Buffer buffer = Buffer.open("rt-plain-0", CATALOG.type("plain"), true, exact)) {
            assertThat(Files.size(folder.resolve("rt-plain-0"))).isEqualTo(BufferLayout.headerSize() + 24);
            assertThat(buffer.mutex().orElseThrow().kind()).isEqualTo(SharedMutex.KIND_PEER);
            buffer.setLong(buffer.type().slot("y"), 5);
            try (Transaction _ = buffer.transaction()) {
                assertThat(buffer.mutex().orElseThrow().ownerTid()).isPositive();
                assertThat(buffer.get("y")).isEqualTo(5L);
            }
            assertThat(buffer.mutex().orElseThrow().ownerTid()).isZero();
        }
        try (Buffer buffer = servo(true)) {
            assertThat(buffer.mutex().orElseThrow().kind()).isEqualTo(SharedMutex.KIND_ROBUST);
        }
    }

    @Test
    void transactionsNestDeepAndBelongToTheirThread() {
        try (Buffer buffer = servo(true)) {
            List<Transaction> open = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                open.add(buffer.transaction());
            }
            Throwable other = CompletableFuture.supplyAsync(
                            () -> catchThrowable(() -> open.getFirst().close()))
                    .join();
            assertThat(other)
                    .isInstanceOfSatisfying(
                            SyncException.class, e -> assertThat(e.errno()).isEqualTo(SyncException.EPERM));
            Buffer second =
                    Buffer.open("rt-servo-1", buffer.type(), false, options.withLockTimeout(Duration.ofMillis(20)));
            // the same thread through another object: the mutex is recursive
            assertThat(second.get("b")).isEqualTo(0L);
            Throwable busy = CompletableFuture.supplyAsync(() -> catchThrowable(() -> second.get("b")))
                    .join();
            assertThat(busy)
                    .isInstanceOfSatisfying(
                            SyncException.class, e -> assertThat(e.errno()).isEqualTo(SyncException.ETIMEDOUT));
            open.forEach(Transaction::close);
            assertThat(CompletableFuture.supplyAsync(() -> second.get("b")).join())
                    .isEqualTo(0L);
        }
    }

    @Test
    void virtualThreadsHopOver() throws InterruptedException {
        try (Buffer buffer = servo(true)) {
            AtomicBoolean done = new AtomicBoolean();
            Thread.ofVirtual()
                    .start(() -> {
                        assertThatIllegalStateException().isThrownBy(() -> buffer.get("a"));
                        done.set(PlatformThreads.call(() -> buffer.get("a")).equals(0.0));
                    })
                    .join();
            assertThat(done).isTrue();
        }
    }

    @Test
    void whatDoesNotFitIsRefusedAndChangesNothing() {
        try (DeviceBuffer buffer = servo(true)) {
            buffer.write("b", 5);
            byte[] before = buffer.bytes();
            assertThatIllegalArgumentException().isThrownBy(() -> buffer.write("b", 40000));
            assertThatIllegalArgumentException().isThrownBy(() -> buffer.write("b", 1.5));
            assertThatIllegalArgumentException().isThrownBy(() -> buffer.write("a", "word"));
            assertThatIllegalArgumentException().isThrownBy(() -> buffer.write("a", Double.NaN));
            assertThatIllegalArgumentException().isThrownBy(() -> buffer.write("big", List.of(1)));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> buffer.writeLong(buffer.type().slot("b"), 1 << 20));
            assertThatExceptionOfType(BufferException.class).isThrownBy(() -> buffer.write("params", 1));
            assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(() -> buffer.read(List.of("a", "none")));
            assertThat(buffer.bytes()).isEqualTo(before);
            buffer.write("a", 7);
            assertThat(events).contains(new BufferEvent.Clamped("a exceeded upperbound (7 > 1)"));
        }
        Buffer peer = Buffer.attach(CATALOG.type("servo"), options.withPolicy(StorePolicy.PEER));
        peer.set("b", 40000);
        peer.set("a", Double.NaN);
        assertThat(peer.get("b")).isEqualTo(40000L - 65536);
        assertThat(peer.get("a")).isEqualTo(1.0);
    }

    @Test
    void aValueTooLargeForAMessageIsLeftOutAndTold() {
        DeviceBuffer buffer = (DeviceBuffer) Buffer.attach(CATALOG.type("servo"), options);
        buffer.write("big", java.util.Collections.nCopies(254, 1L));
        buffer.write("b", 3);
        List<Message> messages = buffer.emitDevRw();
        assertThat(messages).hasSize(1);
        assertThat(messages.getFirst().readParams()).isEqualTo(2);
        assertThat(events).contains(new BufferEvent.NotTransportable("big"));
        assertThat(buffer.emitDevRw()).isEmpty();
        assertThat(buffer.sendCount(buffer.type().slot("b"))).isEqualTo(1);
        assertThat(buffer.sendCount(buffer.type().slot("big"))).isZero();
    }

    @Test
    void waitersWakeAndSnapshotsNeedNoLock() {
        BufferOptions alone = options.withSoleWriter(true);
        try (Buffer writer = Buffer.open("rt-plain-0", CATALOG.type("plain"), true, alone);
                Buffer reader = Buffer.open("rt-plain-0", CATALOG.type("plain"), false, options)) {
            Watch watch = reader.watch();
            assertThat(watch.isLockFree()).isTrue();
            assertThat(watch.await(-1, Duration.ofMillis(1))).isZero();
            Slot y = writer.type().slot("y");
            CompletableFuture<Long> waiting =
                    CompletableFuture.supplyAsync(() -> watch.await(2, Duration.ofSeconds(20)));
            writer.set("x", List.of(2.5));
            writer.setLong(y, 9);
            assertThat(waiting.join()).isEqualTo(2);
            try (Transaction _ = writer.transaction()) {
                // a lock that is held does not hold up a snapshot
                assertThat(CompletableFuture.supplyAsync(() -> watch.snapshot(y))
                                .join())
                        .isEqualTo(9);
            }
            assertThatExceptionOfType(BufferException.class)
                    .isThrownBy(() -> writer.history().keep(y, 0))
                    .withMessage("a history keeps 1 value or more, not 0");
            writer.history().keep(y, 2);
            for (int i = 1; i <= 3; i++) {
                writer.setLong(y, i);
            }
            assertThat(writer.history().of(y)).extracting(History.Point::value).containsExactly(2.0, 3.0);
        }
    }

    @Test
    void anOldPeersStoresAreNoticedByPolling() {
        try (Buffer writer = Buffer.open("rt-plain-0", CATALOG.type("plain"), true, options.withPeerExact(true));
                Buffer reader = Buffer.open("rt-plain-0", CATALOG.type("plain"), false, options)) {
            Watch watch = reader.watch();
            CompletableFuture<Long> waiting =
                    CompletableFuture.supplyAsync(() -> watch.await(3, Duration.ofSeconds(20)));
            writer.setLong(writer.type().slot("y"), 4);
            assertThat(waiting.join()).isEqualTo(3);
        }
    }

    @Test
    void storesKnowTheirBuffers() {
        try (BufferStore store = new BufferStore(CATALOG, true, options)) {
            BigInteger uid = new DeviceUid(7, 1, 5).toInt();
            DeviceBuffer device = store.getOrOpen(uid);
            assertThat(store.get(store.normalizeKey(uid))).isSameAs(device);
            store.getOrOpen(new BufferKey("plain", 3), true);
            assertThat(store).hasSize(2);
            assertThatExceptionOfType(NoSuchElementException.class)
                    .isThrownBy(() -> store.getOrOpen(BigInteger.ONE.shiftLeft(72)));
            assertThatExceptionOfType(BufferException.class).isThrownBy(() -> store.get(new BufferKey("plain", 4)));
            store.close();
            assertThat(store.size()).isZero();
            assertThat(BufferStore.names(folder)).hasSize(2);
            assertThat(store.getOrOpen(uid).valid()).isTrue();
            BufferStore.unlinkAll(folder);
            assertThat(BufferStore.names(folder)).isEmpty();
        }
        try (BufferStore local = new BufferStore(CATALOG, false, options)) {
            assertThatExceptionOfType(BufferException.class)
                    .isThrownBy(() -> local.get(new BufferKey("plain", 1)))
                    .withMessageContaining("local buffer not found");
            assertThat(local.getOrOpen(new BufferKey("plain", 1), true).valid()).isTrue();
        }
    }

    @Test
    void aStoreWhoseLastBufferIsLockedClosesTheOthers() throws InterruptedException {
        BufferStore store = new BufferStore(CATALOG, true, options.withLockTimeout(Duration.ofMillis(20)));
        store.getOrOpen(new BufferKey("plain", 1), true);
        store.getOrOpen(new BufferKey("plain", 2), true);
        Buffer first = Buffer.open("rt-plain-1", CATALOG.type("plain"), false, options);
        Buffer last = Buffer.open("rt-plain-2", CATALOG.type("plain"), false, options);
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Thread keeper = Thread.ofPlatform().start(() -> {
            try (Transaction _ = last.transaction()) {
                held.countDown();
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        held.await();
        assertThatExceptionOfType(SyncException.class)
                .isThrownBy(store::close)
                .withMessageContaining("rt-plain-2 is held by thread");
        release.countDown();
        keeper.join();
        assertThat(first.valid()).isFalse();
    }

    @Test
    void unlinkingAllLeavesNoSecondNameOfASegmentWhoseFirstIsGone() throws IOException {
        servo(true).close();
        // a foreign program removed the name after its creator had died
        Files.delete(folder.resolve("rt-servo-1"));
        assertThat(folder).isNotEmptyDirectory();
        BufferStore.unlinkAll(folder);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void anOldPeersStoresInAnExtendedSegmentAreNoticedToo() {
        try (Buffer writer = Buffer.open("rt-plain-0", CATALOG.type("plain"), true, options);
                Buffer reader = Buffer.open("rt-plain-0", CATALOG.type("plain"), false, options)) {
            Watch watch = reader.watch();
            Slot y = writer.type().slot("y");
            CompletableFuture<Long> waiting =
                    CompletableFuture.supplyAsync(() -> watch.await(3, Duration.ofSeconds(20)));
            try (Transaction _ = writer.transaction()) {
                // a peer knows nothing of the sequence
                y.storeLong(writer.memory(), y.updateOffset, 5);
            }
            assertThat(waiting.join()).isEqualTo(3);
            writer.setLong(y, 6);
            assertThat(watch.await(3, Duration.ofSeconds(20))).isEqualTo(2);
        }
    }

    @Test
    void segmentsAreTheirUsersOnly() throws IOException {
        try (Buffer _ = servo(true)) {
            assertThat(Files.getPosixFilePermissions(folder.resolve("rt-servo-1")))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
    }

    @Test
    void whatACatalogSaysBesideItsParametersIsCheckedToo() {
        String text = """
                a:
                  device_id: 5
                  sub_interval: 66
                  units: {speed: m/s, sped: m/s}
                  descriptions: [fast]
                  params: [{name: speed, type: float}]
                """;
        assertThatExceptionOfType(CatalogException.class)
                .isThrownBy(() -> Catalog.parse("c.yaml", text))
                .satisfies(e -> assertThat(e.problems())
                        .extracting(p -> p.line() + ":" + p.column())
                        .containsExactlyInAnyOrder("3:17", "4:23", "5:17"))
                .withMessageContainingAll("at most 65.535 s", "did you mean speed?", "descriptions takes a group");
    }

    @Test
    void catalogMistakesHaveTheirPlace() {
        String text = """
                a:
                  device_id: 5
                  params:
                    - {name: x, type: flaot}
                    - {name: y, type: float, unti: V}
                b:
                  device_id: 5
                  params: [{name: p, type: void_p}]
                """;
        assertThatExceptionOfType(CatalogException.class)
                .isThrownBy(() -> Catalog.parse("c.yaml", text))
                .satisfies(e -> assertThat(e.problems())
                        .extracting(p -> p.line() + ":" + p.column())
                        .containsExactly("4:23", "5:30", "7:14", "8:28"))
                .withMessageContainingAll(
                        "flaot", "unknown parameter key unti", "duplicate Smart Device ID", "pointer");
    }

    @Test
    void theUpperHalfOfUint64StandsAtTheEndOfWhatAPropertyHolds() {
        BufferType type =
                BufferType.makeType("counter", List.of(new Parameter("count", Parameter.parseCtype("uint64"), 0)));
        Buffer buffer = Buffer.attach(type, BufferOptions.DEFAULT);
        buffer.setLong(type.slot("count"), 7);
        assertThat(PropertyValues.toValue(buffer.get("count"))).isEqualTo(Value.of(7L));
        buffer.set("count", java.math.BigInteger.TWO.pow(63).add(java.math.BigInteger.TEN));
        assertThat(PropertyValues.toValue(buffer.get("count"))).isEqualTo(Value.of(Long.MAX_VALUE));
    }
}
