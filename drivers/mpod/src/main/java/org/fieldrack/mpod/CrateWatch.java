package org.fieldrack.mpod;

import java.time.Duration;
import org.fieldrack.base.Clock;
import org.fieldrack.base.PollSchedule;

/**
 * When a crate is discovered, polled, given up, probed and taken back (sections 12 and 15); crate and time are handed in, so
 * that every limit can be checked exactly.
 *
 * <p>Belongs to the device's thread.
 */
final class CrateWatch {
    /** How long a crate that does not answer is left in peace. */
    static final Duration PROBE = Duration.ofSeconds(1);

    /** Every so many polls read everything. */
    static final int SLOW_EVERY = 10;

    /** What the watch does with the crate. */
    interface Crate {
        /** Says that the crate is being looked for. */
        void starting();

        /** Asks for a sign of life, once. */
        boolean answers() throws InterruptedException;

        /** Finds out what stands in the crate and takes it into service. */
        void discover() throws Discovery.Failed, InterruptedException;

        /**
         * Polls.
         *
         * @param slow whether everything is read, not only what changes often
         * @param all whether everything is published, changed or not
         */
        RunningCrate.Seen poll(boolean slow, boolean all) throws InterruptedException;

        /** Says how many polls were left out because one took too long. */
        void overran(long polls);

        void lost(String reason);

        /** Says that the crate which was lost is there as before. */
        void back();

        void active();

        /** Says that it is not the crate any more which was discovered. */
        void changed();
    }

    /** Lets time pass. */
    interface Pause {
        /** Returns after so many nanoseconds, or as soon as the watch is over. */
        void pause(long nanos) throws InterruptedException;

        boolean isOver();
    }

    private final Crate crate;
    private final Pause time;
    private final Clock clock;
    private final MpodConfig config;

    /** How much later than another crate this one is polled: those of one lab do not all answer at once. */
    private final long offset;

    CrateWatch(Crate crate, Pause time, Clock clock, MpodConfig config, String name) {
        this.crate = crate;
        this.time = time;
        this.clock = clock;
        this.config = config;
        this.offset = Math.floorMod(
                name.hashCode() * 0x9e3779b97f4a7c15L, config.poll().toNanos());
    }

    /** Follows the crate until it is another one, or until the watch is over. */
    void live() throws InterruptedException {
        crate.starting();
        try {
            if (!crate.answers()) {
                throw new Discovery.Failed("no answer from " + config.bus() + ": check address and community");
            }
            crate.discover();
            pollUntilChanged();
        } catch (Discovery.Failed e) {
            crate.lost(String.valueOf(e.getMessage()));
            time.pause(PROBE.toNanos());
        }
    }

    private void pollUntilChanged() throws InterruptedException {
        PollSchedule schedule =
                new PollSchedule(clock.ticks() + offset, config.poll().toNanos());
        long refreshed = clock.ticks();
        int misses = 0;
        for (int n = 1; !time.isOver(); n++) {
            time.pause(schedule.due() - clock.ticks());
            boolean all = clock.ticks() - refreshed >= config.refreshInterval().toNanos();
            RunningCrate.Seen seen = crate.poll(n % SLOW_EVERY == 0, all);
            refreshed = all ? clock.ticks() : refreshed;
            long before = schedule.overruns();
            schedule.done(clock.ticks());
            crate.overran(schedule.overruns() - before);
            switch (seen) {
                case VALUES -> {
                    misses = 0;
                    crate.active();
                }
                case NOTHING -> {
                    if (++misses < config.offlineAfter()) {
                        continue;
                    }
                    crate.lost("no answer for " + misses + " polls from " + config.bus());
                    if (!cameBack()) {
                        return;
                    }
                    misses = 0;
                    crate.active();
                }
                case RESTART, OTHER_CHANNELS -> {
                    crate.changed();
                    return;
                }
            }
        }
    }

    /** Probes until the crate answers; false where it must be discovered again. */
    private boolean cameBack() throws InterruptedException {
        while (!time.isOver()) {
            time.pause(PROBE.toNanos());
            if (crate.answers()) {
                RunningCrate.Seen seen = crate.poll(true, true);
                if (seen == RunningCrate.Seen.VALUES) {
                    // that it restarted is believed when two polls agree
                    seen = crate.poll(false, false);
                }
                if (seen == RunningCrate.Seen.VALUES) {
                    crate.back();
                    return true;
                }
                if (seen != RunningCrate.Seen.NOTHING) {
                    return false;
                }
            }
        }
        return false;
    }
}
