package org.fieldrack.mpod;

import java.util.List;
import org.fieldrack.property.State;

/** The bits of {@code outputStatus} and what they make of a channel (sections 3.1 and 12). */
public final class OutputStatus {
    public static final int ON = 0;
    public static final int INHIBIT = 1;
    public static final int FAILURE_MIN_SENSE = 2;
    public static final int FAILURE_MAX_SENSE = 3;
    public static final int FAILURE_MAX_TERMINAL = 4;
    public static final int FAILURE_MAX_CURRENT = 5;
    public static final int FAILURE_MAX_TEMPERATURE = 6;
    public static final int FAILURE_MAX_POWER = 7;
    public static final int FAILURE_CACHE_UPDATE = 8;
    public static final int FAILURE_TIMEOUT = 9;
    public static final int CURRENT_LIMITED = 10;
    public static final int RAMP_UP = 11;
    public static final int RAMP_DOWN = 12;
    public static final int EMERGENCY_OFF = 14;
    public static final int CONSTANT_VOLTAGE = 16;
    public static final int CURRENT_BOUNDS_EXCEEDED = 18;
    public static final int FAILURE_CURRENT_LIMIT = 19;
    public static final int INIT_CRC_BAD = 25;

    /** Bits that say that a supervision acted. */
    public static final long FAILURES = Bits.of(2, 3, 4, 5, 6, 7, FAILURE_CURRENT_LIMIT);

    private static final long ERRORS = Bits.of(FAILURE_CACHE_UPDATE, FAILURE_TIMEOUT, INIT_CRC_BAD);
    private static final long INTERLOCKS = Bits.of(INHIBIT, EMERGENCY_OFF);
    private static final String[] NAMES = Mib.crate().bitNames("outputStatus", 27);

    private OutputStatus() {}

    /** Returns the channel's state: the first rule that matches, errors before interlocks before trips before ramps. */
    public static State state(long bits) {
        if ((bits & ERRORS) != 0) {
            return State.ERROR;
        }
        if ((bits & INTERLOCKS) != 0) {
            return State.INTERLOCKED;
        }
        if ((bits & FAILURES) != 0) {
            return State.TRIPPED;
        }
        if (Bits.has(bits, RAMP_UP)) {
            return State.RAMPING_UP;
        }
        if (Bits.has(bits, RAMP_DOWN)) {
            return State.RAMPING_DOWN;
        }
        return Bits.has(bits, ON) ? State.ON : State.OFF;
    }

    /** Returns the MIB's names of the set bits. */
    public static List<String> names(long bits) {
        return Bits.names(bits, NAMES);
    }

    /** Says what the bits mean, in a sentence for people; empty where nothing is wrong. */
    public static String trouble(long bits) {
        StringBuilder text = new StringBuilder();
        for (int bit : Bits.numbers(bits)) {
            String words = words(bit);
            if (!words.isEmpty()) {
                text.append(text.isEmpty() ? "" : ", ").append(words);
            }
        }
        return text.toString();
    }

    private static String words(int bit) {
        return switch (bit) {
            case INHIBIT -> "external inhibit";
            case FAILURE_MIN_SENSE -> "sense voltage too low";
            case FAILURE_MAX_SENSE -> "sense voltage too high";
            case FAILURE_MAX_TERMINAL -> "terminal voltage too high";
            case FAILURE_MAX_CURRENT -> "current too high";
            case FAILURE_MAX_TEMPERATURE -> "temperature too high";
            case FAILURE_MAX_POWER -> "power too high";
            case FAILURE_CACHE_UPDATE -> "the controller cannot read the board";
            case FAILURE_TIMEOUT -> "the board does not answer the controller";
            case EMERGENCY_OFF -> "emergency off";
            case FAILURE_CURRENT_LIMIT -> "hardware current limit exceeded";
            case INIT_CRC_BAD -> "calibration data damaged";
            default -> "";
        };
    }
}
