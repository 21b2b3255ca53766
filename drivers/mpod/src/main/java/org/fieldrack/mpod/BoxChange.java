package org.fieldrack.mpod;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a request for check boxes makes of the integer behind them (sections 8 and 9).
 *
 * @param result the new integer
 * @param added boxes that change although nobody asked, and boxes whose wish was overruled, with the value in force
 * @param changed names of the boxes that differ from before
 * @param error a word such as {@code AMBIGUOUS_RADIO}; empty when the request stands
 */
public record BoxChange(int result, Map<String, Boolean> added, List<String> changed, String error) {
    public BoxChange {
        added = Collections.unmodifiableMap(new LinkedHashMap<>(added));
        changed = List.copyOf(changed);
    }

    /** Says whether the integer differs and so must be written to the crate. */
    public boolean sendToCrate() {
        return !changed.isEmpty();
    }

    static BoxChange refused(int current, String error) {
        return new BoxChange(current, Map.of(), List.of(), error);
    }

    /** Compares the boxes before and after with what was asked. */
    static BoxChange between(
            Map<String, Boolean> before, Map<String, Boolean> after, Map<String, Boolean> request, int result) {
        Map<String, Boolean> added = new LinkedHashMap<>();
        List<String> changed = new ArrayList<>();
        after.forEach((name, value) -> {
            boolean differs = !value.equals(before.get(name));
            if (differs) {
                changed.add(name);
            }
            Boolean asked = request.get(name);
            if (asked == null ? differs : !asked.equals(value)) {
                added.put(name, value);
            }
        });
        return new BoxChange(result, added, changed, "");
    }
}
