package org.fieldrack.serve.live;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.fieldrack.device.Device;
import org.fieldrack.property.Property;
import org.fieldrack.property.PropertyTable;
import org.fieldrack.property.Update;
import org.fieldrack.property.Value;
import org.fieldrack.serve.json.JsonWriter;
import org.jspecify.annotations.Nullable;

/**
 * The last readings of every number and switch of the lab with their times, for clients that come late (specification
 * sections 11.4 and 11.5).
 *
 * <p>A ring is as large as what has come so far needs, up to {@link #MOST}. Devices' threads add, clients' threads write;
 * both hold the rings of one device for a few nanoseconds a reading.
 */
final class RecentReadings {
    /** Readings that are kept of a property. */
    static final int MOST = 64;

    private static final int FIRST = 4;
    private final Map<Device, Rings> devices = new ConcurrentHashMap<>();

    /** The rings of one device as long as it has this table: another schema begins anew. */
    private static final class Rings {
        final PropertyTable table;
        final @Nullable Ring[] byIndex;

        Rings(PropertyTable table) {
            this.table = table;
            this.byIndex = new @Nullable Ring[table.size()];
        }

        synchronized void add(Update update) {
            for (int i = 0; i < update.size(); i++) {
                int index = update.index(i);
                Value value = update.reading(i).value();
                if (index < byIndex.length && isKept(value)) {
                    Ring ring = byIndex[index];
                    if (ring == null) {
                        ring = new Ring();
                        byIndex[index] = ring;
                    }
                    ring.add(update.reading(i).timeNanosUtc(), value);
                }
            }
        }

        synchronized boolean write(JsonWriter to, int id, int index, int most) {
            Ring ring = index < byIndex.length ? byIndex[index] : null;
            Property property = table.property(index).orElse(null);
            if (ring == null || property == null || property.secret()) {
                return false;
            }
            to.beginArray().value(id).beginArray();
            ring.write(to, most);
            to.endArray().endArray();
            return true;
        }
    }

    private static final class Ring {
        private long[] times = new long[FIRST];
        /** Bits of a double, whole numbers, or 0 and 1. */
        private long[] values = new long[FIRST];

        private Class<? extends Value> type = Value.Real.class;
        private long count;

        void add(long time, Value value) {
            if (count == times.length && count < MOST) {
                times = Arrays.copyOf(times, times.length * 2);
                values = Arrays.copyOf(values, times.length);
            }
            int at = (int) (count++ % times.length);
            times[at] = time;
            type = value.getClass();
            values[at] = switch (value) {
                case Value.Real real -> Double.doubleToRawLongBits(real.value());
                case Value.Int whole -> whole.value();
                default -> value.equals(Value.Bool.TRUE) ? 1 : 0;
            };
        }

        void write(JsonWriter to, int most) {
            for (long i = Math.max(0, count - Math.min(most, times.length)); i < count; i++) {
                int at = (int) (i % times.length);
                to.beginArray();
                if (type == Value.Real.class) {
                    to.value(Double.longBitsToDouble(values[at]));
                } else if (type == Value.Int.class) {
                    to.value(values[at]);
                } else {
                    to.value(values[at] != 0);
                }
                to.value(times[at]).endArray();
            }
        }
    }

    private static boolean isKept(Value value) {
        return value instanceof Value.Real || value instanceof Value.Int || value instanceof Value.Bool;
    }

    /** Begins with what a device that was there before has now. */
    void begin(Device device) {
        PropertyTable table = device.readings();
        Update present = new Update(table.size());
        for (int i = 0; i < table.size(); i++) {
            int index = i;
            table.reading(index).ifPresent(reading -> present.add(index, reading));
        }
        add(device, present);
    }

    /** Keeps the readings of an update; on the device's thread. */
    void add(Device device, Update update) {
        PropertyTable table = device.readings();
        Rings rings = devices.get(device);
        if (rings == null || rings.table != table) {
            rings = new Rings(table);
            devices.put(device, rings);
        }
        rings.add(update);
    }

    void forget(Device device) {
        devices.remove(device);
    }

    /**
     * Writes {@code [id, [[value, time], ...]]}, oldest first.
     *
     * @param most how many, the newest
     * @return false where nothing is kept of that property
     */
    boolean write(JsonWriter to, Device device, int id, int index, int most) {
        Rings rings = devices.get(device);
        return rings != null && rings.table == device.readings() && rings.write(to, id, index, most);
    }
}
