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

    /** Takes raw words one by one. */
    void words(int[] raw, int count) {
        long missed = 0;
        long skipped = 0;
        long outOfStep = 0;
        long run = contiguous;
        for (int k = 0; k < count; k++) {
            int now = RawSample.toggle(raw[k]);
            if (raw[k] == RawSample.MISSING) {
                missed++;
                run = 0;
                skipped += skipping ? 0 : 1;
                skipping = true;
            } else {
                run++;
                skipping = now == toggle && !first;
                skipped += skipping ? 1 : 0;
                outOfStep += skipping ? 1 : 0;
            }
            toggle = now;
            first = false;
        }
        missing += missed;
        skips += skipped;
        syncs += outOfStep;
        contiguous = run;
    }

    /** Takes samples that are known to be there and in step. */
    void samples(int count, int lastToggle) {
        skipping = false;
        contiguous += count;
        toggle = lastToggle;
        first = false;
    }
}
