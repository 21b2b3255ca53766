package org.fieldrack.mpod;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The tables that say which bounds a set-point or an applied limit has (section 7.1).
 *
 * <p>Pure: values of a channel in, bounds out. A bound that would come from a NaN is left out, so that no NaN ever becomes
 * a limit.
 *
 * @param mode how the slack of negative and positive supplies is read
 * @param slackVendor volts around the hardware maximum with {@link LimitSource#VENDOR}
 * @param slackUser volts around the hardware maximum with {@link LimitSource#USER}, and around every HV set-point
 */
public record LimitTables(LimitMode mode, double slackVendor, double slackUser) {
    /** The numbers of the field. */
    public static final LimitTables LITERAL = new LimitTables(LimitMode.LITERAL, 0.15, 0.01);

    public static final LimitTables WIDENED = new LimitTables(LimitMode.WIDENED, 0.15, 0.01);

    /**
     * Inclusive bounds.
     *
     * @param min least value, in the property's unit
     * @param max greatest value, in the property's unit
     */
    public record Range(double min, double max) {
        /** Says whether a value keeps to the bounds after both are rounded to binary32; NaN and infinities never do. */
        public boolean accepts(double value) {
            float v = (float) value;
            return Float.isFinite(v) && (float) min <= v && v <= (float) max;
        }
    }

    /** Returns the voltage rows by property key. */
    public Map<String, Range> voltage(ChannelKind kind, LimitSource source, ToDoubleFunction<String> values) {
        Map<String, Range> rows = new LinkedHashMap<>();
        if (source == LimitSource.NONE) {
            return rows;
        }
        boolean user = source == LimitSource.USER;
        if (kind == ChannelKind.LV) {
            double hardware = values.applyAsDouble("configMaxSenseVoltage");
            put(rows, "supervisionMaxSenseVoltage", 0, hardware);
            put(rows, "voltage", 0, user ? values.applyAsDouble("supervisionMaxSenseVoltage") : hardware);
            return rows;
        }
        double signed = values.applyAsDouble("configMaxTerminalVoltage");
        double hardware = Math.abs(signed);
        double slack = user ? slackUser : slackVendor;
        put(rows, "supervisionMaxTerminalVoltage", -slack, hardware + slack);
        double reach = user ? Math.abs(values.applyAsDouble("supervisionMaxTerminalVoltage")) : hardware;
        if (signed < 0) {
            put(rows, "voltage", mode == LimitMode.WIDENED ? -reach - slackUser : -reach + slackUser, slackUser);
        } else {
            put(rows, "voltage", -slackUser, mode == LimitMode.WIDENED ? reach + slackUser : reach);
        }
        return rows;
    }

    /** Returns the current rows by property key. */
    public Map<String, Range> current(LimitSource source, ToDoubleFunction<String> values) {
        Map<String, Range> rows = new LinkedHashMap<>();
        if (source == LimitSource.NONE) {
            return rows;
        }
        double hardware = values.applyAsDouble("configMaxCurrent");
        put(rows, "supervisionMaxCurrent", 0, hardware);
        put(rows, "current", 0, source == LimitSource.USER ? values.applyAsDouble("supervisionMaxCurrent") : hardware);
        return rows;
    }

    private static void put(Map<String, Range> rows, String key, double min, double max) {
        if (!Double.isNaN(min) && !Double.isNaN(max)) {
            rows.put(key, new Range(min, max));
        }
    }
}
