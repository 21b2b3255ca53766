package org.fieldrack.oni.tool;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import org.fieldrack.oni.FrameLayout;
import org.fieldrack.oni.FrameVisitor;

/** Checks every frame of a run of the acceptance profile that began with a reset: time, order, size, content. */
final class ProfileCheck implements FrameVisitor {
    static final long CLOCK = 250_000_000;
    private static final Map<Integer, Long> PERIODS = Map.of(
            0x000, CLOCK / 100,
            0x001, CLOCK / 100,
            0x002, CLOCK / 1000,
            0x003, CLOCK / 1000,
            0x100, CLOCK / 30_000,
            0x101, CLOCK / 100,
            0x200, CLOCK / 30_000);

    private final Map<Integer, Long> counts = new HashMap<>();
    private String fault = "";
    private long last;
    private int lastAddress;
    private long frames;

    /** Returns what was wrong first, empty when all was right. */
    String fault() {
        return fault;
    }

    long frames() {
        return frames;
    }

    long time() {
        return last;
    }

    @Override
    public void frame(MemorySegment block, int sample, int size, long time, int address) {
        long n = counts.merge(address, 1L, Long::sum) - 1;
        frames++;
        if (!fault.isEmpty()) {
            return;
        }
        Long period = PERIODS.get(address);
        if (period == null || time != (n + 1) * period) {
            fault = "sample " + n + " of " + Integer.toHexString(address) + " comes at " + time;
        } else if (time < last || time == last && address <= lastAddress) {
            fault = "frame at " + time + " behind " + last;
        } else if (!isRight(block, sample, time, address, n)) {
            fault = "content of sample " + n + " of " + Integer.toHexString(address);
        }
        last = time;
        lastAddress = address;
    }

    private static boolean isRight(MemorySegment block, int sample, long time, int address, long n) {
        long hub = switch (address >>> 8) {
            case 0 -> time;
            case 1 -> time / 5;
            default -> time / 2;
        };
        int counterAt = address == 0x200 ? 936 : 0;
        if (block.get(FrameLayout.LONG, sample + (long) counterAt) != hub) {
            return false;
        }
        return switch (address) {
            case 0x000 -> true;
            case 0x001 -> block.get(FrameLayout.INT, sample + 8L) >= 0;
            case 0x002 -> block.get(FrameLayout.LONG, sample + 8L) == 0 && ramp(block, sample + 16, 16, 0, 1);
            case 0x003 -> block.get(FrameLayout.SHORT, sample + 8L) == 42 && ramp(block, sample + 10, 3, 0, 1);
            case 0x100 -> amplifier(block, sample, n);
            case 0x101 ->
                ramp(block, sample + 8, 13, (int) (n & 15), 100)
                        && block.get(FrameLayout.SHORT, sample + 34L) == (short) 0xFF19;
            default -> ramp(block, sample, 468, (int) (468 * n), 1);
        };
    }

    private static boolean amplifier(MemorySegment block, int sample, long n) {
        for (int c = 0; c < 64; c++) {
            if (block.get(FrameLayout.SHORT, sample + 8L + 2 * c) != (short) (0x8000 + (7 * n + 31 * c & 0x3FF))) {
                return false;
            }
        }
        return ramp(block, sample + 136, 3, 64, 1);
    }

    private static boolean ramp(MemorySegment block, int at, int words, int first, int step) {
        for (int i = 0; i < words; i++) {
            if (block.get(FrameLayout.SHORT, at + 2L * i) != (short) (first + step * i)) {
                return false;
            }
        }
        return true;
    }

    /** Returns a fault when a device sent fewer samples than were due, which the order of the others hides. */
    String missing() {
        for (Map.Entry<Integer, Long> device : PERIODS.entrySet()) {
            long due = last / device.getValue();
            // the last frames of the same moment may not have been read
            if (counts.getOrDefault(device.getKey(), 0L) < due - 1) {
                return counts.get(device.getKey()) + " samples of " + Integer.toHexString(device.getKey())
                        + " instead of " + due;
            }
        }
        return "";
    }
}
