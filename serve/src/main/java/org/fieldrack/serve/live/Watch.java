package org.fieldrack.serve.live;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.fieldrack.device.Device;
import org.fieldrack.property.Property;
import org.fieldrack.property.PropertyTable;
import org.fieldrack.property.Quality;
import org.fieldrack.property.Reading;
import org.fieldrack.property.Severity;
import org.fieldrack.property.Update;
import org.fieldrack.serve.json.JsonWriter;
import org.fieldrack.serve.json.ValueJson;

/**
 * The properties of one device that one client wants: a bit each, which the device's thread sets when there is a new
 * reading and the client's thread takes when it writes. The reading itself stays in the device's table, so the newest wins
 * and a client that does not read holds no memory.
 *
 * <p>{@link #mark} is for the device's thread, everything else for the client's.
 */
final class Watch {
    private static final VarHandle BITS = MethodHandles.arrayElementVarHandle(long[].class);

    private final PropertyTable table;
    private final long[] wanted;
    private final long[] dirty;
    private final int[] ids;
    private final long[] told;
    private int size;

    /** Gives the number under which an address is told to the client, with its poll period in nanoseconds (0 is pushed). */
    @FunctionalInterface
    interface Naming {
        int idOf(String address, long periodNanos);
    }

    Watch(Device device, AddressPatterns patterns, Naming naming) {
        table = device.readings();
        int indices = table.size();
        wanted = new long[(indices + 63) >>> 6];
        dirty = new long[wanted.length];
        ids = new int[indices];
        told = new long[indices];
        for (int i = 0; i < indices; i++) {
            String address = device.name() + "." + table.path(i);
            if (table.property(i).isPresent() && patterns.matches(address)) {
                wanted[i >>> 6] |= 1L << i;
                ids[i] = naming.idOf(address, table.periodNanos(i));
                size++;
            }
        }
    }

    /** Returns how many properties are wanted. */
    int size() {
        return size;
    }

    /** Marks everything as new; called once the device's thread knows this watch. */
    void markAll() {
        for (int word = 0; word < wanted.length; word++) {
            BITS.getAndBitwiseOr(dirty, word, wanted[word]);
        }
    }

    /** Marks the properties of an update; returns how many of them were not yet written, or -1 where none is wanted. */
    int mark(Update update) {
        int overwritten = 0;
        boolean any = false;
        for (int i = 0; i < update.size(); i++) {
            int index = update.index(i);
            int word = index >>> 6;
            long bit = 1L << index;
            if (word < wanted.length && (wanted[word] & bit) != 0) {
                any = true;
                long before = (long) BITS.getAndBitwiseOr(dirty, word, bit);
                overwritten += (before & bit) == 0 ? 0 : 1;
            }
        }
        return any ? overwritten : -1;
    }

    /** Writes and unmarks what is new; returns how many readings that were. */
    int write(JsonWriter to) {
        int count = 0;
        for (int word = 0; word < dirty.length; word++) {
            if ((long) BITS.getVolatile(dirty, word) == 0) {
                continue;
            }
            // unmarked first: a reading that comes now is marked again
            long bits = (long) BITS.getAndSet(dirty, word, 0L);
            while (bits != 0) {
                int index = (word << 6) + Long.numberOfTrailingZeros(bits);
                bits &= bits - 1;
                count += row(to, index);
            }
        }
        return count;
    }

    private int row(JsonWriter to, int index) {
        Reading reading = table.reading(index).orElse(null);
        Property property = table.property(index).orElse(null);
        if (reading == null || property == null) {
            return 0;
        }
        to.beginArray().value(ids[index]);
        if (property.secret()) {
            to.nothing();
        } else {
            ValueJson.write(to, reading.value());
        }
        to.value(reading.timeNanosUtc());
        boolean alarmed = reading.alarm().severity() != Severity.NONE;
        if (alarmed || reading.quality() != Quality.GOOD) {
            to.value(reading.alarm().severity().ordinal())
                    .value(reading.quality().ordinal());
            if (alarmed && !property.secret()) {
                to.value(reading.alarm().status());
            }
        }
        to.endArray();
        told[index] = Math.max(told[index], reading.timeNanosUtc());
        return 1;
    }

    /** Writes what was before, of every property of which it is kept; returns of how many. */
    int history(JsonWriter to, RecentReadings recent, Device device, int most) {
        int count = 0;
        for (int index = 0; index < ids.length; index++) {
            count += ids[index] != 0 && recent.write(to, device, ids[index], index, most) ? 1 : 0;
        }
        return count;
    }

    /** Writes the times of polls that found a value unchanged since it was last told. */
    int confirmations(JsonWriter to) {
        int count = 0;
        for (int index = 0; index < ids.length; index++) {
            long confirmed = table.confirmedNanosUtc(index);
            if (ids[index] != 0 && confirmed > told[index]) {
                told[index] = confirmed;
                to.beginArray().value(ids[index]).value(confirmed).endArray();
                count++;
            }
        }
        return count;
    }
}
