package org.fieldrack.oni.tool;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import org.fieldrack.base.Clock;
import org.fieldrack.oni.DeviceDescriptor;
import org.fieldrack.oni.FrameLayout;
import org.fieldrack.oni.FrameVisitor;
import org.fieldrack.oni.HostOptions;
import org.fieldrack.oni.OniContext;
import org.fieldrack.oni.OniException;
import org.fieldrack.oni.TcpTransport;
import org.fieldrack.oni.WriteFrame;
import org.fieldrack.oni.sim.Controller;
import org.fieldrack.oni.sim.Faults;
import org.fieldrack.oni.sim.OniServer;
import org.fieldrack.oni.sim.OniSimulatorService;
import org.fieldrack.oni.sim.Profiles;
import org.fieldrack.oni.sim.SimulatedSystem;
import org.fieldrack.oni.sim.SyncLink;

/** What {@code fieldrack oni bench} and {@code oni latency} measure over TCP; each also checks what it moves. */
public final class Measurements {
    private static final int LOAD_TESTER = 0x0002;
    private static final int PROBE = 0x0200;
    private static final int MANAGED_ENABLE = 0x8000;

    private Measurements() {}

    /** A rate of frames. */
    public record Rate(double framesPerSecond, double bytesPerSecond, double cpuNanosPerFrame) {
        /** Returns how much of one processor the reading or writing thread took. */
        public double corePercent() {
            return framesPerSecond * cpuNanosPerFrame / 1e7;
        }
    }

    /** Times in microseconds. */
    public record Times(double p50, double p99, double worst, long count) {}

    /** Reads over TCP from a controller in flood mode in this process. */
    public static Rate overTcp(int sampleSize, Duration length) throws IOException {
        try (OniServer server = serve(() -> Profiles.flood(sampleSize));
                OniContext context = connect(server)) {
            DecodeMeasurements.Touch touch = new DecodeMeasurements.Touch();
            context.start();
            run(context, touch, length.dividedBy(2));
            long cpu = cpu();
            long began = System.nanoTime();
            long frames = run(context, touch, length);
            double seconds = (System.nanoTime() - began) / 1e9;
            double cpuNanos = cpu() - cpu;
            context.stop();
            if (context.timeRegressions() != 0) {
                throw new IllegalStateException("times went back");
            }
            return new Rate(frames / seconds, frames * (16.0 + sampleSize) / seconds, cpuNanos / frames);
        }
    }

    private static long run(OniContext context, FrameVisitor visitor, Duration length) {
        long frames = 0;
        long until = System.nanoTime() + length.toNanos();
        while (System.nanoTime() < until) {
            frames += context.readBatch(visitor);
        }
        return frames;
    }

    /** Writes one-sample frames of 32 bytes, gathered, and checks that the last one arrived last. */
    public static Rate writes(int count) throws IOException {
        try (OniServer server = serve(() -> Profiles.acceptance(new Faults()));
                OniContext context = connect(server)) {
            byte[] data = new byte[32];
            WriteFrame frame = context.createFrame(0x0003, data);
            long cpu = cpu();
            long began = System.nanoTime();
            for (int i = 1; i <= count; i++) {
                data[0] = (byte) i;
                data[1] = (byte) (i >> 8);
                frame.data(data);
                context.gatherFrame(frame);
            }
            context.flush();
            while (context.readRegister(0x0003, 1) != (count & 0xFFFF)) {
                Thread.onSpinWait();
            }
            double seconds = (System.nanoTime() - began) / 1e9;
            return new Rate(count / seconds, count * 40.0 / seconds, (cpu() - cpu) / (double) count);
        }
    }

    /** Reads one register again and again. */
    public static Times registerReads(int count) throws IOException {
        try (OniServer server = serve(() -> Profiles.acceptance(new Faults()));
                OniContext context = connect(server)) {
            double[] micros = new double[count];
            for (int i = -count; i < count; i++) {
                long began = System.nanoTime();
                context.readRegister(0, 2);
                if (i >= 0) {
                    micros[i] = (System.nanoTime() - began) / 1e3;
                }
            }
            return times(micros, count);
        }
    }

    /**
     * Sends the load tester's counter back and takes its word for how long that took.
     *
     * @param words 16-bit words in a frame to the host: 4 makes frames of 40 bytes, 464 of 960
     * @param count loops to measure
     */
    public static Times loop(int words, int count) throws IOException {
        try (OniServer server = serve(() -> Profiles.acceptance(new Faults()));
                OniContext context = connect(server)) {
            return loop(context, words, count);
        }
    }

    /** Measures a loop through a controller that has a load tester at 0.2. */
    public static Times loop(OniContext context, int words, int count) {
        for (DeviceDescriptor device : context.table().devices()) {
            if (device.readSize() > 0 && device.address() != LOAD_TESTER) {
                disable(context, device.address());
            }
        }
        context.writeRegister(LOAD_TESTER, 0, 1);
        context.writeRegister(LOAD_TESTER, 3, words);
        context.reset();
        double clockMega = context.readRegister(DeviceDescriptor.HUB_INFORMATION, 4) / 1e6;
        Echo echo = new Echo(context, context.createFrame(LOAD_TESTER, new byte[8]), count, clockMega);
        context.start();
        while (echo.done < count) {
            context.readBatch(echo);
        }
        context.stop();
        return times(echo.micros, count);
    }

    private static void disable(OniContext context, int address) {
        for (int register : new int[] {0, MANAGED_ENABLE}) {
            try {
                context.writeRegister(address, register, 0);
            } catch (OniException e) {
                // it has no such register, or it is always on
            }
        }
    }

    private static final class Echo implements FrameVisitor {
        private static final int WARM_UP = 300;
        private final OniContext context;
        private final WriteFrame frame;
        private final byte[] back = new byte[8];
        private final double[] micros;
        private final double clockMega;
        private int done = -WARM_UP;

        Echo(OniContext context, WriteFrame frame, int count, double clockMega) {
            this.context = context;
            this.frame = frame;
            this.micros = new double[count];
            this.clockMega = clockMega;
        }

        @Override
        public void frame(MemorySegment block, int sample, int size, long time, int address) {
            if (address != LOAD_TESTER) {
                return;
            }
            long delta = block.get(FrameLayout.LONG, sample + 8L);
            if (done >= 0 && done < micros.length) {
                micros[done] = delta / clockMega;
            }
            done++;
            MemorySegment.copy(block, ValueLayout.JAVA_BYTE, sample, back, 0, back.length);
            frame.data(back);
            context.writeFrame(frame);
        }
    }

    /** Reads the whole profile and returns the share of one processor that the host's thread took, with its rate. */
    public static Rate profile(Duration length) throws IOException {
        try (OniServer server = serve(() -> Profiles.acceptance(new Faults()));
                OniContext context = connect(server)) {
            context.writeRegister(LOAD_TESTER, 0, 1);
            context.writeRegister(PROBE, MANAGED_ENABLE, 1);
            context.reset();
            DecodeMeasurements.Touch touch = new DecodeMeasurements.Touch();
            context.start();
            run(context, touch, Duration.ofSeconds(1));
            long cpu = cpu();
            long began = System.nanoTime();
            long[] bytes = {0};
            long frames = run(
                    context,
                    new FrameVisitor() {
                        @Override
                        public void frame(MemorySegment block, int sample, int size, long time, int address) {
                            touch.frame(block, sample, size, time, address);
                        }

                        @Override
                        public void block(MemorySegment block, int from, int to) {
                            bytes[0] += to - from;
                        }
                    },
                    length);
            double seconds = (System.nanoTime() - began) / 1e9;
            return new Rate(frames / seconds, bytes[0] / seconds, (cpu() - cpu) / (double) frames);
        }
    }

    private static Times times(double[] micros, int count) {
        double[] sorted = Arrays.copyOf(micros, count);
        Arrays.sort(sorted);
        return new Times(sorted[count / 2], sorted[(int) (count * 0.99)], sorted[count - 1], count);
    }

    /** Returns the processor time of this thread in nanoseconds. */
    static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static OniServer serve(java.util.function.Supplier<SimulatedSystem> system) throws IOException {
        return OniSimulatorService.serve(
                "127.0.0.1:0", new Controller(system, Clock.system(), new Faults(), new SyncLink()));
    }

    private static OniContext connect(OniServer server) {
        return OniContext.open(
                new TcpTransport("127.0.0.1", server.port(), HostOptions.LengthUnit.BYTES), HostOptions.DEFAULT);
    }
}
