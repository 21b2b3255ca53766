package org.fieldrack.bus;

/**
 * A time limit of an {@link EventLoop} that is set again and again: one object lives as long as its owner.
 *
 * <p>Belongs to the loop's thread. Setting it later than before, or clearing it, only changes a field: the loop finds that
 * out when the old time comes. So a query that sets and clears its limit costs no work in the heap.
 */
public final class Timer {
    /** The time of a timer that is not set. */
    static final long NEVER = Long.MAX_VALUE;

    final Runnable task;
    private final TimerHeap heap;
    /** When it is wanted, in nanoseconds since the loop's origin. */
    long wanted = NEVER;
    /** Where it stands in the heap; never later than wanted. */
    long due = NEVER;
    /** Place in the heap's array, -1 outside. */
    int index = -1;

    Timer(TimerHeap heap, Runnable task) {
        this.heap = heap;
        this.task = task;
    }

    /**
     * Sets the time at which the task runs once, in place of any earlier one.
     *
     * @param atTicks in {@link org.fieldrack.base.Clock#ticks()} of the loop's clock
     */
    public void set(long atTicks) {
        wanted = heap.sinceOrigin(atTicks);
        if (index < 0) {
            due = wanted;
            heap.add(this);
        } else if (wanted < due) {
            due = wanted;
            heap.moveUp(this);
        }
    }

    public void clear() {
        wanted = NEVER;
    }

    public boolean isSet() {
        return wanted != NEVER;
    }
}
