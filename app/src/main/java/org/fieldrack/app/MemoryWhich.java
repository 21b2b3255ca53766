package org.fieldrack.app;

import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.fieldrack.memory.Buffer;
import org.fieldrack.memory.BufferException;
import org.fieldrack.memory.BufferOptions;
import org.fieldrack.memory.BufferType;
import org.fieldrack.memory.Catalog;
import org.fieldrack.memory.CatalogException;
import org.fieldrack.memory.SyncException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that say which buffer a memory command means. */
final class MemoryWhich {
    private MemoryWhich() {}

    /** Where shared memory objects are files. */
    static final class Folder {
        @Option(
                names = "--folder",
                defaultValue = "/dev/shm",
                description = "Folder of shared memory (default /dev/shm).")
        Path path = Path.of("/dev/shm");
    }

    /** Which buffer. */
    static final class Which {
        @Mixin
        private final Folder folder = new Folder();

        @Option(names = "--catalog", paramLabel = "FILE", description = "Catalog, YAML or JSON.")
        private @Nullable Path catalog;

        @Option(names = "--type", paramLabel = "TYPE", description = "Type in the catalog.")
        private @Nullable String type;

        @Option(names = "--uid", paramLabel = "UID", defaultValue = "0", description = "Identifier (default 0).")
        BigInteger uid = BigInteger.ZERO;

        @Option(names = "--peer-exact", description = "Exactly as the peer makes it: no robust lock, no extension.")
        private boolean peerExact;

        @Option(
                names = "--lock-timeout",
                paramLabel = "SECONDS",
                defaultValue = "1",
                description = "Longest wait for the lock (default 1).")
        private double lockTimeout = 1;

        Catalog catalog() {
            if (catalog == null) {
                throw new Exit(Exit.USAGE, "--catalog is missing: name the file that describes the types");
            }
            try {
                return Catalog.load(catalog);
            } catch (CatalogException e) {
                throw new Exit(Exit.USAGE, String.valueOf(e.getMessage()));
            }
        }

        BufferType type() {
            if (type == null) {
                throw new Exit(Exit.USAGE, "--type is missing: name a type of the catalog");
            }
            try {
                return catalog().type(type);
            } catch (NoSuchElementException e) {
                throw new Exit(Exit.USAGE, String.valueOf(e.getMessage()));
            }
        }

        BufferOptions options() {
            return BufferOptions.DEFAULT
                    .withFolder(folder.path)
                    .withLockTimeout(Duration.ofNanos((long) (lockTimeout * 1e9)))
                    .withPeerExact(peerExact);
        }

        Buffer open(boolean create, BufferOptions options) {
            BufferType found = type();
            return Buffer.open(Buffer.name(found.name(), uid), found, create, options);
        }

        int with(Function<Buffer, Integer> body) {
            try (Buffer buffer = open(false, options())) {
                return body.apply(buffer);
            } catch (IllegalArgumentException e) {
                throw new Exit(Exit.USAGE, String.valueOf(e.getMessage()));
            } catch (BufferException | SyncException e) {
                throw new Exit(Exit.UNREACHABLE, String.valueOf(e.getMessage()));
            }
        }

        /** Refuses names that the type does not have. */
        void known(Collection<String> names) {
            BufferType found = type();
            for (String name : names) {
                if (found.find(name).isEmpty()) {
                    throw new Exit(
                            Exit.USAGE,
                            found.name() + " has no parameter " + name + ": it has "
                                    + String.join(
                                            ", ",
                                            found.params().stream()
                                                    .map(p -> p.name())
                                                    .toList()));
                }
            }
        }
    }
}
