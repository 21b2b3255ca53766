package org.fieldrack.record.archive;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.fieldrack.base.Counters;
import org.fieldrack.device.Event;
import org.fieldrack.property.Property;
import org.fieldrack.property.Reading;

/**
 * Keeps readings and events, and finds them again.
 *
 * <p>Thread-safe. The {@code append} methods never wait for the disk: they put into a bounded queue, from which the oldest
 * fall out, counted, when the disk cannot follow. Queries block their caller on files, so call them on a virtual thread;
 * they see everything that was appended up to the last commit, at most about a second ago ({@link #flush} for now).
 * Times are UTC nanoseconds; ranges include {@code from} and exclude {@code to}.
 */
public interface Archive extends AutoCloseable {
    /**
     * Returns the channel of a property, made at the first call; its description is kept with the time from which it holds.
     *
     * @param path within the device
     * @return above 0; the same for the life of the store
     */
    int channel(String device, String path, Property property);

    /** Takes a reading. Readings of one channel shall come in the order of their times; others are kept all the same. */
    void append(int channel, Reading reading);

    /** Takes several readings that belong to one moment; the arrays are free again on return. */
    void append(int[] channels, Reading[] readings, int count);

    /** Takes an event. */
    void append(Event event);

    /** Commits what has been appended so far; returns at once with false where the archive pauses. */
    boolean flush();

    /** Returns every property that the store has readings of, by device and path. */
    List<ArchiveChannel> channels();

    /** Returns the channel of this property, empty where the store has none. */
    Optional<ArchiveChannel> find(String device, String path);

    /**
     * Returns readings exactly as they were taken, in the order of time.
     *
     * @param limit the most that are returned; the earliest ones
     */
    List<Reading> readings(int channel, long from, long to, int limit);

    /** Returns the last reading at or before a time. */
    Optional<Reading> readingAt(int channel, long time);

    /**
     * Returns a numeric property's readings summed up in bins.
     *
     * @param bins 1 … 100 000
     */
    Bins bins(int channel, long from, long to, int bins);

    /** Returns events, the latest first. */
    List<StoredEvent> events(EventQuery query);

    /** Returns when the archive or the device did not see this property, in the order of time; also those cut by the range. */
    List<Gap> gaps(int channel, long from, long to);

    /** Returns size and health of the store. */
    ArchiveStatistics statistics();

    /** Returns the archive's counters: {@code dropped_readings}, {@code dropped_events}, {@code pauses} … */
    Counters counters();

    /** Says who hears of what happens to the archive itself: pauses, resumptions and drops, as events to be appended like others. */
    void notices(Consumer<Event> listener);

    /** Commits what was appended and closes the store. */
    @Override
    void close();
}
