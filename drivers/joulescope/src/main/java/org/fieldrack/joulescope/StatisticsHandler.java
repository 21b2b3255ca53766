package org.fieldrack.joulescope;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hands statistics on, with charge and energy counted from the first update after open or clear; that first update itself is
 * not handed on (specification section 5.6).
 */
final class StatisticsHandler implements Consumer<StatisticsUpdate> {
    private volatile @Nullable Consumer<StatisticsUpdate> listener;
    private boolean armed = true;
    private double charge;
    private double energy;

    void listener(@Nullable Consumer<StatisticsUpdate> now) {
        listener = now;
    }

    synchronized void clear() {
        armed = true;
    }

    @Override
    public void accept(StatisticsUpdate update) {
        synchronized (this) {
            if (armed) {
                armed = false;
                charge = update.charge();
                energy = update.energy();
                return;
            }
        }
        Consumer<StatisticsUpdate> told = listener;
        if (told != null) {
            told.accept(update.minus(charge, energy));
        }
    }
}
