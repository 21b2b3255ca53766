package org.fieldrack.app;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import org.fieldrack.base.Clock;
import org.fieldrack.oni.DeviceDescriptor;
import org.fieldrack.oni.FrameVisitor;

/** Prints frames one a line, or once a second how many came. */
final class FramePrinter implements FrameVisitor {
    private static final int MOST_BYTES = 48;

    private final Output output;
    private final int only;
    private final boolean rates;
    private final Clock clock;
    private int left;
    private long frames;
    private long bytes;
    private long since;

    FramePrinter(Output output, int only, int count, boolean rates, Clock clock) {
        this.output = output;
        this.only = only;
        this.left = count;
        this.rates = rates;
        this.clock = clock;
        this.since = clock.ticks();
    }

    boolean isDone() {
        return left <= 0;
    }

    @Override
    public void frame(MemorySegment block, int sample, int size, long time, int address) {
        if (only >= 0 && address != only) {
            return;
        }
        frames++;
        bytes += 16L + size;
        if (rates || left <= 0) {
            return;
        }
        left--;
        byte[] data = block.asSlice(sample, size).toArray(ValueLayout.JAVA_BYTE);
        HexFormat hex = HexFormat.of();
        output.print(
                Map.of(
                        "time",
                        time,
                        "device",
                        DeviceDescriptor.text(address),
                        "size",
                        size,
                        "sample",
                        hex.formatHex(data)),
                () -> System.out.printf(
                        Locale.ROOT,
                        "%14s  %-7s %5d  %s%s%n",
                        Long.toUnsignedString(time),
                        DeviceDescriptor.text(address),
                        size,
                        hex.formatHex(data, 0, Math.min(size, MOST_BYTES)),
                        size > MOST_BYTES ? "…" : ""));
    }

    /** Prints rates when a second is over. */
    void tick() {
        long now = clock.ticks();
        if (!rates || now - since < 1_000_000_000L) {
            return;
        }
        double seconds = (now - since) / 1e9;
        double frameRate = frames / seconds;
        double byteRate = bytes / seconds;
        output.print(
                Map.of("framesPerSecond", frameRate, "bytesPerSecond", byteRate),
                () -> System.out.printf(Locale.ROOT, "%10.0f frames/s %12.3f MB/s%n", frameRate, byteRate / 1e6));
        frames = 0;
        bytes = 0;
        since = now;
        left--;
    }
}
