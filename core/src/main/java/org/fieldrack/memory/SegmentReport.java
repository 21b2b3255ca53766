package org.fieldrack.memory;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * What stands in a shared memory object, read without its catalog and without its lock (specification section 11.7).
 *
 * @param name name of the object
 * @param bytes size of the file
 * @param user owner of the file
 * @param kind glibc's kind of the mutex: 0xB1 robust, 0xA1 as the peer makes it, 0 not made
 * @param ownerTid thread that holds the lock, 0 for none
 * @param ownerAlive whether that thread exists
 * @param ownerDead whether the kernel noted that the holder died and nobody has recovered the lock yet
 * @param waiters whether somebody waits for the lock
 * @param valid the buffer's valid flag
 * @param extended whether Fieldrack's extension is there; what follows is 0 without it
 * @param recoveries how often a dead owner's lock was taken over
 * @param creatorPid process that made it
 * @param creatorAlive whether that process exists and is the same one
 * @param readers threads that wait for changes now
 * @param sequence number of stores, twice; odd in the middle of one
 * @param verdict one sentence for people
 */
public record SegmentReport(
        String name,
        long bytes,
        String user,
        int kind,
        int ownerTid,
        boolean ownerAlive,
        boolean ownerDead,
        boolean waiters,
        boolean valid,
        boolean extended,
        long recoveries,
        int creatorPid,
        boolean creatorAlive,
        int readers,
        int sequence,
        String verdict) {

    /** Returns a report of every object in a folder, by name. */
    public static List<SegmentReport> all(Path folder) {
        return BufferStore.names(folder).stream().map(SegmentReport::of).toList();
    }

    /** Returns the report of one object; one that cannot be read says why in its verdict. */
    public static SegmentReport of(Path path) {
        String name = path.getFileName().toString();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            String user = Files.getOwner(path).getName();
            long size = channel.size();
            if (size < BufferLayout.headerSize() + 1L) {
                return unread(name, size, user, "too small for a buffer: its creator died or it is none; unlink it");
            }
            try (Arena arena = Arena.ofConfined()) {
                return read(name, user, channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena));
            }
        } catch (AccessDeniedException e) {
            return of(path, name);
        } catch (NoSuchFileException e) {
            return unread(name, 0, "", "was removed meanwhile");
        } catch (IOException e) {
            return unread(name, 0, "", "cannot be read: " + e.getMessage());
        }
    }

    /** What everybody may know of another user's segment. */
    private static SegmentReport of(Path path, String name) {
        try {
            String user = Files.getOwner(path).getName();
            return unread(name, Files.size(path), user, "belongs to " + user + ": run as this user to look into it");
        } catch (IOException e) {
            return unread(name, 0, "", "was removed meanwhile");
        }
    }

    private static SegmentReport unread(String name, long size, String user, String why) {
        return new SegmentReport(name, size, user, 0, 0, false, false, false, false, false, 0, 0, false, 0, 0, why);
    }

    private static SegmentReport read(String name, String user, MemorySegment memory) {
        int word = memory.get(ValueLayout.JAVA_INT, 0);
        int kind = memory.get(ValueLayout.JAVA_INT, 16);
        int tid = word & SharedMutex.TID_MASK;
        boolean alive = tid != 0 && Files.exists(Path.of("/proc/" + tid));
        boolean died = (word & SharedMutex.OWNER_DIED) != 0;
        boolean valid = memory.get(ValueLayout.JAVA_BYTE, BufferLayout.headerSize()) != 0;
        long at = memory.byteSize() - Extension.SIZE;
        boolean extended = at > 0 && at % 64 == 0 && memory.get(Slot.INT, at) == Extension.MAGIC;
        Extension extension = new Extension(
                extended ? memory.asSlice(at, Extension.SIZE) : Arena.ofAuto().allocate(Extension.SIZE, 64));
        int pid = extension.creatorPid();
        boolean creatorAlive = extended && isSame(pid, extension.creatorStart());
        String verdict = verdict(kind, tid, alive, died, extended, creatorAlive);
        return new SegmentReport(
                name,
                memory.byteSize(),
                user,
                kind,
                tid,
                alive,
                died || tid != 0 && !alive,
                (word & SharedMutex.WAITERS) != 0,
                valid,
                extended,
                extension.recoveries(),
                pid,
                creatorAlive,
                extension.waiters(),
                extension.sequence(),
                verdict);
    }

    private static boolean isSame(int pid, long startMillis) {
        return ProcessHandle.of(pid)
                .flatMap(p -> p.info().startInstant())
                .map(start -> Math.abs(start.toEpochMilli() - startMillis) < 2000)
                .orElse(false);
    }

    private static String verdict(
            int kind, int tid, boolean alive, boolean died, boolean extended, boolean creatorAlive) {
        boolean robust = kind == SharedMutex.KIND_ROBUST;
        if (kind == 0) {
            return "the lock was never made: its creator died; unlink it";
        }
        if (died || tid != 0 && !alive) {
            return robust
                    ? "the holder of the lock died; the next transaction recovers it"
                    : "the holder of the lock died and nobody can recover it: unlink the buffer and create it anew";
        }
        if (extended && !creatorAlive) {
            return "in order; the process that made it has ended";
        }
        return robust ? "in order" : "in order, but the lock does not survive a crash (made by a peer)";
    }
}
