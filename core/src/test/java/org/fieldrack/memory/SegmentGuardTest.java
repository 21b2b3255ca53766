package org.fieldrack.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guard's limits, exactly, with injected time: 100 ms for a flag and 1 s for a name (specification section 6). */
class SegmentGuardTest {
    private static final long MS = 1_000_000;

    @TempDir
    private Path folder;

    private final SegmentGuard guard = new SegmentGuard();
    private final List<BufferEvent> events = new ArrayList<>();
    private BufferOptions options = BufferOptions.DEFAULT;
    private Buffer buffer = Buffer.attach(HammerMain.TYPE, BufferOptions.DEFAULT);

    @BeforeEach
    void open() {
        options = BufferOptions.DEFAULT.withFolder(folder).withEvents(events::add);
        buffer = open("rt-guarded-1");
    }

    @AfterEach
    void close() {
        buffer.close();
        Buffer.unlink("rt-guarded-1", options);
    }

    private Buffer open(String name) {
        Buffer made = Buffer.open(name, HammerMain.TYPE, true, options);
        // this guard, and not the process's own with its thread
        SegmentGuard.remove(made);
        guard.keep(made, folder.resolve(name));
        return made;
    }

    private static void clear(Buffer one) {
        one.memory().set(ValueLayout.JAVA_BYTE, BufferLayout.VALID_FLAG, (byte) 0);
    }

    @Test
    void aClearedFlagIsSetAgainWithin100MsInWhateverMomentItWasCleared() {
        long next = guard.turn(0);
        long now = 0;
        for (int i = 0; i < 500; i++) {
            long cleared = now + i * 7 % 76 * MS;
            for (; next < cleared; now = next) {
                next = guard.turn(next);
            }
            clear(buffer);
            while (!buffer.looksValid()) {
                now = next;
                next = guard.turn(now);
            }
            assertThat(now - cleared).isBetween(0L, 100 * MS);
        }
        assertThat(events).hasSize(500).allMatch(event -> event instanceof BufferEvent.ValidCleared);
    }

    @Test
    void aFlagThatThisProcessClearedStaysCleared() {
        buffer.valid(false);
        for (long now = 0; now < 1000 * MS; ) {
            now = guard.turn(now);
        }
        assertThat(buffer.valid()).isFalse();
        assertThat(events).isEmpty();
    }

    @Test
    void aRemovedNameIsBackWithin1SInWhateverMomentItWasRemoved() throws IOException {
        Path path = folder.resolve("rt-guarded-1");
        long next = guard.turn(0);
        long now = 0;
        for (int i = 0; i < 100; i++) {
            long removed = now + i * 37 % 401 * MS;
            for (; next < removed; now = next) {
                next = guard.turn(next);
            }
            Files.delete(path);
            while (!Files.exists(path)) {
                now = next;
                next = guard.turn(now);
            }
            assertThat(now - removed).isBetween(0L, 1000 * MS);
        }
        assertThat(events).hasSize(100).allMatch(event -> event instanceof BufferEvent.SegmentUnlinked);
    }

    @Test
    void aNameRemovedFromAFolderThatWasQuietForLongIsBackAtTheNextLook() throws IOException {
        Path path = folder.resolve("rt-guarded-1");
        Files.setLastModifiedTime(folder, FileTime.from(Instant.now().minusSeconds(3600)));
        long next = guard.turn(0);
        next = guard.turn(next + SegmentGuard.NAME_PERIOD);
        Files.delete(path);
        guard.turn(next + SegmentGuard.NAME_PERIOD);
        assertThat(path).exists();
        assertThat(events).hasSize(1).allMatch(event -> event instanceof BufferEvent.SegmentUnlinked);
    }

    @Test
    void aBufferWhoseLockIsKeptDelaysNoOther() throws InterruptedException {
        Buffer other = open("rt-guarded-2");
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Thread holder = Thread.ofPlatform().start(() -> {
            try (Transaction _ = buffer.transaction()) {
                held.countDown();
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        held.await();
        clear(buffer);
        clear(other);
        long next = guard.turn(0);
        assertThat(other.looksValid()).isTrue();
        assertThat(buffer.looksValid()).isFalse();
        assertThat(buffer.lockMisses().get()).isEqualTo(1);
        release.countDown();
        holder.join();
        guard.turn(next);
        assertThat(buffer.looksValid()).isTrue();
        other.close();
        Buffer.unlink("rt-guarded-2", options);
    }
}
