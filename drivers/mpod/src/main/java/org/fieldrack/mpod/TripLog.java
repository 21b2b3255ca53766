package org.fieldrack.mpod;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fieldrack.property.Value;

/**
 * The last trips, each with what was measured in the ten seconds before.
 *
 * <p>Belongs to the poll thread.
 */
final class TripLog {
    private static final long KEPT_NANOS = 10_000_000_000L;
    private static final int SAMPLES = 256;
    private static final int TRIPS = 50;
    private static final long TRIPS_BITS = OutputStatus.FAILURES | Bits.of(OutputStatus.FAILURE_TIMEOUT);

    private final CrateStructure crate;
    private final MpodConfig config;
    private final float[][] volts;
    private final float[][] amps;
    private final long[] times = new long[SAMPLES];
    /** What a supervision had latched at the poll before; negative where no status was known. */
    private final long[] before;

    private final Deque<Map<String, Value>> trips = new ArrayDeque<>();
    private int next;
    private int filled;

    TripLog(CrateStructure crate, MpodConfig config) {
        this.crate = crate;
        this.config = config;
        int rows = crate.table().rows();
        volts = new float[rows][SAMPLES];
        amps = new float[rows][SAMPLES];
        before = new long[rows];
        java.util.Arrays.fill(before, -1);
    }

    /** Returns the rows where a supervision has acted since the last poll that was taken. */
    List<Integer> fresh() {
        List<Integer> rows = new ArrayList<>();
        for (int row = 0; row < before.length; row++) {
            long failures = failures(row);
            if (failures > 0 && before[row] >= 0 && (failures & ~before[row]) != 0) {
                rows.add(row);
            }
        }
        return rows;
    }

    /** An action may be an emergency off, which hides the failure in the state but not in the bits. */
    private long failures(int row) {
        long bits = crate.table().raw(row, OutputColumn.STATUS);
        return bits < 0 ? -1 : bits & TRIPS_BITS;
    }

    /**
     * Takes one poll.
     *
     * @param fresh the rows that tripped
     * @return channel names and reasons of the trips that it showed
     */
    Map<String, String> poll(List<Integer> fresh, long timeUtc) {
        times[next] = timeUtc;
        Map<String, String> tripped = new LinkedHashMap<>();
        for (int row = 0; row < before.length; row++) {
            volts[row][next] = (float) crate.table().number(row, OutputColumn.MEASUREMENT_TERMINAL_VOLTAGE);
            amps[row][next] = (float) crate.table().number(row, OutputColumn.MEASUREMENT_CURRENT);
            if (fresh.contains(row)) {
                long bits = crate.table().raw(row, OutputColumn.STATUS);
                tripped.put(Oids.name(crate.table().channel(row)), record(row, bits, timeUtc));
            }
            before[row] = failures(row);
        }
        next = (next + 1) % SAMPLES;
        filled = Math.min(SAMPLES, filled + 1);
        return tripped;
    }

    private String record(int row, long bits, long timeUtc) {
        String channel = Oids.name(crate.table().channel(row));
        String action = action(row, bits);
        Map<String, Value> trip = new LinkedHashMap<>();
        trip.put("time", Value.of(Instant.ofEpochSecond(0, timeUtc).toString()));
        trip.put("channel", Value.of(channel));
        trip.put("element", Value.of(config.elements().getOrDefault(channel, "")));
        // an emergency off that the supervision made is the action, not the reason
        String reason = OutputStatus.trouble(bits & TRIPS_BITS);
        trip.put("reason", Value.of(reason));
        trip.put("action", Value.of(action));
        samples(row, timeUtc, trip);
        trips.addFirst(trip);
        if (trips.size() > TRIPS) {
            trips.removeLast();
        }
        return reason + ", " + action;
    }

    private String action(int row, long bits) {
        int word = (int) crate.table().raw(row, OutputColumn.SUPERVISION_BEHAVIOR);
        for (Supervision.Failure failure : Supervision.Failure.values()) {
            int bit = failure == Supervision.Failure.TIMEOUT
                    ? OutputStatus.FAILURE_TIMEOUT
                    : OutputStatus.FAILURE_MIN_SENSE + failure.ordinal();
            if (failure != Supervision.Failure.INHIBIT && Bits.has(bits, bit)) {
                return Supervision.actions(crate.kind(row)).get(Supervision.action(word, failure));
            }
        }
        return "";
    }

    private void samples(int row, long timeUtc, Map<String, Value> trip) {
        List<Integer> kept = new ArrayList<>();
        for (int i = Math.min(filled, SAMPLES - 1); i >= 0; i--) {
            int at = Math.floorMod(next - i, SAMPLES);
            if (timeUtc - times[at] <= KEPT_NANOS && timeUtc >= times[at]) {
                kept.add(at);
            }
        }
        double[] ages = new double[kept.size()];
        double[] v = new double[kept.size()];
        double[] a = new double[kept.size()];
        for (int i = 0; i < ages.length; i++) {
            ages[i] = (times[kept.get(i)] - timeUtc) / 1e9;
            v[i] = volts[row][kept.get(i)];
            a[i] = amps[row][kept.get(i)];
        }
        trip.put("ages", new Value.Reals(ages));
        trip.put("voltages", new Value.Reals(v));
        trip.put("currents", new Value.Reals(a));
    }

    /** Returns the trips, the newest first. */
    Value.Table table() {
        return new Value.Table(List.copyOf(trips));
    }
}
