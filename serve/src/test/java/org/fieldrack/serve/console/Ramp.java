package org.fieldrack.serve.console;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.fieldrack.device.DeviceHandler;
import org.fieldrack.device.LabDevice;
import org.fieldrack.property.Property;
import org.fieldrack.property.Schema;
import org.fieldrack.property.State;
import org.fieldrack.serve.Bench;
import org.fieldrack.stream.Channel;
import org.fieldrack.stream.ElementType;
import org.fieldrack.stream.SampleBlock;
import org.fieldrack.stream.SampleClock;
import org.fieldrack.stream.SampleStream;

/**
 * A device {@code scope} with a stream {@code ramp} in real time, whose samples tell their number: {@code volts} is the
 * number modulo {@value #MODULUS} and 100 more, which prints without a prefix. Its history begins with the ten seconds before it was made.
 */
final class Ramp implements AutoCloseable {
    static final int RATE = 10_000;
    static final int MODULUS = 800;
    private static final int BLOCK = RATE / 20;
    private static final long PAST = Duration.ofSeconds(10).toNanos();

    private final long begin;
    private final SampleStream stream;
    private final Bench bench;
    private final Thread sender;
    private long next;

    Ramp(Bench bench) {
        this.bench = bench;
        begin = bench.lab.clock().utcNanos() - PAST;
        stream = new SampleStream(
                "ramp",
                "Numbers of its samples",
                List.of(Channel.of("volts", "V", ElementType.F32), Channel.of("step", "", ElementType.U16)),
                true,
                new SampleClock(RATE, begin),
                null);
        stream.keepHistory(Duration.ofSeconds(60), 1 << 26);
        LabDevice device = new LabDevice("scope", "scope", bench.lab.clock(), Path.of("."), Path.of("."));
        bench.lab.add(device);
        device.attach(Schema.of(Property.real("gain").build()), new DeviceHandler() {
            @Override
            public List<SampleStream> streams() {
                return List.of(stream);
            }
        });
        device.state(State.ACQUIRING, "", "");
        send();
        sender = Thread.ofPlatform().daemon().name("ramp").start(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                send();
                LockSupport.parkNanos(20_000_000);
            }
        });
    }

    /** Returns the value of a sample. */
    static long volts(long number) {
        return 100 + number % MODULUS;
    }

    /** Returns the mean of the samples from one number to before another. */
    static double mean(long from, long to) {
        double sum = 0;
        for (long i = from; i < to; i++) {
            sum += volts(i);
        }
        return sum / (to - from);
    }

    /** Sends what is due, however late: the stream has no gap on a busy machine either. */
    private void send() {
        long due = (bench.lab.clock().utcNanos() - begin) / (1_000_000_000 / RATE);
        for (; next + BLOCK <= due; next += BLOCK) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment volts = arena.allocate(BLOCK * 4L, 4);
                MemorySegment steps = arena.allocate(BLOCK * 2L, 2);
                for (int i = 0; i < BLOCK; i++) {
                    volts.setAtIndex(ValueLayout.JAVA_FLOAT, i, volts(next + i));
                    steps.setAtIndex(ValueLayout.JAVA_SHORT, i, (short) ((next + i) / MODULUS));
                }
                stream.emit(new SampleBlock(next, BLOCK, List.of(volts, steps), null));
            }
        }
    }

    @Override
    public void close() throws InterruptedException {
        sender.interrupt();
        sender.join();
    }
}
