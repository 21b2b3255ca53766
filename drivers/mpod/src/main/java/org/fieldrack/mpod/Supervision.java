package org.fieldrack.mpod;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The word {@code supervisionBehavior}: eight failures, each with one of four actions (section 9). */
public final class Supervision {
    /** What can go wrong, in the order of the fields. */
    public enum Failure {
        MIN_SENSE_VOLTAGE(
                "minSenseVoltage",
                "The voltage at the load stays below its minimum although the output is settled: a short, a broken cable"
                        + " or an overloaded supply."),
        MAX_SENSE_VOLTAGE(
                "maxSenseVoltage",
                "The voltage at the load exceeds its applied limit; protects electronics behind the supply."),
        MAX_TERMINAL_VOLTAGE(
                "maxTerminalVoltage",
                "The voltage at the output terminals exceeds its limit, for example when sense lines are open."),
        MAX_CURRENT(
                "maxCurrent",
                "The current exceeds its limit. With high voltage also when the output had to limit the current: a"
                        + " discharge or a short."),
        MAX_TEMPERATURE("maxTemperature", "The board became hotter than its limit: cooling or fans failed."),
        MAX_POWER("maxPower", "The output delivers more power than its limit."),
        INHIBIT(
                "inhibit",
                "An external inhibit input became active: somebody's interlock asks for the channel to go off."),
        TIMEOUT("timeout", "The controller no longer hears the board.");

        private final String key;
        private final String meaning;

        Failure(String key, String meaning) {
            this.key = key;
            this.meaning = meaning;
        }

        public String key() {
            return key;
        }

        /** Returns what the failure is and what it usually comes from. */
        public String meaning() {
            return meaning;
        }

        /** Says whether the failure is measured on this kind of channel. */
        public boolean appliesTo(ChannelKind kind) {
            return kind == ChannelKind.LV
                    || !(this == MIN_SENSE_VOLTAGE || this == MAX_SENSE_VOLTAGE || this == MAX_POWER);
        }
    }

    private static final List<String> LV_ACTIONS = List.of("Ignore", "ChannelOff", "GroupOff", "CrateOff");
    private static final List<String> HV_ACTIONS = List.of("Ignore", "RampDown", "EmergencyOff", "BoardEmergencyOff");

    private Supervision() {}

    /** Returns the names of the actions 0 to 3. */
    public static List<String> actions(ChannelKind kind) {
        return kind == ChannelKind.LV ? LV_ACTIONS : HV_ACTIONS;
    }

    /** Says what an action does, when one wants it and what it costs. */
    public static String meaning(ChannelKind kind, int action) {
        return switch (action) {
            case 0 -> "Nothing happens and no failure is latched.";
            case 1 ->
                kind == ChannelKind.LV
                        ? "Only this channel is switched off."
                        : "This channel ramps down to zero at its fall rate; gentle, but slow for a discharge.";
            case 2 ->
                kind == ChannelKind.LV
                        ? "Every low-voltage channel with the same group number is switched off."
                        : "This channel is cut at once, without ramp; detectors see a step.";
            default ->
                kind == ChannelKind.LV
                        ? "The whole crate is switched off, everything connected to it included."
                        : "Every channel of this board is cut at once, without ramp.";
        };
    }

    /** Returns the action of a failure: 0 to 3. */
    public static int action(int word, Failure failure) {
        return word >>> (2 * failure.ordinal()) & 3;
    }

    static int with(int word, Failure failure, int action) {
        int shift = 2 * failure.ordinal();
        return word & ~(3 << shift) | action << shift;
    }

    /** Returns the 32 boxes, four a failure, exactly one of them true. */
    public static Map<String, Boolean> boxes(ChannelKind kind, int word) {
        Map<String, Boolean> boxes = new LinkedHashMap<>();
        for (Failure failure : Failure.values()) {
            for (int a = 0; a < 4; a++) {
                boxes.put(box(kind, failure, a), action(word, failure) == a);
            }
        }
        return boxes;
    }

    /** Returns the name of a box: {@code maxCurrentRampDown}. */
    public static String box(ChannelKind kind, Failure failure, int action) {
        return failure.key() + actions(kind).get(action);
    }

    /** Returns the name of the action of each failure. */
    public static Map<String, String> words(ChannelKind kind, int word) {
        Map<String, String> words = new LinkedHashMap<>();
        for (Failure failure : Failure.values()) {
            words.put(failure.key(), actions(kind).get(action(word, failure)));
        }
        return words;
    }

    /** Returns all actions as one line: {@code maxCurrent: ChannelOff, timeout: Ignore …}. */
    public static String inWords(ChannelKind kind, int word) {
        return words(kind, word).entrySet().stream()
                .map(e -> e.getKey() + ": " + e.getValue())
                .collect(Collectors.joining(", "));
    }

    /** Returns the failures that do not exist on this kind of channel and yet have an action. */
    public static List<Failure> pointless(ChannelKind kind, int word) {
        return java.util.Arrays.stream(Failure.values())
                .filter(f -> !f.appliesTo(kind) && action(word, f) != 0)
                .toList();
    }

    /** Applies a request for boxes: a box that is set wins over one that is cleared; clearing the active one ignores. */
    public static BoxChange apply(ChannelKind kind, int current, Map<String, Boolean> request) {
        int word = current;
        for (Failure failure : Failure.values()) {
            int wanted = -1;
            for (int a = 0; a < 4; a++) {
                Boolean asked = request.get(box(kind, failure, a));
                if (Boolean.TRUE.equals(asked)) {
                    if (wanted >= 0) {
                        return BoxChange.refused(current, "AMBIGUOUS_ACTION");
                    }
                    wanted = a;
                }
            }
            if (wanted < 0 && Boolean.FALSE.equals(request.get(box(kind, failure, action(current, failure))))) {
                wanted = 0;
            }
            if (wanted >= 0) {
                word = with(word, failure, wanted);
            }
        }
        return BoxChange.between(boxes(kind, current), boxes(kind, word), request, word);
    }
}
