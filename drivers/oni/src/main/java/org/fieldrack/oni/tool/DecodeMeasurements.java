package org.fieldrack.oni.tool;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import org.fieldrack.oni.DeviceDescriptor;
import org.fieldrack.oni.DeviceTable;
import org.fieldrack.oni.FrameCursor;
import org.fieldrack.oni.FrameLayout;
import org.fieldrack.oni.FrameScanner;
import org.fieldrack.oni.FrameVisitor;
import org.fieldrack.oni.HostOptions;
import org.fieldrack.oni.OniContext;
import org.fieldrack.oni.OniFrame;
import org.fieldrack.oni.OniOption;

/** How fast frames in memory are taken apart, in batches and one by one. */
public final class DecodeMeasurements {
    private static final int BLOCK = 16 * 1024;

    private DecodeMeasurements() {}

    /** Reads a time and a byte of each frame; the sum keeps the work from being left out. */
    public static final class Touch implements FrameVisitor {
        private long sum;

        @Override
        public void frame(MemorySegment block, int sample, int size, long time, int address) {
            sum += time + block.get(ValueLayout.JAVA_BYTE, sample);
        }

        public long sum() {
            return sum;
        }
    }

    /** Returns 16 kB of frames of device 0 with increasing times, as whole frames. */
    public static MemorySegment frames(int sampleSize) {
        int stride = 16 + DeviceTable.padded(sampleSize);
        int count = BLOCK / stride;
        MemorySegment block = Arena.ofAuto().allocate((long) count * stride, 64);
        for (int i = 0; i < count; i++) {
            block.set(FrameLayout.LONG, (long) i * stride, i);
            block.set(FrameLayout.INT, (long) i * stride + FrameLayout.SIZE, sampleSize);
        }
        return block;
    }

    /** Decodes in memory with the batch walk, the copy into the block included. */
    public static Measurements.Rate decode(int sampleSize, Duration length) {
        MemorySegment source = frames(sampleSize);
        MemorySegment block = Arena.ofAuto().allocate(source.byteSize(), 64);
        FrameScanner scanner =
                new FrameScanner(new DeviceTable(List.of(new DeviceDescriptor(0, 27, 2, sampleSize, 0))), false);
        Touch touch = new Touch();
        for (int i = 0; i < 20_000; i++) {
            pass(source, block, scanner, touch);
        }
        long before = scanner.frames();
        long cpu = Measurements.cpu();
        long began = System.nanoTime();
        long until = began + length.toNanos();
        long now = began;
        while (now < until) {
            for (int i = 0; i < 1000; i++) {
                pass(source, block, scanner, touch);
            }
            now = System.nanoTime();
        }
        double frames = scanner.frames() - before;
        double seconds = (now - began) / 1e9;
        if (touch.sum() == 0) {
            throw new IllegalStateException("nothing was decoded");
        }
        return new Measurements.Rate(
                frames / seconds, frames * (16 + sampleSize) / seconds, (Measurements.cpu() - cpu) / frames);
    }

    private static void pass(MemorySegment source, MemorySegment block, FrameScanner scanner, Touch touch) {
        MemorySegment.copy(source, 0, block, 0, source.byteSize());
        scanner.scan(block, 0, (int) block.byteSize(), touch);
    }

    /** Takes frames one by one. */
    private interface Taking {
        long thousand(OniContext context);
    }

    /** Decodes frame by frame through a context, each a view that moves: from memory. */
    public static Measurements.Rate views(int sampleSize, Duration length) {
        return oneByOne(sampleSize, length, context -> {
            long sum = 0;
            try (FrameCursor frames = context.frames()) {
                for (int i = 0; i < 1000 && frames.next(); i++) {
                    sum += frames.time() + frames.block().get(ValueLayout.JAVA_BYTE, frames.sample());
                }
            }
            return sum;
        });
    }

    /** Decodes frame by frame through a context, each an object of its own that is released: from memory. */
    public static Measurements.Rate objects(int sampleSize, Duration length) {
        return oneByOne(sampleSize, length, context -> {
            long sum = 0;
            for (int i = 0; i < 1000; i++) {
                try (OniFrame frame = context.readFrame().orElseThrow()) {
                    sum += frame.time() + frame.byteAt(0);
                }
            }
            return sum;
        });
    }

    /** Returns a running context whose controller is in memory and gives the same frames for ever. */
    public static OniContext endless(int sampleSize) {
        OniContext context = OniContext.open(new MemorySource(frames(sampleSize), sampleSize), HostOptions.DEFAULT);
        context.setOption(OniOption.BLOCKREADSIZE, BLOCK);
        context.start();
        return context;
    }

    private static Measurements.Rate oneByOne(int sampleSize, Duration length, Taking taking) {
        try (OniContext context = endless(sampleSize)) {
            run(context, taking, length.dividedBy(2));
            long cpu = Measurements.cpu();
            long began = System.nanoTime();
            double frames = run(context, taking, length);
            double seconds = (System.nanoTime() - began) / 1e9;
            return new Measurements.Rate(
                    frames / seconds, frames * (16 + sampleSize) / seconds, (Measurements.cpu() - cpu) / frames);
        }
    }

    private static long run(OniContext context, Taking taking, Duration length) {
        long sum = 0;
        long frames = 0;
        long until = System.nanoTime() + length.toNanos();
        while (System.nanoTime() < until) {
            for (int i = 0; i < 20; i++) {
                sum += taking.thousand(context);
            }
            frames += 20_000;
        }
        if (sum == 0) {
            throw new IllegalStateException("nothing was decoded");
        }
        return frames;
    }
}
