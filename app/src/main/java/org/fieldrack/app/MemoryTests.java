package org.fieldrack.app;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.fieldrack.memory.Buffer;
import org.fieldrack.memory.BufferException;
import org.fieldrack.memory.BufferOptions;
import org.fieldrack.memory.Hammer;
import org.fieldrack.memory.SyncException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Memory commands that create, attach and test (specification section 12). */
final class MemoryTests {
    private static final int FAILED = 1;
    private static final int NOT_ATTACHED = 2;

    private MemoryTests() {}

    /** What create and attach do with the buffer. */
    abstract static class Test implements Callable<Integer> {
        @Mixin
        private final MemoryWhich.Which which = new MemoryWhich.Which();

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
                which.catalog().types().values().forEach(type -> MemoryShown.line(MemoryShown.layout(type)));
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
                MemoryShown.line(shown);
                return r.torn() == 0 ? 0 : FAILED;
            }
            if (crashHolding) {
                buffer.transaction();
                new Hammer(buffer).setHalf(System.nanoTime());
                Runtime.getRuntime().halt(FAILED);
            }
            if (hold != null) {
                MemoryShown.line(Map.of("holding", Buffer.name(buffer.type().name(), which.uid)));
                long nanos = (long) (hold * 1e9);
                Thread current = Thread.currentThread();
                Shutdown.on(current::interrupt);
                java.util.concurrent.locks.LockSupport.parkNanos(nanos);
                Shutdown.ended();
                return 0;
            }
            MemoryShown.line(MemoryShown.dump(buffer));
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
}
