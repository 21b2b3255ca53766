package org.fieldrack.bus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.fieldrack.base.Clock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that owns all stream sockets of byte buses and runs their clients' callbacks in place.
 *
 * <p>Why: for one instrument it needs half the CPU of a virtual thread, for fifty a fifth of the threads of blocking code.
 * Nothing in the loop may block: look up names, open files and wait elsewhere, and come back by {@link #execute}. What a task
 * throws is logged and counted; the loop goes on.
 *
 * <p>{@link #execute}, {@link #hurry}, {@link #schedule}, {@link #call} and {@link #close} may be called from any thread, everything else
 * only in the loop. Time limits are never early; they are late by at most the millisecond that the selector rounds to, and
 * by what the loop is doing.
 */
public final class EventLoop implements Executor, AutoCloseable {
    /** Handles a channel that became ready. */
    @FunctionalInterface
    public interface Ready {
        /** Is called in the loop with the ready operations of {@link SelectionKey}. */
        void ready(int operations);
    }

    private static final Logger LOG = LoggerFactory.getLogger("fieldrack.bus");
    private static final int READ_BUFFER_BYTES = 64 * 1024;

    private final Clock clock;
    private final Selector selector;
    private final TimerHeap timers;
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean woken = new AtomicBoolean();
    private final ByteBuffer readBuffer = ByteBuffer.allocateDirect(READ_BUFFER_BYTES);
    private final Consumer<SelectionKey> onKey = this::ready;
    private final Thread thread;
    private final Rest rest;
    private final ConcurrentHashMap<String, BusDevice> devices = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Object> shared = new ConcurrentHashMap<>();
    private volatile boolean closed;
    private volatile long failures;

    private static final class Shared {
        static final EventLoop INSTANCE = start("fieldrack-bus", Clock.system());
    }

    /** Returns the process's loop, started at the first call; it lives as long as the process. */
    public static EventLoop shared() {
        return Shared.INSTANCE;
    }

    /** Starts a loop on a platform thread of its own. */
    public static EventLoop start(String name, Clock clock) {
        return start(name, clock, 0);
    }

    /**
     * Starts a loop that rests until the next multiple of a time (0: never), or its next timer, so that what many slow lines
     * say is taken in one go; {@link #hurry} ends a rest.
     */
    public static EventLoop start(String name, Clock clock, long restNanos) {
        EventLoop loop = new EventLoop(clock, name, restNanos);
        loop.thread.start();
        return loop;
    }

    /** Makes a loop that the calling thread turns by hand, for tests with injected time. */
    public static EventLoop manual(Clock clock) {
        return new EventLoop(clock, null, 0);
    }

    private EventLoop(Clock clock, @Nullable String name, long restNanos) {
        this.clock = clock;
        this.rest = new Rest(restNanos, clock);
        this.timers = new TimerHeap(clock.ticks());
        this.thread = name == null
                ? Thread.currentThread()
                : Thread.ofPlatform().daemon().name(name).unstarted(this::run);
        try {
            this.selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException("no selector for the event loop", e);
        }
    }

    public Clock clock() {
        return clock;
    }

    public boolean inLoop() {
        return Thread.currentThread() == thread;
    }

    /** Runs a task in the loop, after what it does now; tasks keep their order. */
    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (!inLoop() && woken.compareAndSet(false, true)) {
            selector.wakeup();
        }
    }

    /** Runs a task as {@link #execute} does, but does not let it wait for the end of a rest. */
    public void hurry(Runnable task) {
        execute(task);
        rest.end(thread);
    }

    /** Runs a task in the loop once, at a time in {@link Clock#ticks()}. */
    public void schedule(long atTicks, Runnable task) {
        if (inLoop()) {
            timer(task).set(atTicks);
        } else {
            execute(() -> timer(task).set(atTicks));
        }
    }

    /**
     * Runs a task in the loop and waits for its result.
     *
     * @throws IllegalStateException when the loop did not come to it within ten seconds, or the task failed
     */
    public <T> T call(Callable<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Runnable run = () -> {
            try {
                result.complete(task.call());
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        };
        if (inLoop()) {
            run.run();
        } else {
            execute(run);
        }
        try {
            return result.get(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the event loop", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the event loop did not answer", e);
        }
    }

    /** Makes a timer, not yet set; only for use in the loop. */
    public Timer timer(Runnable task) {
        return new Timer(timers, task);
    }

    /**
     * Puts a non-blocking channel under the loop's selector. Change its interest by the key; closing the channel ends it.
     *
     * @throws ClosedChannelException when the channel is closed already
     */
    public SelectionKey register(SelectableChannel channel, int operations, Ready handler)
            throws ClosedChannelException {
        return channel.register(selector, operations, handler);
    }

    /** Returns the loop's direct buffer, cleared; its contents are valid until somebody else in the loop reads. */
    public ByteBuffer readBuffer() {
        return readBuffer.clear();
    }

    /** Returns how many tasks and callbacks threw. */
    public long failures() {
        return failures;
    }

    /**
     * Returns what several buses of this loop share under a key, such as a gateway; made at the first call and kept.
     *
     * @param key begins with what it is: {@code prologix 192.168.1.30:1234}
     */
    public <T> T shared(String key, Class<T> type, Supplier<T> maker) {
        return type.cast(shared.computeIfAbsent(key, k -> maker.get()));
    }

    /** The devices that the loop's buses share, by address. */
    ConcurrentHashMap<String, BusDevice> devices() {
        return devices;
    }

    private void run() {
        while (!closed) {
            rest.take(timers);
            turn(true);
        }
        closeSelector();
    }

    /** Does what is due now without waiting: channels, tasks and timers; only for a loop made by {@link #manual}. */
    public void turn() {
        turn(false);
    }

    private void turn(boolean mayWait) {
        try {
            long nanos = !mayWait || !tasks.isEmpty() ? 0 : timers.nanosToNext(clock.ticks());
            if (nanos == 0) {
                selector.selectNow(onKey);
            } else {
                selector.select(onKey, nanos == Timer.NEVER ? 0 : (nanos + 999_999) / 1_000_000);
            }
        } catch (IOException e) {
            failed("select", e);
        }
        woken.set(false);
        runTasks();
        Timer due;
        while ((due = timers.pollDue(clock.ticks())) != null) {
            guarded("timer", due.task);
        }
    }

    /** Runs what was queued before, not what these tasks queue: channels and timers have their turn in between. */
    private void runTasks() {
        Runnable last = this::nothing;
        if (tasks.isEmpty()) {
            return;
        }
        tasks.add(last);
        Runnable task;
        while ((task = tasks.poll()) != null && task != last) {
            guarded("task", task);
        }
    }

    private void nothing() {}

    private void ready(SelectionKey key) {
        Ready handler = (Ready) key.attachment();
        try {
            if (key.isValid()) {
                handler.ready(key.readyOps());
            }
        } catch (RuntimeException | Error e) {
            failed("channel", e);
        }
    }

    private void guarded(String what, Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            failed(what, e);
        }
    }

    private void failed(String what, Throwable cause) {
        // a loop that ends would silence every instrument: say it, count it, go on; a storm is not worth a full disk
        @SuppressWarnings("NonAtomicVolatileUpdate") // only the loop's thread counts
        long count = ++failures;
        if (count <= 20) {
            LOG.error("event loop: a {} failed (failure {})", what, count, cause);
        }
    }

    /** Ends the loop; its channels must have been closed before. */
    @Override
    public void close() {
        closed = true;
        rest.end(thread);
        if (inLoop()) {
            closeSelector();
        } else {
            selector.wakeup();
        }
    }

    private void closeSelector() {
        try {
            selector.close();
        } catch (IOException e) {
            LOG.debug("closing the selector", e);
        }
    }
}
