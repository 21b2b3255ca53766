package org.fieldrack.mpod;

import java.util.Set;
import org.fieldrack.property.State;

/**
 * Which values of a poll are worth publishing (section 11): unchanged ones are not, and a measurement that only
 * trembles on a channel at rest is not either.
 *
 * <p>Stateless; safe for any thread.
 */
public final class SetFilter {
    /** What becomes of changed measurements on a channel at rest. */
    public enum Mode {
        /** All are dropped. */
        SEED,
        /** Those within the dead-band are dropped. */
        DEADBAND
    }

    /** Dead-band of a measurement where none is configured, as a part of full scale. */
    public static final double DEFAULT_DEADBAND = 5e-5;

    private static final Set<String> MEASUREMENTS =
            Set.of("measurementSenseVoltage", "measurementTerminalVoltage", "measurementCurrent");

    private SetFilter() {}

    /** Says whether this key is a measured voltage or current. */
    public static boolean isMeasurement(String key) {
        return MEASUREMENTS.contains(key);
    }

    /** Says whether a channel is at rest: it has one of the constant states and had it at the poll before. */
    public static boolean atRest(State state, State previous) {
        return state == previous
                && (state == State.ON || state == State.OFF || state == State.TRIPPED || state == State.ERROR);
    }

    /**
     * Says whether a new value is sent.
     *
     * @param measurement it is a measured voltage or current
     * @param atRest see {@link #atRest}
     * @param deadband in the value's unit
     */
    public static boolean sends(
            Mode mode, boolean measurement, boolean atRest, double held, double next, double deadband) {
        if (held == next || Double.isNaN(held) && Double.isNaN(next)) {
            return false;
        }
        if (!measurement || !atRest) {
            return true;
        }
        return mode == Mode.DEADBAND && !(Math.abs(next - held) <= deadband);
    }
}
