package org.fieldrack.joulescope;

/** Counts of missing and out-of-step samples (specification section 4, steps 1 and 2). Not thread-safe. */
final class SampleCheck {
    volatile long missing;
    volatile long skips;
    volatile long syncs;
    volatile long contiguous;
    boolean skipping = true;
    boolean first = true;
    int toggle;

    void reset() {
        missing = 0;
        skips = 0;
        syncs = 0;
        contiguous = 0;
        skipping = true;
        first = true;
        toggle = 0;
    }

    void sampleMissing() {
        missing++;
        contiguous = 0;
        if (!skipping) {
            skips++;
            skipping = true;
        }
        toggle = 1;
        first = false;
    }

    void sample(int now) {
        skipping = false;
        contiguous++;
        if (now == toggle && !first) {
            skips++;
            skipping = true;
            syncs++;
        }
        toggle = now;
        first = false;
    }

    /** Takes samples that are known to be there and in step. */
    void samples(int count, int lastToggle) {
        skipping = false;
        contiguous += count;
        toggle = lastToggle;
        first = false;
    }
}
