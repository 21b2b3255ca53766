package org.fieldrack.memory;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * A shared memory object: mutex, structure and, unless it is peer-exact, extension (specification sections 5, 6 and 13.3).
 *
 * <p>The mapping lives as long as it is reachable, never shorter, so that a call on a closed buffer is an error and not a
 * crash.
 *
 * @param path the file
 * @param memory the whole mapping
 * @param created whether this process made it
 * @param extension empty in a peer's or peer-exact segment
 */
record Segment(Path path, MemorySegment memory, boolean created, Optional<Extension> extension) {
    private static final long ATTACH_DEADLINE = 1_000_000_000;
    private static final long KIND = 16;
    /** Begins the second name of a segment. */
    static final String KEEP = ".keep-";

    static Segment open(String name, BufferType type, boolean create, BufferOptions options) {
        Path path = options.folder().resolve(name);
        requireLibc();
        try {
            if (create) {
                try {
                    return create(path, type, options);
                } catch (FileAlreadyExistsException e) {
                    return attach(path, type);
                }
            }
            return attach(path, type);
        } catch (IOException e) {
            throw new BufferException(sentence(path, create, e), e);
        }
    }

    private static void requireLibc() {
        try {
            Libc.load();
        } catch (ExceptionInInitializerError | NoClassDefFoundError e) {
            throw new BufferException(
                    "shared buffers need Linux and the right to call its C library: start Java with"
                            + " --enable-native-access, or use local buffers",
                    e);
        }
    }

    private static String sentence(Path path, boolean create, IOException e) {
        Path folder = path.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            return "shared memory is not there: " + folder + " is no folder; mount a tmpfs on it or use local buffers";
        }
        if (e instanceof NoSuchFileException) {
            return "cannot attach to nonexistent shared memory " + path.getFileName()
                    + ": start the process that creates it";
        }
        if (e instanceof AccessDeniedException) {
            return (Files.exists(path) ? path + " belongs to another user" : folder + " cannot be written by this user")
                    + ": run as its owner";
        }
        if (String.valueOf(e.getMessage()).contains("No space left")) {
            return folder + " is full: unlink buffers that nobody needs, or enlarge its tmpfs";
        }
        return "shared memory " + path + " cannot be " + (create ? "created: " : "attached: ") + e.getMessage();
    }

    private static Segment create(Path path, BufferType type, BufferOptions options) throws IOException {
        long size = BufferLayout.headerSize() + type.layout().size();
        long extensionAt = Extension.offset(type.layout().size());
        long total = options.peerExact() ? size : extensionAt + Extension.SIZE;
        try (FileChannel channel = FileChannel.open(
                path,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            try {
                fill(channel, total);
                MemorySegment memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, total, Arena.ofAuto());
                Optional<Extension> extension = extension(memory, extensionAt, !options.peerExact());
                extension.ifPresent(e -> e.initialize(type, options.soleWriter()));
                SharedMutex.initialize(memory, !options.peerExact());
                return new Segment(path, memory, true, extension);
            } catch (IOException | RuntimeException e) {
                Files.deleteIfExists(path);
                throw e;
            }
        }
    }

    /** Takes the memory now: a page that is missing later would be a SIGBUS. */
    private static void fill(FileChannel channel, long total) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocate(65536);
        for (long at = 0; at < total; ) {
            zeros.clear().limit((int) Math.min(zeros.capacity(), total - at));
            at += channel.write(zeros, at);
        }
    }

    private static Optional<Extension> extension(MemorySegment memory, long at, boolean present) {
        return present ? Optional.of(new Extension(memory.asSlice(at, Extension.SIZE))) : Optional.empty();
    }

    private static Segment attach(Path path, BufferType type) throws IOException {
        long size = BufferLayout.headerSize() + type.layout().size();
        long whole = Extension.offset(type.layout().size()) + Extension.SIZE;
        MemorySegment ready = Libc.map(path.toString(), whole);
        return ready != null && hasMutex(ready)
                ? new Segment(path, ready, false, checked(path, type, ready, size))
                : attachPatiently(path, type, size);
    }

    /** A mutex stands where the creator has come to its end. */
    private static boolean hasMutex(MemorySegment memory) {
        return memory.get(ValueLayout.JAVA_INT, KIND) != 0;
    }

    /** Attaches to a peer's segment or to one that is still being made, or says why not. */
    private static Segment attachPatiently(Path path, BufferType type, long size) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long deadline = System.nanoTime() + ATTACH_DEADLINE;
            while (true) {
                long actual = channel.size();
                if (actual >= size) {
                    MemorySegment memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, actual, Arena.ofAuto());
                    // the file may have grown since
                    if (hasMutex(memory) && channel.size() == actual) {
                        return new Segment(path, memory, false, checked(path, type, memory, size));
                    }
                }
                if (System.nanoTime() - deadline > 0) {
                    throw mismatch(path, type, size, actual);
                }
                LockSupport.parkNanos(200_000);
            }
        }
    }

    private static Optional<Extension> checked(Path path, BufferType type, MemorySegment memory, long size) {
        long actual = memory.byteSize();
        if (actual == size) {
            return Optional.empty();
        }
        long at = Extension.offset(type.layout().size());
        if (actual < at + Extension.SIZE || memory.get(ValueLayout.JAVA_INT, at) != Extension.MAGIC) {
            throw mismatch(path, type, size, actual);
        }
        Optional<Extension> extension = extension(memory, at, true);
        if (extension.get().catalogHash() != type.hash()) {
            throw new BufferException(
                    path.getFileName() + " was created from another catalog: its parameters or limits differ from "
                            + type.name() + " here; use the creator's catalog");
        }
        return extension;
    }

    private static BufferException mismatch(Path path, BufferType type, long expected, long actual) {
        return new BufferException(
                path.getFileName() + " has " + actual + " bytes and " + type.name() + " needs " + expected
                        + ": it was created from another catalog, or its creator died before it was complete; unlink it");
    }

    /** Returns the structure without header and extension. */
    MemorySegment structure(BufferType type) {
        return memory.asSlice(BufferLayout.headerSize(), type.layout().size());
    }

    // ---- names

    static Path keepLink(Path path) {
        return path.resolveSibling(KEEP + path.getFileName());
    }

    /** Keeps a second name, by which the first can be put back when a foreign process removes it. */
    void keep() {
        try {
            Files.deleteIfExists(keepLink(path));
            Files.createLink(keepLink(path), path);
        } catch (IOException | UnsupportedOperationException e) {
            throw new BufferException("the second name of " + path + " cannot be made: " + e.getMessage(), e);
        }
    }

    static void unlink(Path path) {
        try {
            Files.deleteIfExists(keepLink(path));
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new BufferException(path + " cannot be removed: " + e.getMessage(), e);
        }
    }
}
