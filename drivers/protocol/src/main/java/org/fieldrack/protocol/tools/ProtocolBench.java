package org.fieldrack.protocol.tools;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.protocol.engine.Mode;
import org.fieldrack.protocol.engine.Result;
import org.fieldrack.protocol.engine.Values;
import org.fieldrack.protocol.format.Format;
import org.fieldrack.protocol.format.Slot;
import org.fieldrack.protocol.language.Protocol;
import org.fieldrack.protocol.language.ProtocolFile;
import org.fieldrack.protocol.language.Surroundings;

/**
 * Measures how fast a protocol runs against real connections, one query in flight each: {@code fieldrack proto bench}.
 *
 * <p>The next query starts when the value of the last is stored.
 */
public final class ProtocolBench {
    /**
     * What was measured.
     *
     * @param cpuMicros processor time of the whole process a query
     * @param failed runs that did not succeed, which are not counted as queries
     */
    public record Figures(double queriesPerSecond, double cpuMicros, long queries, long failed) {
        /** Returns {@code N queries/s, C µs CPU a query}. */
        public String text() {
            return String.format(Locale.ROOT, "%.0f queries/s, %.1f µs CPU a query", queriesPerSecond, cpuMicros);
        }
    }

    private static final long RETRY_NANOS = 100_000_000;

    private ProtocolBench() {}

    /**
     * Measures.
     *
     * @param address {@code {i}} in it becomes 0 … devices − 1
     * @param duration after a warm-up of a fifth of it, at most 2 s
     */
    public static Figures run(ProtocolFile file, String call, String address, int devices, Duration duration) {
        EventLoop loop = EventLoop.shared();
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < devices; i++) {
            Protocol protocol = file.compile(call, Surroundings.ANY);
            clients.add(new Client(protocol, address.replace("{i}", String.valueOf(i)), loop));
        }
        clients.forEach(client -> loop.execute(client::next));
        pause(Math.min(2_000_000_000L, duration.toNanos() / 5));
        long queries = clients.stream().mapToLong(client -> client.done).sum();
        long failed = clients.stream().mapToLong(client -> client.failed).sum();
        long cpu = cpuNanos();
        long started = System.nanoTime();
        pause(duration.toNanos());
        long elapsed = System.nanoTime() - started;
        cpu = cpuNanos() - cpu;
        queries = clients.stream().mapToLong(client -> client.done).sum() - queries;
        failed = clients.stream().mapToLong(client -> client.failed).sum() - failed;
        clients.forEach(Client::end);
        return new Figures(queries * 1e9 / elapsed, queries == 0 ? 0 : cpu / 1e3 / queries, queries, failed);
    }

    private static void pause(long nanos) {
        long until = System.nanoTime() + nanos;
        for (long left = nanos; left > 0 && !Thread.currentThread().isInterrupted(); left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    /** One connection that asks again and again. */
    private static final class Client extends LoopHost {
        private volatile long done;
        private volatile long failed;
        private boolean ended;

        Client(Protocol protocol, String address, EventLoop loop) {
            super(protocol, new Kept(), address, loop);
        }

        void next() {
            if (!ended && !engine().isRunning() && !engine().start(Mode.NORMAL)) {
                loop().schedule(loop().clock().ticks() + RETRY_NANOS, this::next);
            }
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // only the loop's thread counts
        public void finished(Result result) {
            if (ended) {
                return;
            }
            if (result == Result.SUCCESS) {
                done++;
                engine().start(Mode.NORMAL);
            } else {
                failed++;
                loop().schedule(loop().clock().ticks() + RETRY_NANOS, this::next);
            }
        }

        void end() {
            loop().execute(() -> ended = true);
            close();
        }
    }

    /** Stores what is read, and writes one value. */
    private static final class Kept implements Values {
        private static final int MOST_ELEMENTS = 100_000;

        private double[] reals = new double[1];
        private long integer;

        @Override
        public int size(Format format) {
            return 1;
        }

        @Override
        public boolean get(Format format, int element, Slot slot) {
            slot.integer = integer;
            slot.real = reals[0];
            slot.length = 0;
            return true;
        }

        @Override
        public int capacity(Format format) {
            return MOST_ELEMENTS;
        }

        @Override
        public boolean put(Format format, int element, Slot slot) {
            if (element >= reals.length) {
                reals = Arrays.copyOf(reals, Math.min(MOST_ELEMENTS, 2 * reals.length));
            }
            reals[element] = slot.real;
            integer = slot.integer;
            return true;
        }
    }
}
