package org.fieldrack.property;

import java.util.Arrays;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The current readings of one device, in slots that are found once by path and then by index.
 *
 * <p>One writer (the device's thread; it must hold to that), any number of readers without locks. An index stays with its
 * path for the life of the table, also when a new schema drops the property, so consumers may keep it.
 */
public final class PropertyTable {
    private final ConcurrentHashMap<String, Integer> indices = new ConcurrentHashMap<>();
    private volatile Slots slots = new Slots(0);
    private volatile Schema schema = Schema.EMPTY;
    private volatile long version;

    private record Slots(
            String[] paths,
            @Nullable Property[] properties,
            @Nullable Reading[] readings,
            long[] confirmed,
            long[] periods) {
        Slots(int size) {
            this(new String[size], new Property[size], new Reading[size], new long[size], new long[size]);
        }

        Slots grown(int size) {
            return new Slots(
                    Arrays.copyOf(paths, size),
                    Arrays.copyOf(properties, size),
                    Arrays.copyOf(readings, size),
                    Arrays.copyOf(confirmed, size),
                    Arrays.copyOf(periods, size));
        }
    }

    public PropertyTable(Schema schema) {
        inject(schema);
    }

    /** Replaces the schema: kept paths keep index and reading, dropped ones lose their reading. Writer only. */
    public void inject(Schema next) {
        Slots grown = slots.grown(slots.paths.length);
        Arrays.fill(grown.properties, null);
        for (var entry : next.properties().entrySet()) {
            int index = indices.getOrDefault(entry.getKey(), indices.size());
            if (index >= grown.paths.length) {
                grown = grown.grown(Math.max(next.properties().size(), index + 1 + index / 2));
            }
            grown.paths[index] = entry.getKey();
            grown.properties[index] = entry.getValue();
            indices.put(entry.getKey(), index);
        }
        for (int i = 0; i < grown.paths.length; i++) {
            if (grown.properties[i] == null) {
                grown.readings[i] = null;
            }
        }
        slots = grown;
        schema = next;
    }

    public Schema schema() {
        return schema;
    }

    /** Returns how many indices have been given out; each index is below it. */
    public int size() {
        return indices.size();
    }

    /** Returns the index of this path, empty for a path that the table never had. */
    public OptionalInt find(String path) {
        Integer index = indices.get(path);
        return index == null ? OptionalInt.empty() : OptionalInt.of(index);
    }

    /** Returns the index of this path. */
    public int index(String path) {
        return find(path).orElseThrow(() -> new NoSuchElementException("no property " + path));
    }

    public String path(int index) {
        return slots.paths[index];
    }

    /** Returns the descriptor in force, empty where the schema no longer has the property. */
    public Optional<Property> property(int index) {
        return Optional.ofNullable(slots.properties[index]);
    }

    /** Returns the current reading, empty before the first. */
    public Optional<Reading> reading(int index) {
        return Optional.ofNullable(slots.readings[index]);
    }

    public Optional<Reading> reading(String path) {
        OptionalInt index = find(path);
        return index.isEmpty() ? Optional.empty() : reading(index.getAsInt());
    }

    /**
     * Returns when the instrument last said that this is its value, changed or not: UTC nanoseconds, 0 for never.
     */
    public long confirmedNanosUtc(int index) {
        return slots.confirmed[index];
    }

    /** Returns the poll period in nanoseconds; 0 for a property that is pushed. */
    public long periodNanos(int index) {
        return slots.periods[index];
    }

    /** Returns a number that grows with every update; a reader that sees it unchanged around several readings has them of one time. */
    public long version() {
        return version;
    }

    /** Says how often this property is polled. Writer only. */
    public void period(int index, long nanos) {
        slots.periods[index] = nanos;
    }

    /** Stores the readings of an update, all of them before the version moves on. Writer only. */
    public void store(Update update) {
        Slots now = slots;
        for (int i = 0; i < update.size(); i++) {
            int index = update.index(i);
            Reading reading = update.reading(i);
            now.readings[index] = reading;
            if (reading.quality() == Quality.GOOD) {
                now.confirmed[index] = reading.timeNanosUtc();
            }
        }
        bump();
    }

    /** Notes that a poll found the value unchanged. Writer only. */
    public void confirm(int index, long timeNanosUtc) {
        slots.confirmed[index] = timeNanosUtc;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    private void bump() {
        version++;
    }
}
