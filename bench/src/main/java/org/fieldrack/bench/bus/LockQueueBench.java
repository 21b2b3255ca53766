package org.fieldrack.bench.bus;

import java.util.concurrent.TimeUnit;
import org.fieldrack.base.Clock;
import org.fieldrack.bus.BusClient;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.bus.LockQueue;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Request and unlock of a device's lock queue: nobody else there, and with one client always waiting. */
@SuppressWarnings("NullAway.Init") // JMH calls open first
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LockQueueBench {
    private LockQueue queue;
    private LockQueue.Place first;
    private LockQueue.Place second;

    /** Makes the queue. */
    @Setup(Level.Trial)
    public void open() {
        queue = new LockQueue(EventLoop.manual(Clock.system()));
        BusClient client = new SilentClient();
        first = queue.place(client);
        second = queue.place(client);
    }

    @Benchmark
    public boolean uncontended() {
        queue.request(first, 5_000_000_000L);
        return queue.unlock(first);
    }

    @Benchmark
    public boolean handOver() {
        queue.request(first, 5_000_000_000L);
        queue.request(second, 5_000_000_000L);
        queue.unlock(first);
        return queue.unlock(second);
    }
}
