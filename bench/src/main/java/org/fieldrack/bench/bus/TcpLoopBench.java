package org.fieldrack.bench.bus;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.fieldrack.base.Clock;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.buses.sim.Door;
import org.fieldrack.buses.sim.Doors;
import org.fieldrack.buses.sim.Instrument;
import org.fieldrack.buses.sim.Line;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Queries per second over TCP on loopback, one in flight per device: lock, drain, write, read, unlock, without the protocol
 * engine. The instrument is the simulator's door on a loop of its own; {@code cpuMicros} is the bus loop's CPU time a
 * query, which JMH adds up over the iterations: divide it by their number.
 */
@SuppressWarnings("NullAway.Init") // JMH calls open first
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class TcpLoopBench {
    private static final int QUERIES = 20_000;

    @Param({"1", "50"})
    public int devices;

    private EventLoop loop;
    private EventLoop doors;
    private long loopThread;
    private final List<Door> open = new ArrayList<>();
    private final List<Questioner> questioners = new ArrayList<>();

    /** The loop's CPU time. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Cpu {
        private long nanos;
        private long queries;

        /** Makes a fresh count. */
        @Setup(Level.Iteration)
        public void reset() {
            nanos = 0;
            queries = 0;
        }

        /** Returns microseconds a query. */
        public double cpuMicros() {
            return nanos / 1000.0 / Math.max(1, queries);
        }
    }

    /** Serves and connects. */
    @Setup(Level.Trial)
    public void open() throws IOException {
        loop = EventLoop.start("bench-loop", Clock.system());
        doors = EventLoop.start("bench-doors", Clock.system());
        loopThread = loop.call(() -> Thread.currentThread().threadId());
        for (int i = 0; i < devices; i++) {
            Door door = Doors.open("127.0.0.1:0", new Voltmeter(), doors);
            open.add(door);
            questioners.add(new Questioner(door.address(), loop));
        }
    }

    @Benchmark
    @OperationsPerInvocation(QUERIES)
    public void queries(Cpu cpu) throws InterruptedException {
        long before = ManagementFactory.getThreadMXBean().getThreadCpuTime(loopThread);
        CountDownLatch done = new CountDownLatch(devices);
        questioners.forEach(q -> q.ask(QUERIES / devices, done));
        done.await();
        long used = ManagementFactory.getThreadMXBean().getThreadCpuTime(loopThread) - before;
        cpu.nanos += used;
        cpu.queries += QUERIES;
    }

    /** Closes everything, and refuses figures of queries that failed. */
    @TearDown(Level.Trial)
    public void close() {
        long failed = questioners.stream().mapToLong(Questioner::failed).sum();
        questioners.forEach(Questioner::close);
        open.forEach(Door::close);
        loop.close();
        doors.close();
        if (failed > 0) {
            throw new IllegalStateException(failed + " queries failed");
        }
    }

    /** Answers every message. */
    private static final class Voltmeter implements Instrument {
        private final ByteBuffer answer = ByteBuffer.wrap("V 1.234567\n".getBytes(StandardCharsets.US_ASCII));

        @Override
        public void received(Line line, ByteBuffer bytes, boolean end) {
            line.send(answer.rewind(), true);
        }
    }
}
