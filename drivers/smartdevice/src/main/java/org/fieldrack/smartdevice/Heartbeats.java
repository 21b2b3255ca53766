package org.fieldrack.smartdevice;

/**
 * Heartbeats of one line: which were asked, which came back in time, and how good the line is (specification section 8.6).
 *
 * <p>Belongs to the host's thread.
 */
final class Heartbeats {
    private static final long LIMIT = 1_000_000_000;
    private static final int REMEMBERED = 16;
    private final long[] asked = new long[256];
    private final boolean[] outstanding = new boolean[256];
    private int next;
    private int window;
    private int count;
    private long roundTrip;

    /** Returns the id of the next request. */
    int ask(long now) {
        int id = next;
        next = next + 1 & 0xFF;
        if (outstanding[id]) {
            note(false);
        }
        asked[id] = now;
        outstanding[id] = true;
        return id;
    }

    /** Takes an answer; says false for one that came too late and was not given up yet. */
    boolean answered(int id, long now) {
        if (!outstanding[id]) {
            return true;
        }
        outstanding[id] = false;
        roundTrip = now - asked[id];
        note(roundTrip <= LIMIT);
        return roundTrip <= LIMIT;
    }

    /** Gives up what is older than 1 s; says how many. */
    int expire(long now) {
        int expired = 0;
        for (int id = 0; id < outstanding.length; id++) {
            if (outstanding[id] && now - asked[id] > LIMIT) {
                outstanding[id] = false;
                note(false);
                expired++;
            }
        }
        return expired;
    }

    private void note(boolean good) {
        window = (window << 1 | (good ? 1 : 0)) & (1 << REMEMBERED) - 1;
        count = Math.min(REMEMBERED, count + 1);
    }

    /** Returns the share of the last 16 heartbeats that were answered in time, percent; 100 before the first. */
    double quality() {
        return count == 0 ? 100 : 100.0 * Integer.bitCount(window) / count;
    }

    /** Returns the last round trip, ms. */
    double roundTripMillis() {
        return roundTrip / 1e6;
    }
}
