package org.fieldrack.joulescope;

import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hands statistics on, with time, charge and energy counted from the end of the first update after open or clear; that first update
 * itself is not handed on (specification section 5.6).
 */
final class StatisticsHandler implements Consumer<StatisticsUpdate> {
    private volatile @Nullable Consumer<StatisticsUpdate> listener;
    private @Nullable StatisticsUpdate first;

    void listener(@Nullable Consumer<StatisticsUpdate> now) {
        listener = now;
    }

    Optional<Consumer<StatisticsUpdate>> listener() {
        return Optional.ofNullable(listener);
    }

    synchronized void clear() {
        first = null;
    }

    @Override
    public void accept(StatisticsUpdate update) {
        StatisticsUpdate since;
        synchronized (this) {
            since = first;
            if (since == null) {
                first = update;
                return;
            }
        }
        Consumer<StatisticsUpdate> told = listener;
        if (told != null) {
            told.accept(update.since(since));
        }
    }
}
