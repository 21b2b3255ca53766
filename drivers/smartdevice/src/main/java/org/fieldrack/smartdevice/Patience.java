package org.fieldrack.smartdevice;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.bus.Timer;
import org.fieldrack.memory.InvalidBufferException;
import org.fieldrack.memory.Message;
import org.fieldrack.memory.SyncException;

/**
 * What waits for a buffer that another process has locked, or marked as invalid: messages of the device, in order, and what
 * the lab wants. Tried again every 4 ms; the loop and its other devices go on meanwhile.
 */
final class Patience {
    private static final long RETRY = 4_000_000;

    private final EventLoop loop;
    private final HostCounters counters;
    private final Predicate<Message> taker;
    private final Deque<Message> waiting = new ArrayDeque<>();
    private final Timer retry;
    private boolean ended;

    /** @param taker takes a message, or says false where it must wait */
    Patience(EventLoop loop, HostCounters counters, Predicate<Message> taker) {
        this.loop = loop;
        this.counters = counters;
        this.taker = taker;
        this.retry = loop.timer(this::again);
    }

    /** Says whether trying again may help: the lock is given back some time, and the guard makes a buffer valid again. */
    static boolean mayPass(RuntimeException e) {
        return e instanceof InvalidBufferException
                || e instanceof SyncException lock
                        && (lock.errno() == SyncException.EBUSY || lock.errno() == SyncException.ETIMEDOUT);
    }

    /**
     * Does something in the loop, again and again while the buffer cannot be used.
     *
     * @param until when to give up, in ticks: then the last exception goes to the failure
     */
    void attempt(Runnable work, long until, Consumer<RuntimeException> failure) {
        try {
            work.run();
        } catch (RuntimeException e) {
            long now = loop.clock().ticks();
            if (!mayPass(e) || now >= until || ended) {
                failure.accept(e);
            } else {
                counters.lockWaits().increment();
                loop.schedule(now + RETRY, () -> attempt(work, until, failure));
            }
        }
    }

    /** Hands on a message, behind those that wait. */
    void take(Message message) {
        if (waiting.isEmpty() && taker.test(message)) {
            return;
        }
        if (waiting.size() >= FrameLine.QUEUE) {
            counters.dropped().increment();
        } else {
            waiting.add(message.copy());
            retry.set(loop.clock().ticks() + RETRY);
        }
    }

    private void again() {
        while (!waiting.isEmpty() && taker.test(waiting.peek())) {
            waiting.poll();
        }
        if (!waiting.isEmpty()) {
            retry.set(loop.clock().ticks() + RETRY);
        }
    }

    /** Forgets the messages: the line they came from is no more. */
    void forget() {
        waiting.clear();
        retry.clear();
    }

    /** Ends; what fails from now on is not tried again. */
    void end() {
        ended = true;
        forget();
    }
}
