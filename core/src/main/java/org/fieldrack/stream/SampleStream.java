package org.fieldrack.stream;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.fieldrack.base.Counters;
import org.jspecify.annotations.Nullable;

/**
 * Samples of one or more channels that share one clock.
 *
 * <p>One writer emits; consumers are called in turn on the writer's thread and must return at once. Who cannot keep up
 * takes a queue and counts what it drops.
 */
public final class SampleStream implements AutoCloseable {
    /** How far back a standard history reaches where nobody says otherwise: 30 s. */
    public static final Duration HISTORY = Duration.ofSeconds(30);

    /** Most memory of a standard history where nobody says otherwise: 64 MiB. */
    public static final long HISTORY_BYTES = 64L << 20;

    /** Takes blocks as they come; a block is valid only during the call. */
    @FunctionalInterface
    public interface Consumer {
        void block(SampleStream stream, SampleBlock block);
    }

    private final String name;
    private final String description;
    private final List<Channel> channels;
    private final boolean regular;
    private final SampleClock clock;
    private final Counters counters = new Counters();
    private final List<Consumer> consumers = new CopyOnWriteArrayList<>();
    private volatile @Nullable StreamHistory history;

    /**
     * @param name unique within its device
     * @param regular samples come at the clock's rate and their number is their count; else each block has ticks
     * @param history the driver's own history, which it fills itself; null for none
     */
    public SampleStream(
            String name,
            String description,
            List<Channel> channels,
            boolean regular,
            SampleClock clock,
            @Nullable StreamHistory history) {
        this.name = name;
        this.description = description;
        this.channels = List.copyOf(channels);
        this.regular = regular;
        this.clock = clock;
        this.history = history;
    }

    public String name() {
        return name;
    }

    public String description() {
        return description;
    }

    public List<Channel> channels() {
        return channels;
    }

    /** Says whether samples come at a fixed rate. */
    public boolean isRegular() {
        return regular;
    }

    public SampleClock clock() {
        return clock;
    }

    /** Returns what happened and should not have: gaps, drops, clamps. */
    public Counters counters() {
        return counters;
    }

    public Optional<StreamHistory> history() {
        return Optional.ofNullable(history);
    }

    /**
     * Gives the stream a standard history from now on, unless it has one already. The lab does this for every stream of
     * every device; a driver that wants another length does it before.
     *
     * @param duration how far back it shall reach; only {@code maxBytes} counts for an irregular stream
     * @param maxBytes most memory it may take, in bytes
     */
    public synchronized void keepHistory(Duration duration, long maxBytes) {
        if (history == null) {
            RingHistory ring = RingHistory.of(channels, clock, regular, duration, maxBytes);
            consumers.add(0, (stream, block) -> ring.append(block));
            history = ring;
        }
    }

    /** Gives back the history's memory, at the end of the stream's device. */
    @Override
    public synchronized void close() {
        consumers.clear();
        StreamHistory held = history;
        if (held != null) {
            held.close();
        }
    }

    /** Takes blocks from now on until the returned handle is closed. */
    public AutoCloseable subscribe(Consumer consumer) {
        consumers.add(consumer);
        return () -> consumers.remove(consumer);
    }

    /** Says whether anybody takes blocks, so that a writer need not make them for nobody. */
    public boolean isObserved() {
        return !consumers.isEmpty();
    }

    /** Hands a block to every consumer. Writer only. */
    public void emit(SampleBlock block) {
        for (Consumer consumer : consumers) {
            consumer.block(this, block);
        }
    }
}
