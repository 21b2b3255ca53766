package org.fieldrack.record.archive;

import org.fieldrack.property.Alarm;
import org.fieldrack.property.Quality;
import org.fieldrack.property.Severity;

/** Quality and severity of a reading in one byte, as the file has them; 0 is a good reading without alarm. */
final class Status {
    /** A reading of a lost device. */
    static final int STALE = 1;

    private static final Quality[] QUALITIES = {Quality.GOOD, Quality.STALE, Quality.SET, Quality.RESTORED};
    private static final Severity[] SEVERITIES = {Severity.NONE, Severity.MINOR, Severity.MAJOR, Severity.INVALID};

    private Status() {}

    static int code(Quality quality, Alarm alarm) {
        int q = switch (quality) {
            case GOOD -> 0;
            case STALE -> STALE;
            case SET -> 2;
            case RESTORED -> 3;
        };
        int s = switch (alarm.severity()) {
            case NONE -> 0;
            case MINOR -> 1;
            case MAJOR -> 2;
            case INVALID -> 3;
        };
        return s << 4 | q;
    }

    static Quality quality(int code) {
        return QUALITIES[code & 3];
    }

    static Alarm alarm(int code, String text) {
        return code >> 4 == 0 && text.isEmpty() ? Alarm.NONE : new Alarm(SEVERITIES[code >> 4 & 3], text);
    }

    /** Says whether the instrument did not answer. */
    static boolean isStale(int code) {
        return (code & 3) == STALE;
    }

    /**
     * Says whether a reading is a measurement that sums may take up: read or set, not invalid, a number, and not so great that
     * a sum of readings is none.
     */
    static boolean counts(int code, double number) {
        return (code & 1) == 0 && code >> 4 != 3 && Math.abs(number) < 1e300;
    }
}
