package org.fieldrack.memory;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.fieldrack.base.Clock;

/**
 * The last values of some parameters with their times, kept by the process that stores them, so that who comes late can
 * have them (specification section 11.4).
 *
 * <p>Nothing is kept of a parameter until somebody asks for it. Thread-safe.
 */
public final class History {
    private final ConcurrentHashMap<Slot, Ring> rings = new ConcurrentHashMap<>();
    private volatile boolean used;

    /** A value with its time, ns UTC. */
    public record Point(long timeNanosUtc, double value) {}

    History() {}

    /**
     * Begins to keep the values of a numeric scalar.
     *
     * @param capacity how many, 1 or more
     */
    public void keep(Slot slot, int capacity) {
        if (!slot.type.isScalar() || slot.updateOffset < 0) {
            throw new BufferException("only readable scalars have a history: " + slot);
        }
        if (capacity < 1) {
            throw new BufferException("a history keeps 1 value or more, not " + capacity);
        }
        rings.putIfAbsent(slot, new Ring(capacity));
        used = true;
    }

    /** Returns what is kept of a parameter, oldest first. */
    public List<Point> of(Slot slot) {
        Ring ring = rings.get(slot);
        return ring == null ? List.of() : ring.points();
    }

    void add(Slot slot, MemorySegment memory, Clock clock) {
        if (used) {
            Ring ring = rings.get(slot);
            if (ring != null) {
                ring.add(clock.utcNanos(), slot.loadDouble(memory, slot.updateOffset));
            }
        }
    }

    private static final class Ring {
        private final long[] times;
        private final double[] values;
        private long count;

        Ring(int capacity) {
            times = new long[capacity];
            values = new double[capacity];
        }

        synchronized void add(long time, double value) {
            int at = (int) (count++ % times.length);
            times[at] = time;
            values[at] = value;
        }

        synchronized List<Point> points() {
            List<Point> points = new java.util.ArrayList<>();
            for (long i = Math.max(0, count - times.length); i < count; i++) {
                int at = (int) (i % times.length);
                points.add(new Point(times[at], values[at]));
            }
            return points;
        }
    }
}
