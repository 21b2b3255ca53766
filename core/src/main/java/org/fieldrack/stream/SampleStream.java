package org.fieldrack.stream;

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
public final class SampleStream {
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
    private final @Nullable StreamHistory history;

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

    /** Takes blocks from now on until the returned handle is closed. */
    public AutoCloseable subscribe(Consumer consumer) {
        consumers.add(consumer);
        return () -> consumers.remove(consumer);
    }

    /** Hands a block to every consumer. Writer only. */
    public void emit(SampleBlock block) {
        for (Consumer consumer : consumers) {
            consumer.block(this, block);
        }
    }
}
