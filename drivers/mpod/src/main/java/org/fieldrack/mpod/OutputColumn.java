package org.fieldrack.mpod;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The columns of the output table that the driver reads or writes, with what a person should know (section 3). */
public enum OutputColumn {
    NAME(2, Syntax.TEXT, "", Poll.ONCE, null, "Name", "The controller's name of the channel."),
    GROUP(
            3,
            Syntax.INTEGER,
            "",
            Poll.SLOW,
            Right.ADMIN,
            "Group",
            "Group number 1 to 63: group commands and the supervision action GroupOff act on it."),
    STATUS(4, Syntax.BITS, "", Poll.FAST, null, "Status", "The status bits; bit n of the number is bit n of the MIB."),
    MEASUREMENT_SENSE_VOLTAGE(
            5, Syntax.FLOAT, "V", Poll.FAST, null, "Sense voltage", "Voltage at the sense lines, at the load."),
    MEASUREMENT_TERMINAL_VOLTAGE(
            6, Syntax.FLOAT, "V", Poll.FAST, null, "Terminal voltage", "Voltage at the output terminals."),
    MEASUREMENT_CURRENT(7, Syntax.FLOAT, "A", Poll.FAST, null, "Current", "Measured output current."),
    MEASUREMENT_TEMPERATURE(
            8,
            Syntax.INTEGER,
            "°C",
            Poll.FAST,
            null,
            "Temperature",
            "Temperature of the channel; -128 means good without a number, 127 a failed sensor."),
    SWITCH(
            9,
            Syntax.INTEGER,
            "",
            Poll.FAST,
            Right.PRIVATE,
            "Switch",
            "The switch register: 0 off, 1 on, 2 reset emergency off, 3 emergency off, 10 clear events. The crate changes"
                    + " it too."),
    VOLTAGE(
            10,
            Syntax.FLOAT,
            "V",
            Poll.SLOW,
            Right.GURU,
            "Target voltage",
            "Voltage that the channel has when it is on."),
    CURRENT(
            12,
            Syntax.FLOAT,
            "A",
            Poll.SLOW,
            Right.GURU,
            "Maximum current",
            "The most current that the channel drives when it is on."),
    VOLTAGE_RISE_RATE(
            13, Syntax.FLOAT, "V/s", Poll.SLOW, Right.GURU, "Rise rate", "How fast the voltage grows in magnitude."),
    VOLTAGE_FALL_RATE(
            14, Syntax.FLOAT, "V/s", Poll.SLOW, Right.GURU, "Fall rate", "How fast the voltage shrinks in magnitude."),
    SUPERVISION_BEHAVIOR(
            15,
            Syntax.INTEGER,
            "",
            Poll.SLOW,
            Right.ADMIN,
            "Supervision behavior",
            "The word behind the supervision boxes: two bits a failure."),
    SUPERVISION_MIN_SENSE_VOLTAGE(
            16,
            Syntax.FLOAT,
            "V",
            Poll.SLOW,
            Right.ADMIN,
            "s/w (min) applied V limit",
            "Below this sense voltage the supervision acts."),
    SUPERVISION_MAX_SENSE_VOLTAGE(
            17,
            Syntax.FLOAT,
            "V",
            Poll.SLOW,
            Right.ADMIN,
            "s/w (max) applied V limit",
            "Above this sense voltage the supervision acts; it also bounds the target voltage."),
    SUPERVISION_MAX_TERMINAL_VOLTAGE(
            18,
            Syntax.FLOAT,
            "V",
            Poll.SLOW,
            Right.ADMIN,
            "s/w (max abs) applied V limit",
            "Above this magnitude at the terminals the supervision acts; always positive. On HV it bounds the target"
                    + " voltage."),
    SUPERVISION_MAX_CURRENT(
            19,
            Syntax.FLOAT,
            "A",
            Poll.SLOW,
            Right.ADMIN,
            "s/w (max) applied I limit",
            "Above this current the supervision acts; it also bounds the maximum current."),
    SUPERVISION_MAX_TEMPERATURE(
            20,
            Syntax.INTEGER,
            "°C",
            Poll.SLOW,
            Right.ADMIN,
            "s/w (max) applied T limit",
            "Above this temperature the supervision acts."),
    CONFIG_MAX_SENSE_VOLTAGE(
            21,
            Syntax.FLOAT,
            "V",
            Poll.ONCE,
            null,
            "h/w (max) supplied V limit",
            "The most that the hardware supplies."),
    CONFIG_MAX_TERMINAL_VOLTAGE(
            22,
            Syntax.FLOAT,
            "V",
            Poll.ONCE,
            null,
            "h/w (max) terminal V limit",
            "The most at the terminals; negative on a negative supply."),
    CONFIG_MAX_CURRENT(
            23,
            Syntax.FLOAT,
            "A",
            Poll.ONCE,
            null,
            "h/w (max) supplied I limit",
            "The most current that the hardware drives."),
    SUPERVISION_MAX_POWER(
            24,
            Syntax.FLOAT,
            "W",
            Poll.SLOW,
            Right.ADMIN,
            "s/w (max) applied P limit",
            "Above this power the supervision acts."),
    CURRENT_RISE_RATE(
            25, Syntax.FLOAT, "A/s", Poll.SLOW, Right.GURU, "Current rise rate", "How fast the current limit grows."),
    CURRENT_FALL_RATE(
            26, Syntax.FLOAT, "A/s", Poll.SLOW, Right.GURU, "Current fall rate", "How fast the current limit shrinks."),
    TRIP_TIME_MAX_CURRENT(
            27,
            Syntax.INTEGER,
            "ms",
            Poll.SLOW,
            Right.ADMIN,
            "Trip time current",
            "How long the current may exceed its limit before the supervision acts. HV boards use 16 to 4000 ms."),
    USER_CONFIG(37, Syntax.INTEGER, "", Poll.SLOW, Right.GURU, "User config", "The register behind the user boxes."),
    CONFIG_MAX_TEMPERATURE(
            39, Syntax.INTEGER, "°C", Poll.ONCE, null, "h/w (max) T limit", "The hottest that the hardware allows."),
    RESISTANCE(
            40,
            Syntax.FLOAT,
            "Ohm",
            Poll.ONCE,
            Right.GURU,
            "Series resistance",
            "External resistance between terminals and load."),
    TRIP_TIME_MIN_SENSE_VOLTAGE(
            41,
            Syntax.INTEGER,
            "ms",
            Poll.ONCE,
            Right.ADMIN,
            "Trip time min sense V",
            "How long before the supervision acts."),
    TRIP_TIME_MAX_SENSE_VOLTAGE(
            42,
            Syntax.INTEGER,
            "ms",
            Poll.ONCE,
            Right.ADMIN,
            "Trip time max sense V",
            "How long before the supervision acts."),
    TRIP_TIME_MAX_TERMINAL_VOLTAGE(
            43,
            Syntax.INTEGER,
            "ms",
            Poll.ONCE,
            Right.ADMIN,
            "Trip time max terminal V",
            "How long before the supervision acts."),
    TRIP_TIME_MAX_TEMPERATURE(
            44,
            Syntax.INTEGER,
            "ms",
            Poll.ONCE,
            Right.ADMIN,
            "Trip time max T",
            "How long before the supervision acts."),
    TRIP_TIME_MAX_POWER(
            45,
            Syntax.INTEGER,
            "ms",
            Poll.ONCE,
            Right.ADMIN,
            "Trip time max power",
            "How long before the supervision acts."),
    TRIP_TIME_TIMEOUT(
            46,
            Syntax.INTEGER,
            "ms",
            Poll.ONCE,
            Right.ADMIN,
            "Trip time timeout",
            "How long a silent board is waited for.");

    /** How a column's value is coded. */
    public enum Syntax {
        FLOAT,
        INTEGER,
        BITS,
        TEXT
    }

    /** How often a column is read. */
    public enum Poll {
        /** With every poll. */
        FAST,
        /** With every tenth poll and after a set on the channel. */
        SLOW,
        /** When the crate is discovered. */
        ONCE
    }

    private static final Map<String, OutputColumn> BY_KEY = new HashMap<>();
    private static final Map<Poll, List<OutputColumn>> BY_POLL = new EnumMap<>(Poll.class);

    static {
        for (OutputColumn column : values()) {
            BY_KEY.put(column.key(), column);
            BY_POLL.computeIfAbsent(column.poll, _ -> new ArrayList<>()).add(column);
        }
    }

    private final int number;
    private final Syntax syntax;
    private final String unit;
    private final Poll poll;
    private final Optional<Right> right;
    private final String label;
    private final String meaning;
    private final String key;

    OutputColumn(
            int number,
            Syntax syntax,
            String unit,
            Poll poll,
            @org.jspecify.annotations.Nullable Right right,
            String label,
            String meaning) {
        this.number = number;
        this.syntax = syntax;
        this.unit = unit;
        this.poll = poll;
        this.right = Optional.ofNullable(right);
        this.label = label;
        this.meaning = meaning;
        this.key = camel(name());
    }

    private static String camel(String constant) {
        StringBuilder text = new StringBuilder();
        boolean upper = false;
        for (char c : constant.toCharArray()) {
            if (c == '_') {
                upper = true;
            } else {
                text.append(upper ? c : Character.toLowerCase(c));
                upper = false;
            }
        }
        return text.toString();
    }

    /** Returns the column's number in the table. */
    public int number() {
        return number;
    }

    public Syntax syntax() {
        return syntax;
    }

    /** Returns the unit; empty for none. */
    public String unit() {
        return unit;
    }

    public Poll poll() {
        return poll;
    }

    /** Returns the least right that may write it; empty for read-only columns. */
    public Optional<Right> right() {
        return right;
    }

    /** Returns the name for people. */
    public String label() {
        return label;
    }

    public String meaning() {
        return meaning;
    }

    /** Returns the property key: the MIB's name without {@code output}. */
    public String key() {
        return key;
    }

    /** Returns the MIB's name: {@code outputVoltage}. */
    public String mibName() {
        return "output" + Character.toUpperCase(key.charAt(0)) + key.substring(1);
    }

    public static Optional<OutputColumn> of(String key) {
        return Optional.ofNullable(BY_KEY.get(key));
    }

    /** Returns the columns that are read this often, in ascending order. */
    public static List<OutputColumn> read(Poll poll) {
        return List.copyOf(BY_POLL.getOrDefault(poll, List.of()));
    }
}
