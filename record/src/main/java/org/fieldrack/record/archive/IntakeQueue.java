package org.fieldrack.record.archive;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.fieldrack.base.Clock;
import org.fieldrack.base.Counter;
import org.fieldrack.base.Counters;
import org.fieldrack.device.Event;
import org.fieldrack.property.Reading;

/**
 * What waits for its commit, already in the form of the journal.
 *
 * <p>Device threads put, the writer takes. The lock is held for nanoseconds a reading and never while a file is touched. When
 * the bound is reached the oldest block falls out and is counted, so that the newest readings survive a full disk.
 */
final class IntakeQueue {
    static final String DROPPED = "readings dropped";
    private static final int MAX_EVENTS = 100_000;
    private final long bound;
    private final Clock clock;
    private final Counter droppedReadings;
    private final Counter droppedEvents;
    private final ArrayDeque<JournalBlock> blocks = new ArrayDeque<>();
    private final List<Gap> gaps = new ArrayList<>();
    private ArrayDeque<Event> events = new ArrayDeque<>();
    private JournalBlock filling = new JournalBlock();
    private long fullBytes;
    private long readings;
    private long waitingSince;
    private boolean waiting;
    private boolean woken;

    IntakeQueue(long bound, Clock clock, Counters counters) {
        this.bound = bound;
        this.clock = clock;
        droppedReadings =
                counters.counter("dropped_readings", "readings that were not archived because the disk did not follow");
        droppedEvents =
                counters.counter("dropped_events", "events that were not archived because the disk did not follow");
    }

    synchronized void put(int channel, Reading reading) {
        add(channel, reading);
    }

    synchronized void put(int[] channels, Reading[] values, int count) {
        for (int i = 0; i < count; i++) {
            add(channels[i], values[i]);
        }
    }

    private void add(int channel, Reading reading) {
        filling.add(channel, reading);
        readings++;
        if (!waiting) {
            begin();
        }
        if (filling.isFull()) {
            push();
            notifyAll();
        }
    }

    synchronized void put(Event event) {
        if (events.size() >= MAX_EVENTS) {
            events.removeFirst();
            droppedEvents.increment();
        }
        events.add(event);
        if (!waiting) {
            begin();
        }
    }

    private void begin() {
        waiting = true;
        waitingSince = clock.ticks();
        notifyAll();
    }

    private void push() {
        blocks.add(filling);
        fullBytes += filling.size();
        filling = new JournalBlock();
        while (fullBytes > bound && blocks.size() > 1) {
            drop(blocks.removeFirst());
        }
    }

    private void drop(JournalBlock block) {
        fullBytes -= block.size();
        readings -= block.count();
        droppedReadings.add(block.count());
        Gap gap = new Gap(block.earliest(), block.latest() + 1, DROPPED);
        if (!gaps.isEmpty() && gaps.getLast().reason().equals(DROPPED)) {
            Gap before = gaps.removeLast();
            gap = new Gap(Math.min(before.from(), gap.from()), Math.max(before.to(), gap.to()), DROPPED);
        }
        gaps.add(gap);
    }

    /**
     * Waits until a block is full, the oldest reading has waited so long, or somebody wakes the writer; at most so long.
     *
     * @param paused do not return for a full block: the disk would not take it
     */
    synchronized void await(long patience, boolean paused) throws InterruptedException {
        long until = clock.ticks() + patience;
        while (!woken && (paused || blocks.isEmpty())) {
            long now = clock.ticks();
            long due = waiting && !paused ? Math.min(until, waitingSince + patience) : until;
            if (due - now <= 0) {
                break;
            }
            wait(Math.max(1, (due - now) / 1_000_000));
        }
        woken = false;
    }

    /** Wakes the writer. */
    synchronized void wake() {
        woken = true;
        notifyAll();
    }

    /** Says whether the oldest reading has waited this long, or a block is full. */
    synchronized boolean isDue(long patience) {
        return !blocks.isEmpty() || (waiting && clock.ticks() - waitingSince >= patience);
    }

    /** Takes at most so many blocks, the one being filled too where it is the last; empty where nothing waits. */
    synchronized Batch take(int most) {
        List<JournalBlock> taken = new ArrayList<>();
        while (taken.size() < most && !blocks.isEmpty()) {
            JournalBlock block = blocks.removeFirst();
            fullBytes -= block.size();
            taken.add(block);
        }
        if (taken.size() < most && filling.count() > 0) {
            taken.add(filling);
            filling = new JournalBlock();
        }
        for (JournalBlock block : taken) {
            readings -= block.count();
        }
        if (blocks.isEmpty() && filling.count() == 0) {
            waiting = false;
        } else {
            waitingSince = clock.ticks();
        }
        List<Event> happened = new ArrayList<>(events);
        events = new ArrayDeque<>();
        List<Gap> seen = List.copyOf(gaps);
        gaps.clear();
        return new Batch(taken, happened, seen);
    }

    /** Takes back what could not be committed; the oldest of it falls out where the bound is reached. */
    synchronized void giveBack(Batch batch) {
        for (JournalBlock block : batch.blocks().reversed()) {
            blocks.addFirst(block);
            fullBytes += block.size();
            readings += block.count();
        }
        for (Event event : batch.events().reversed()) {
            events.addFirst(event);
        }
        gaps.addAll(0, batch.gaps());
        while (fullBytes > bound && blocks.size() > 1) {
            drop(blocks.removeFirst());
        }
        while (events.size() > MAX_EVENTS) {
            events.removeFirst();
            droppedEvents.increment();
        }
        if (!waiting && !batch.isEmpty()) {
            begin();
        }
    }

    synchronized long readings() {
        return readings;
    }

    long dropped() {
        return droppedReadings.get();
    }

    /**
     * What goes into one commit.
     *
     * @param gaps times of which the archive has nothing, for any channel
     */
    record Batch(List<JournalBlock> blocks, List<Event> events, List<Gap> gaps) {
        boolean isEmpty() {
            return blocks.isEmpty() && events.isEmpty() && gaps.isEmpty();
        }
    }
}
