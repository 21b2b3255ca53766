package org.fieldrack.app;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.fieldrack.memory.Buffer;
import org.fieldrack.memory.CType;
import org.fieldrack.memory.Slot;
import org.fieldrack.memory.Watch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Memory commands that read, store and follow values. */
final class MemoryValues {
    private MemoryValues() {}

    /** Reads. */
    @Command(
            name = "get",
            mixinStandardHelpOptions = true,
            description = "Prints parameters of a buffer as one line of JSON.")
    static final class Get implements Callable<Integer> {
        @Mixin
        private final MemoryWhich.Which which = new MemoryWhich.Which();

        @Parameters(
                arity = "0..*",
                paramLabel = "PARAMETER",
                description = "Which; all readable ones where none is named.")
        private List<String> names = new ArrayList<>();

        @Override
        public Integer call() {
            which.known(names);
            return which.with(buffer -> {
                MemoryShown.line(MemoryShown.values(buffer, names));
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
        private final MemoryWhich.Which which = new MemoryWhich.Which();

        @Option(names = "--write", description = "Asks the device to take the values.")
        private boolean write;

        @Parameters(arity = "1..*", paramLabel = "PARAMETER=VALUE", description = "Values as JSON.")
        private Map<String, String> values = new LinkedHashMap<>();

        @Override
        public Integer call() {
            which.known(values.keySet());
            return which.with(buffer -> {
                Map<String, Object> parsed = new LinkedHashMap<>();
                values.forEach(
                        (name, text) -> parsed.put(name, value(buffer.type().slot(name), text)));
                // the first round checks in a private buffer, so that the second is all or nothing
                Buffer trial = Buffer.attach(buffer.type(), which.options());
                parsed.forEach((name, value) -> store(trial, name, value));
                try (var _ = buffer.transaction()) {
                    parsed.forEach((name, value) -> store(buffer, name, value));
                }
                return 0;
            });
        }

        /** Returns what was written; one number is enough for an array of one, as the mirror has them. */
        private static Object value(Slot slot, String text) {
            Object value = MemoryShown.value(text);
            CType type = slot.parameter().platformType();
            boolean single = type.count() == 1 && !type.isScalar() && value instanceof Number;
            return single ? List.of(value) : value;
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
        private final MemoryWhich.Which which = new MemoryWhich.Which();

        @Option(names = "--for", paramLabel = "SECONDS", description = "Ends after this time (default: Ctrl-C).")
        private double seconds = Double.POSITIVE_INFINITY;

        @Parameters(
                arity = "0..*",
                paramLabel = "PARAMETER",
                description = "Which; all readable ones where none is named.")
        private List<String> names = new ArrayList<>();

        @Override
        public Integer call() {
            which.known(names);
            Thread current = Thread.currentThread();
            Shutdown.on(current::interrupt);
            int code = which.with(this::follow);
            Shutdown.ended();
            return code;
        }

        private int follow(Buffer buffer) {
            Watch watch = buffer.watch();
            long end = seconds > 1e6 ? Long.MAX_VALUE : System.nanoTime() + (long) (seconds * 1e9);
            MemoryShown.line(MemoryShown.values(buffer, names));
            while (System.nanoTime() < end && !Thread.currentThread().isInterrupted()) {
                if (watch.await(-1, Duration.ofMillis(200)) != 0) {
                    MemoryShown.line(MemoryShown.values(buffer, names));
                }
            }
            return 0;
        }
    }
}
