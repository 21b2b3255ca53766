package org.fieldrack.memory;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Puts right what foreign processes do to buffers when they close or exit: a valid flag that was cleared (within 100 ms)
 * and a name that was removed (within 1 s), as specification section 6 asks.
 *
 * <p>One daemon thread for the whole process, and none while no buffer is kept. The hazard: somebody keeps a buffer's lock.
 * The guard waits {@link #LOCK_WAIT} for it, so that the other buffers have their turn, and comes again.
 */
final class SegmentGuard {
    /** With what is left of the 100 ms a look that missed a lock comes again, ns. */
    static final long FLAG_PERIOD = 75_000_000;

    static final long AGAIN = 10_000_000;

    static final long NAME_PERIOD = 400_000_000;
    static final long LOCK_WAIT = 1_000_000;

    private static final SegmentGuard SHARED = new SegmentGuard();
    private final Map<Buffer, Kept> all = new ConcurrentHashMap<>();
    private final Map<Path, Folder> folders = new ConcurrentHashMap<>();
    private long flagsAt;
    private long namesAt;
    private boolean running;
    private boolean missed;

    private static final class Kept {
        final Path path;
        final Object inode;
        final Folder folder;
        boolean lostForGood;

        Kept(Path path, Folder folder) {
            this.path = path;
            this.inode = inode(path);
            this.folder = folder;
        }
    }

    /** Tells by its time of change whether names may have come or gone: one question instead of one for each buffer. */
    private static final class Folder {
        /** File times may be as coarse as a tick of the kernel: a change in the same tick would not show. */
        private static final long DOUBTFUL_MILLIS = 1000;

        final Path path;
        boolean changed;
        private long time = -1;
        private boolean doubtful;

        Folder(Path path) {
            this.path = path;
        }

        void look() {
            long now;
            try {
                now = Files.getLastModifiedTime(path).to(TimeUnit.NANOSECONDS);
            } catch (IOException e) {
                now = -1;
            }
            changed = doubtful || now != time;
            time = now;
            doubtful = now < 0 || System.currentTimeMillis() - now / 1_000_000 < DOUBTFUL_MILLIS;
        }
    }

    /** Makes a guard without thread, whose {@link #turn} is called from outside: for tests with injected time. */
    SegmentGuard() {}

    static void add(Buffer buffer, Segment segment) {
        SHARED.keep(buffer, segment.path());
        SHARED.start();
    }

    static void remove(Buffer buffer) {
        SHARED.all.remove(buffer);
    }

    void keep(Buffer buffer, Path path) {
        Path parent = path.toAbsolutePath().getParent();
        Folder folder = folders.computeIfAbsent(parent == null ? path : parent, Folder::new);
        all.put(buffer, new Kept(path, folder));
    }

    private synchronized void start() {
        if (!running) {
            running = true;
            flagsAt = System.nanoTime();
            namesAt = flagsAt;
            Thread.ofPlatform().daemon().name("shared-memory-guard").start(this::run);
        }
    }

    private void run() {
        do {
            LockSupport.parkNanos(turn(System.nanoTime()) - System.nanoTime());
        } while (!isDone());
    }

    private synchronized boolean isDone() {
        running = !all.isEmpty();
        return !running;
    }

    /**
     * Looks at what is due.
     *
     * @param now monotonic time, ns
     * @return when the next look is due
     */
    long turn(long now) {
        boolean flags = now - flagsAt >= 0;
        boolean names = now - namesAt >= 0;
        if (flags) {
            flagsAt = now + FLAG_PERIOD;
        }
        if (names) {
            namesAt = now + NAME_PERIOD;
            folders.values().forEach(Folder::look);
        }
        missed = false;
        all.forEach((buffer, kept) -> look(buffer, kept, flags, names));
        if (missed) {
            flagsAt = now + AGAIN;
        }
        return now + Math.min(flagsAt - now, namesAt - now);
    }

    private void look(Buffer buffer, Kept kept, boolean flags, boolean names) {
        try {
            if (flags && buffer.meantValid && !buffer.looksValid()) {
                revalidate(buffer, kept);
            }
        } catch (SyncException e) {
            // somebody holds the lock
            missed = true;
            buffer.lockMisses().increment();
        }
        if (names && kept.folder.changed && !kept.lostForGood) {
            relink(buffer, kept);
        }
    }

    private static void revalidate(Buffer buffer, Kept kept) {
        if (buffer.validAgain(LOCK_WAIT)) {
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
