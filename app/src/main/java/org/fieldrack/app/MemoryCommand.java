package org.fieldrack.app;

import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.fieldrack.memory.Buffer;
import org.fieldrack.memory.BufferException;
import org.fieldrack.memory.BufferOptions;
import org.fieldrack.memory.BufferStore;
import org.fieldrack.memory.BufferType;
import org.fieldrack.memory.Catalog;
import org.fieldrack.memory.CatalogException;
import org.fieldrack.memory.Hammer;
import org.fieldrack.memory.SegmentReport;
import org.fieldrack.memory.SyncException;
import org.fieldrack.memory.Watch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Buffers in shared memory: made, looked at and tested, beside any other process that has them open. */
@Command(
        name = "memory",
        mixinStandardHelpOptions = true,
        description = "Creates, reads, tests and repairs buffers in shared memory.",
        subcommands = {
            MemoryCommand.Create.class,
            MemoryCommand.Attach.class,
            MemoryCommand.Ls.class,
            MemoryCommand.Get.class,
            MemoryCommand.Set.class,
            MemoryCommand.WatchBuffer.class,
            MemoryCommand.Unlink.class,
            MemoryCommand.Doctor.class
        },
        footer = {
            "",
            "Example: fieldrack memory get --catalog catalog.yaml --type battery --uid 1 v_batt",
            "create and attach end with 0 (in order), 1 (a check failed) or 2 (cannot attach)."
        })
final class MemoryCommand implements Callable<Integer> {
    private static final int FAILED = 1;
    private static final int NOT_ATTACHED = 2;

    @Override
    public Integer call() {
        picocli.CommandLine.usage(this, System.out);
        return Exit.USAGE;
    }

    private static void line(Object value) {
        System.out.println(Output.JSON.writeValueAsString(value));
    }

    /** Where shared memory objects are files. */
    static final class Folder {
        @Option(
                names = "--folder",
                defaultValue = "/dev/shm",
                description = "Folder of shared memory (default /dev/shm).")
        private Path path = Path.of("/dev/shm");
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
        private BigInteger uid = BigInteger.ZERO;

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
            } catch (BufferException | SyncException | IllegalArgumentException e) {
                throw new Exit(Exit.UNREACHABLE, String.valueOf(e.getMessage()));
            }
        }
    }

    /** What create and attach do with the buffer. */
    abstract static class Test implements Callable<Integer> {
        @Mixin
        private final Which which = new Which();

        @Option(names = "--hammer", paramLabel = "SECONDS", description = "Transactions as fast as they go.")
        private @Nullable Double hammer;

        @Option(names = "--dump", description = "Prints the whole structure.")
        private boolean dump;

        @Option(names = "--hold", paramLabel = "SECONDS", description = "Keeps the buffer open.")
        private @Nullable Double hold;

        @Option(names = "--crash-holding", description = "Changes twin_a only, then halts while it holds the lock.")
        private boolean crashHolding;

        @Option(names = "--layout", description = "Prints the layout of every type of the catalog.")
        private boolean layout;

        abstract boolean creates();

        @Override
        public Integer call() {
            if (layout) {
                which.catalog().types().values().forEach(type -> line(MemoryShown.layout(type)));
                return 0;
            }
            Hammer.Tally tally = new Hammer.Tally();
            BufferOptions options = which.options().withEvents(tally);
            if (hammer != null || crashHolding) {
                options = options.withRepair(Hammer::repair);
            }
            try (Buffer buffer = which.open(creates(), options)) {
                return work(buffer, tally);
            } catch (BufferException | SyncException e) {
                System.err.println("fieldrack: " + e.getMessage());
                return NOT_ATTACHED;
            }
        }

        private int work(Buffer buffer, Hammer.Tally tally) {
            if (hammer != null) {
                Hammer.Result r = new Hammer(buffer).run(Duration.ofNanos((long) (hammer * 1e9)), tally);
                Map<String, Object> shown = new LinkedHashMap<>();
                shown.put("iterations", r.iterations());
                shown.put("torn", r.torn());
                shown.put("timeouts", r.timeouts());
                shown.put("ownerdead", r.ownerdead());
                shown.put("rebuilt", r.rebuilt());
                shown.put("max_wait_us", r.maxWaitMicros());
                line(shown);
                return r.torn() == 0 ? 0 : FAILED;
            }
            if (crashHolding) {
                buffer.transaction();
                new Hammer(buffer).setHalf(System.nanoTime());
                Runtime.getRuntime().halt(FAILED);
            }
            if (hold != null) {
                line(Map.of("holding", Buffer.name(buffer.type().name(), which.uid)));
                long nanos = (long) (hold * 1e9);
                Thread current = Thread.currentThread();
                Shutdown.on(current::interrupt);
                java.util.concurrent.locks.LockSupport.parkNanos(nanos);
                Shutdown.ended();
                return 0;
            }
            line(MemoryShown.dump(buffer));
            return 0;
        }
    }

    /** Creates. */
    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            description = "Creates a buffer, or attaches where it exists, and marks it valid while the command runs.")
    static final class Create extends Test {
        @Override
        boolean creates() {
            return true;
        }
    }

    /** Attaches. */
    @Command(
            name = "attach",
            mixinStandardHelpOptions = true,
            description = "Attaches to a buffer that exists; --dump is what it does when nothing else is asked for.")
    static final class Attach extends Test {
        @Override
        boolean creates() {
            return false;
        }
    }

    /** Lists. */
    @Command(name = "ls", mixinStandardHelpOptions = true, description = "Lists the buffers in shared memory.")
    static final class Ls implements Callable<Integer> {
        @Mixin
        private final Folder folder = new Folder();

        @Mixin
        private final Output output = new Output();

        @Override
        public Integer call() {
            for (SegmentReport r : SegmentReport.all(folder.path)) {
                output.print(
                        r,
                        () -> System.out.printf(
                                "%-40s %8d B  %s%n", r.name(), r.bytes(), r.valid() ? "valid" : "not valid"));
            }
            return 0;
        }
    }

    /** Reads. */
    @Command(
            name = "get",
            mixinStandardHelpOptions = true,
            description = "Prints parameters of a buffer as one line of JSON.")
    static final class Get implements Callable<Integer> {
        @Mixin
        private final Which which = new Which();

        @Parameters(
                arity = "0..*",
                paramLabel = "PARAMETER",
                description = "Which; all readable ones where none is named.")
        private List<String> names = new ArrayList<>();

        @Override
        public Integer call() {
            return which.with(buffer -> {
                line(MemoryShown.values(buffer, names));
                return 0;
            });
        }
    }

    /** Stores. */
    @Command(
            name = "set",
            mixinStandardHelpOptions = true,
            description = "Stores values into the update block, all or none; with --write into the write block.")
    static final class Set implements Callable<Integer> {
        @Mixin
        private final Which which = new Which();

        @Option(names = "--write", description = "Asks the device to take the values.")
        private boolean write;

        @Parameters(arity = "1..*", paramLabel = "PARAMETER=VALUE", description = "Values as JSON.")
        private Map<String, String> values = new LinkedHashMap<>();

        @Override
        public Integer call() {
            return which.with(buffer -> {
                Map<String, Object> parsed = new LinkedHashMap<>();
                values.forEach((name, text) -> parsed.put(name, MemoryShown.value(text)));
                // the first round checks in a private buffer, so that the second is all or nothing
                Buffer trial = Buffer.attach(buffer.type(), which.options());
                parsed.forEach((name, value) -> store(trial, name, value));
                try (var _ = buffer.transaction()) {
                    parsed.forEach((name, value) -> store(buffer, name, value));
                }
                return 0;
            });
        }

        private void store(Buffer buffer, String name, Object value) {
            if (write) {
                buffer.write(name, value);
            } else {
                buffer.set(name, value);
            }
        }
    }

    /** Follows. */
    @Command(
            name = "watch",
            mixinStandardHelpOptions = true,
            description = "Prints parameters as a line of JSON whenever one of them changes.")
    static final class WatchBuffer implements Callable<Integer> {
        @Mixin
        private final Which which = new Which();

        @Option(names = "--for", paramLabel = "SECONDS", description = "Ends after this time (default: Ctrl-C).")
        private double seconds = Double.POSITIVE_INFINITY;

        @Parameters(
                arity = "0..*",
                paramLabel = "PARAMETER",
                description = "Which; all readable ones where none is named.")
        private List<String> names = new ArrayList<>();

        @Override
        public Integer call() {
            Thread current = Thread.currentThread();
            Shutdown.on(current::interrupt);
            int code = which.with(this::follow);
            Shutdown.ended();
            return code;
        }

        private int follow(Buffer buffer) {
            Watch watch = buffer.watch();
            long end = seconds > 1e6 ? Long.MAX_VALUE : System.nanoTime() + (long) (seconds * 1e9);
            line(MemoryShown.values(buffer, names));
            while (System.nanoTime() < end && !Thread.currentThread().isInterrupted()) {
                if (watch.await(-1, Duration.ofMillis(200)) != 0) {
                    line(MemoryShown.values(buffer, names));
                }
            }
            return 0;
        }
    }

    /** Removes. */
    @Command(
            name = "unlink",
            mixinStandardHelpOptions = true,
            description = "Removes the name of a buffer; processes that have it open keep it.")
    static final class Unlink implements Callable<Integer> {
        @Mixin
        private final Folder folder = new Folder();

        @Option(names = "--type", paramLabel = "TYPE", description = "Type of the buffer.")
        private @Nullable String type;

        @Option(names = "--uid", paramLabel = "UID", defaultValue = "0", description = "Identifier (default 0).")
        private BigInteger uid = BigInteger.ZERO;

        @Option(
                names = "--catalog",
                paramLabel = "FILE",
                description = "Not needed; taken so that all commands look alike.")
        private @Nullable Path catalog;

        @Option(names = "--all", description = "Removes every buffer.")
        private boolean all;

        @Override
        public Integer call() {
            if (all == (type != null)) {
                throw new Exit(Exit.USAGE, "say which buffer: --type and --uid, or --all");
            }
            if (all) {
                BufferStore.unlinkAll(folder.path);
            } else {
                Buffer.unlink(Buffer.name(String.valueOf(type), uid), BufferOptions.DEFAULT.withFolder(folder.path));
            }
            return 0;
        }
    }

    /** Looks for what is wrong. */
    @Command(
            name = "doctor",
            mixinStandardHelpOptions = true,
            description = "Says for every buffer whose lock it is, whether its owner lives, and what to do.")
    static final class Doctor implements Callable<Integer> {
        @Mixin
        private final Folder folder = new Folder();

        @Override
        public Integer call() {
            boolean sick = false;
            for (SegmentReport r : SegmentReport.all(folder.path)) {
                JsonNode tree = Output.JSON.valueToTree(r);
                line(tree);
                sick |= r.ownerDead() || r.kind() == 0;
            }
            return sick ? FAILED : 0;
        }
    }
}
