package org.fieldrack.mpod;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fieldrack.base.Suggestion;

/** The views that a lab file may name without defining them (section 10). */
final class StandardViews {
    static final String DEFAULT = "Everything";
    private static final List<String> MONITOR = List.of(
            "state",
            "stateInWords",
            "measurementSenseVoltage",
            "measurementTerminalVoltage",
            "measurementCurrent",
            "measurementTemperature",
            "name");
    private static final List<String> OPERATOR = List.of("operator", "switch", "voltage");
    private static final List<String> OPERATOR_SEES =
            List.of("current", "voltageRiseRate", "voltageFallRate", "supervisionBehaviorInWords", "group");

    /** Not shown on high voltage: the firmware has no number for them (section 7.2). */
    private static final Set<String> NOT_ON_HV = Set.of(
            "measurementSenseVoltage",
            "supervisionMinSenseVoltage",
            "supervisionMaxSenseVoltage",
            "supervisionMaxPower");

    private StandardViews() {}

    /** Returns every view by name. */
    static Map<String, List<String>> all() {
        Map<String, List<String>> views = new LinkedHashMap<>();
        views.put("Operator", tokens(OPERATOR, join(MONITOR, OPERATOR_SEES)));
        views.put("Expert", everything(Set.of("group", "resistance")));
        views.put("Monitor", tokens(List.of(), MONITOR));
        views.put(DEFAULT, everything(Set.of()));
        return views;
    }

    private static List<String> join(List<String> a, List<String> b) {
        List<String> all = new ArrayList<>(a);
        all.addAll(b);
        return all;
    }

    private static List<String> tokens(List<String> writable, List<String> readOnly) {
        List<String> tokens = new ArrayList<>();
        readOnly.forEach(key -> add(tokens, key, "_RO_"));
        writable.forEach(key -> add(tokens, key, "_RW_"));
        return tokens;
    }

    private static void add(List<String> tokens, String key, String access) {
        for (ChannelKind kind : ChannelKind.values()) {
            String token = key + access + kind;
            if (ViewCatalog.standard().dependencies().containsKey(token) && isShown(key, kind)) {
                tokens.add(token);
            }
        }
    }

    private static boolean isShown(String key, ChannelKind kind) {
        return kind == ChannelKind.LV || !NOT_ON_HV.contains(key);
    }

    private static List<String> everything(Set<String> readOnly) {
        return ViewCatalog.standard().dependencies().keySet().stream()
                .filter(token -> ViewToken.parse(token)
                        .filter(t -> isShown(t.key(), t.kind()) && !(t.writable() && readOnly.contains(t.key())))
                        .isPresent())
                .toList();
    }

    /**
     * Returns the tokens of the view that a configuration names.
     *
     * @throws IllegalArgumentException with a sentence for an unknown view or token
     */
    static List<String> of(MpodConfig config) {
        Map<String, List<String>> known = all();
        known.putAll(config.views());
        List<String> view = known.get(config.type());
        if (view == null) {
            throw new IllegalArgumentException("unknown view type " + config.type()
                    + Suggestion.of(config.type(), known.keySet())
                            .map(near -> ": did you mean " + near + "?")
                            .orElse(": it is one of " + String.join(", ", known.keySet())));
        }
        for (ChannelKind kind : ChannelKind.values()) {
            ViewCatalog.standard().resolve(view, kind);
        }
        return view;
    }
}
