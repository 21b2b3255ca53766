package org.fieldrack.base;

import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;

/** The counters of one owner (a device, the archive, a listener), in the order of their names. Thread-safe. */
public final class Counters {
    private final ConcurrentSkipListMap<String, Counter> byName = new ConcurrentSkipListMap<>();

    /**
     * Returns the counter of this name, made at the first call.
     *
     * @param name lower snake case, such as {@code dropped_readings}
     * @param help one sentence that says what is counted
     */
    public Counter counter(String name, String help) {
        return byName.computeIfAbsent(name, n -> new Counter(n, help));
    }

    /** Returns the count of this name, 0 where nothing was counted under it. */
    public long get(String name) {
        Counter counter = byName.get(name);
        return counter == null ? 0 : counter.get();
    }

    public List<Counter> all() {
        return List.copyOf(byName.values());
    }
}
