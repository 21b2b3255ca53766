package org.fieldrack.bench.memory;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.fieldrack.bench.Main;
import org.fieldrack.memory.Buffer;
import org.fieldrack.memory.BufferOptions;
import org.fieldrack.memory.BufferType;
import org.fieldrack.memory.Parameter;
import org.fieldrack.memory.Slot;
import org.fieldrack.memory.Transaction;
import org.fieldrack.memory.Watch;

/** {@code fieldrack bench memory}: contention, waking, recovery and attaching, which are no matter of one call. */
public final class MemoryProgram implements Main.Program {
    private static final BufferType TYPE =
            BufferType.makeType("bench", List.of(new Parameter("count", Parameter.parseCtype("int64"), 0)));
    private static final Slot COUNT = TYPE.slot("count");
    private static final BufferType HAMMER = BufferType.makeType(
            "hammer",
            List.of(
                    new Parameter("twin_a", Parameter.parseCtype("uint64"), 0),
                    new Parameter("vec", Parameter.parseCtype("uint32[64]"), 1),
                    new Parameter("twin_b", Parameter.parseCtype("uint64"), 2),
                    new Parameter("count", Parameter.parseCtype("uint64"), 3)));
    private static final VarHandle BYTE = ValueLayout.JAVA_BYTE.varHandle();
    private static final int ROUNDS = 2000;
    private final String name = "rt-bench-" + ProcessHandle.current().pid();

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public String description() {
        return "[all]: buffers: contention, beside Python, waking, recovery, attaching; all: and mirror, devices and JMH";
    }

    @Override
    public void run(String... args) throws Exception {
        try (Buffer buffer = Buffer.open(name, TYPE, true, BufferOptions.DEFAULT)) {
            contended(buffer);
            wake(buffer);
            recover(buffer);
            attach();
            guarded();
        } finally {
            Buffer.unlink(name, BufferOptions.DEFAULT);
        }
        besidePython();
        if (args.length > 0 && args[0].equals("all")) {
            new MirrorCost().run();
            new SmartDevices().run();
            org.openjdk.jmh.Main.main(new String[] {
                BufferBenchmark.class.getName(), "-f1", "-wi", "5", "-i", "5", "-w", "1", "-r", "1", "-prof", "gc"
            });
        }
    }

    private void contended(Buffer buffer) throws InterruptedException {
        Buffer other = Buffer.open(name, TYPE, false, BufferOptions.DEFAULT);
        AtomicLong total = new AtomicLong();
        long end = System.nanoTime() + 3_000_000_000L;
        Thread[] threads = new Thread[2];
        for (int i = 0; i < threads.length; i++) {
            Buffer own = i == 0 ? buffer : other;
            threads[i] = Thread.ofPlatform().start(() -> {
                long n = 0;
                while (System.nanoTime() < end) {
                    own.setLong(COUNT, own.getLong(COUNT) + 1);
                    n += 2;
                }
                total.addAndGet(n);
            });
        }
        for (Thread thread : threads) {
            thread.join();
        }
        long longest = Math.max(
                buffer.mutex().orElseThrow().longestWaitNanos(),
                other.mutex().orElseThrow().longestWaitNanos());
        System.out.printf(
                "contended, two threads: %.2f M transactions/s, longest wait %.1f ms%n",
                total.get() / 3e6, longest / 1e6);
    }

    /** One thread of this process and a Python process, both with one number read and stored in a transaction. */
    private void besidePython() throws IOException, InterruptedException {
        Path peer = Path.of(System.getProperty("fieldrack.home", "."), "core/src/test/python/peer.py");
        if (!Files.exists(peer)) {
            System.out.println("beside Python: skipped, " + peer + " is missing");
            return;
        }
        String shared = name + "-python";
        Slot count = HAMMER.slot("count");
        try (Buffer buffer = Buffer.open(shared, HAMMER, true, BufferOptions.DEFAULT)) {
            Process python = new ProcessBuilder("python3", peer.toString(), "count", shared, "5")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            while (buffer.getLong(count) == 0) {
                Used.rest(0.01);
            }
            long start = System.nanoTime();
            long n = 0;
            while (System.nanoTime() - start < 4_000_000_000L) {
                try (Transaction _ = buffer.transaction()) {
                    buffer.setLong(count, buffer.getLong(count) + 1);
                }
                n++;
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            String told = python.inputReader().readLine();
            python.waitFor();
            System.out.printf(
                    "beside Python: %.2f M transactions/s, longest wait %.1f ms; Python in 5 s: %s%n",
                    n / seconds / 1e6, buffer.mutex().orElseThrow().longestWaitNanos() / 1e6, told);
        } finally {
            Buffer.unlink(shared, BufferOptions.DEFAULT);
        }
    }

    private void wake(Buffer buffer) throws InterruptedException {
        long[] latency = {};
        // the first rounds are the compiler's
        for (int i = 0; i < 5; i++) {
            latency = wakeUps(buffer);
        }
        Arrays.sort(latency);
        System.out.printf(
                "await wake-up: p50 %.0f us, p99 %.0f us%n",
                latency[ROUNDS / 2] / 1e3, latency[ROUNDS * 99 / 100] / 1e3);
    }

    private long[] wakeUps(Buffer buffer) throws InterruptedException {
        Buffer reader = Buffer.open(name, TYPE, false, BufferOptions.DEFAULT);
        Watch watch = reader.watch();
        long[] woken = new long[ROUNDS];
        AtomicLong round = new AtomicLong();
        Thread thread = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < ROUNDS; i++) {
                watch.await(1, Duration.ofSeconds(1));
                woken[i] = System.nanoTime();
                round.set(i + 1L);
            }
        });
        long[] latency = new long[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            LockSupport.parkNanos(200_000);
            long stored = System.nanoTime();
            buffer.setLong(COUNT, i);
            // a waiter may be woken on this very core: the writer leaves it, as writers do
            while (round.get() <= i) {
                LockSupport.parkNanos(100_000);
            }
            latency[i] = woken[i] - stored;
        }
        thread.join();
        return latency;
    }

    /** A thread that ends while it holds the lock is a dead owner to the kernel, like a process that is killed. */
    private static void recover(Buffer buffer) throws InterruptedException {
        long[] times = new long[50];
        for (int i = 0; i < times.length; i++) {
            CountDownLatch held = new CountDownLatch(1);
            Thread.ofPlatform()
                    .start(() -> {
                        buffer.transaction();
                        held.countDown();
                    })
                    .join();
            held.await();
            long start = System.nanoTime();
            buffer.getLong(COUNT);
            times[i] = System.nanoTime() - start;
        }
        Arrays.sort(times);
        System.out.printf(
                "recovery from a dead owner: median %.2f ms, worst %.2f ms (%d recoveries)%n",
                times[times.length / 2] / 1e6, times[times.length - 1] / 1e6, buffer.recoveries());
    }

    private void attach() {
        long[] times = new long[ROUNDS];
        double cold = 0;
        for (int round = 0; round < 10; round++) {
            for (int i = 0; i < ROUNDS; i++) {
                long start = System.nanoTime();
                Buffer.open(name, TYPE, false, BufferOptions.DEFAULT).close();
                times[i] = System.nanoTime() - start;
            }
            Arrays.sort(times);
            cold = round == 0 ? times[ROUNDS / 2] : cold;
        }
        System.out.printf(
                "attach: median %.1f us, in the first %d %.1f us%n", times[ROUNDS / 2] / 1e3, ROUNDS, cold / 1e3);
    }

    /** What a foreign process does to a buffer by mistake, at any moment, and how long until it is put right. */
    private void guarded() throws IOException {
        Path path = Path.of("/dev/shm", name);
        MemorySegment foreign =
                Buffer.open(name, TYPE, false, BufferOptions.DEFAULT).memory();
        long[] flags = new long[40];
        long[] names = new long[12];
        for (int i = 0; i < flags.length; i++) {
            Used.rest(0.001 * (i * 7 % 41));
            foreign.set(ValueLayout.JAVA_BYTE, 0, (byte) 0);
            flags[i] = until(() -> (byte) BYTE.getVolatile(foreign, 0L) != 0);
        }
        for (int i = 0; i < names.length; i++) {
            Used.rest(0.001 * (i * 37 % 401));
            Files.delete(path);
            names[i] = until(() -> Files.exists(path));
        }
        Arrays.sort(flags);
        Arrays.sort(names);
        System.out.printf(
                "put right: a cleared flag median %.0f ms, worst %.0f ms; a removed name median %.0f ms, worst %.0f ms%n",
                flags[flags.length / 2] / 1e6,
                flags[flags.length - 1] / 1e6,
                names[names.length / 2] / 1e6,
                names[names.length - 1] / 1e6);
    }

    private static long until(BooleanSupplier right) {
        long start = System.nanoTime();
        while (!right.getAsBoolean()) {
            Used.rest(0.0001);
        }
        return System.nanoTime() - start;
    }
}
