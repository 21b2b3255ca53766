package org.fieldrack.memory;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * The buffers that a process has open, by type and identifier (specification section 9).
 *
 * <p>Thread-safe. After {@link #close} it can be used again.
 */
public final class BufferStore implements AutoCloseable, Iterable<BufferKey> {
    private final Catalog catalog;
    private final boolean shared;
    private final BufferOptions options;
    private final Map<BufferKey, Buffer> buffers = new LinkedHashMap<>();

    /** @param shared false for buffers in ordinary memory, which only this process sees */
    public BufferStore(Catalog catalog, boolean shared, BufferOptions options) {
        this.catalog = catalog;
        this.shared = shared;
        this.options = options;
    }

    /**
     * Makes a catalog from text in YAML or JSON.
     *
     * @param file name for messages
     * @throws CatalogException with every problem and its place
     */
    public static Catalog makeCatalog(String file, String text) {
        return Catalog.parse(file, text);
    }

    public Catalog catalog() {
        return catalog;
    }

    /**
     * Returns the key of a smart device, whose identifier says its type.
     *
     * @throws NoSuchElementException where the catalog does not know it
     */
    public BufferKey normalizeKey(BigInteger uid) {
        return new BufferKey(catalog.type(DeviceUid.fromInt(uid).deviceId()).name(), uid);
    }

    /** Returns a smart device's buffer, opened and made where necessary. */
    public DeviceBuffer getOrOpen(BigInteger uid) {
        return (DeviceBuffer) getOrOpen(normalizeKey(uid), true);
    }

    /**
     * Returns a buffer, opened where necessary; the same key gives the same object.
     *
     * @param create makes it where it does not exist
     * @throws NoSuchElementException where the catalog does not know the type
     * @throws BufferException where it does not exist and is not to be made
     */
    public synchronized Buffer getOrOpen(BufferKey key, boolean create) {
        Buffer open = buffers.get(key);
        if (open != null) {
            return open;
        }
        BufferType type = catalog.type(key.type());
        if (!shared && !create) {
            throw new BufferException("local buffer not found: " + key);
        }
        Buffer buffer = shared ? Buffer.open(key.name(), type, create, options) : Buffer.attach(type, options);
        buffers.put(key, buffer);
        return buffer;
    }

    /** Returns a buffer that exists already. */
    public Buffer get(BufferKey key) {
        return getOrOpen(key, false);
    }

    /** Returns how many buffers are open. */
    public synchronized int size() {
        return buffers.size();
    }

    /** Goes over the keys of the open buffers, as they are now. */
    @Override
    public synchronized Iterator<BufferKey> iterator() {
        return List.copyOf(buffers.keySet()).iterator();
    }

    /** Closes a buffer and forgets it; its name stays. */
    public synchronized void close(BufferKey key) {
        Buffer buffer = buffers.remove(key);
        if (buffer != null) {
            buffer.close();
        }
    }

    /**
     * Closes all buffers in reverse order; those that were made become invalid, all names stay.
     *
     * @throws SyncException where somebody keeps the lock of one; the others are closed all the same
     */
    @Override
    public synchronized void close() {
        List<Buffer> open = new ArrayList<>(buffers.values());
        buffers.clear();
        RuntimeException failure = null;
        for (Buffer buffer : open.reversed()) {
            try {
                buffer.close();
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Removes every shared buffer's name. */
    public static void unlinkAll() {
        unlinkAll(BufferOptions.DEFAULT.folder());
    }

    /** Removes every shared buffer's name in this folder. */
    public static void unlinkAll(Path folder) {
        for (Path path : names(folder)) {
            Segment.unlink(path);
        }
        // second names whose first a foreign process removed after the creator had died
        for (Path keep : found(folder, Segment.KEEP + "rt-*")) {
            Segment.unlink(keep.resolveSibling(keep.getFileName().toString().substring(Segment.KEEP.length())));
        }
    }

    /** Returns the shared memory objects in a folder, by name. */
    public static List<Path> names(Path folder) {
        return found(folder, "rt-*");
    }

    private static List<Path> found(Path folder, String pattern) {
        List<Path> names = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, pattern)) {
                found.forEach(names::add);
            } catch (IOException e) {
                throw new BufferException(folder + " cannot be read: " + e.getMessage(), e);
            }
        }
        names.sort(null);
        return names;
    }
}
