package org.fieldrack.memory;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Puts right what foreign processes do to buffers when they close or exit: a valid flag that was cleared (within 100 ms)
 * and a name that was removed (within 1 s), as specification section 6 asks.
 *
 * <p>One daemon thread for the whole process, and none while no buffer is kept.
 */
final class SegmentGuard implements Runnable {
    private static final long PERIOD = 40_000_000;
    private static final int NAME_ROUNDS = 10;
    private static final Map<Buffer, SegmentGuard.Kept> KEPT = new ConcurrentHashMap<>();
    private static final Object STARTING = new Object();
    private static boolean running;

    private static final class Kept {
        final Path path;
        final Object inode;
        boolean lostForGood;

        Kept(Path path) {
            this.path = path;
            this.inode = inode(path);
        }
    }

    private SegmentGuard() {}

    static void add(Buffer buffer, Segment segment) {
        KEPT.put(buffer, new Kept(segment.path()));
        synchronized (STARTING) {
            if (!running) {
                running = true;
                Thread.ofPlatform().daemon().name("shared-memory-guard").start(new SegmentGuard());
            }
        }
    }

    static void remove(Buffer buffer) {
        KEPT.remove(buffer);
    }

    @Override
    public void run() {
        for (int round = 0; ; round++) {
            LockSupport.parkNanos(PERIOD);
            boolean names = round % NAME_ROUNDS == 0;
            KEPT.forEach((buffer, kept) -> look(buffer, kept, names));
            synchronized (STARTING) {
                if (KEPT.isEmpty()) {
                    running = false;
                    return;
                }
            }
        }
    }

    private static void look(Buffer buffer, Kept kept, boolean names) {
        try {
            if (buffer.meantValid && !buffer.looksValid()) {
                revalidate(buffer, kept);
            }
            if (names && !kept.lostForGood) {
                relink(buffer, kept);
            }
        } catch (SyncException e) {
            // somebody holds the lock: the next round tries again
            buffer.lockMisses().increment();
        }
    }

    private static void revalidate(Buffer buffer, Kept kept) {
        if (buffer.validAgain()) {
            buffer.options
                    .events()
                    .accept(new BufferEvent.ValidCleared(kept.path.getFileName().toString()));
        }
    }

    private static void relink(Buffer buffer, Kept kept) {
        Path keep = Segment.keepLink(kept.path);
        Object now = inode(kept.path);
        if (now.equals(kept.inode)) {
            return;
        }
        // both names gone: an unlink of ours, which is meant
        boolean meant = !inode(keep).equals(kept.inode);
        kept.lostForGood = meant || !now.equals("");
        if (meant) {
            return;
        }
        try {
            if (now.equals("")) {
                Files.createLink(kept.path, keep);
            }
        } catch (FileAlreadyExistsException e) {
            kept.lostForGood = true;
        } catch (IOException e) {
            // the folder itself may be gone; the event says that the name is lost
            kept.lostForGood = true;
        }
        buffer.options
                .events()
                .accept(new BufferEvent.SegmentUnlinked(kept.path.getFileName().toString()));
    }

    private static Object inode(Path path) {
        try {
            return Files.getAttribute(path, "unix:ino");
        } catch (IOException e) {
            return "";
        }
    }
}
