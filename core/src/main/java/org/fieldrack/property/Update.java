package org.fieldrack.property;

import java.util.Arrays;

/**
 * Readings of one device that belong to one moment, by index in its {@link PropertyTable}.
 *
 * <p>Filled by one thread, then handed over and never changed again.
 */
public final class Update {
    private int[] indices;
    private Reading[] readings;
    private int size;

    public Update(int capacity) {
        indices = new int[Math.max(1, capacity)];
        readings = new Reading[indices.length];
    }

    public static Update of(int index, Reading reading) {
        return new Update(1).add(index, reading);
    }

    public Update add(int index, Reading reading) {
        if (size == indices.length) {
            indices = Arrays.copyOf(indices, size * 2);
            readings = Arrays.copyOf(readings, size * 2);
        }
        indices[size] = index;
        readings[size++] = reading;
        return this;
    }

    public Update add(int index, Value value, long timeNanosUtc) {
        return add(index, Reading.good(value, timeNanosUtc));
    }

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    public int index(int i) {
        return indices[i];
    }

    public Reading reading(int i) {
        return readings[i];
    }

    void replace(int i, Reading reading) {
        readings[i] = reading;
    }

    /** Puts the alarm on the i-th reading; only for whoever judges alarms before the update is handed over. */
    public void judge(int i, Alarm alarm) {
        if (!readings[i].alarm().equals(alarm)) {
            replace(i, readings[i].withAlarm(alarm));
        }
    }
}
