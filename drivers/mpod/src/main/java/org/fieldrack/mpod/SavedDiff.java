package org.fieldrack.mpod;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What restoring a saved set would change, and the properties to set for it: shown before anything is written.
 *
 * @param changes in the order of the file
 * @param missing channels or properties that were saved and that the crate does not have now
 */
public record SavedDiff(List<Change> changes, List<String> missing) {
    /**
     * One value that differs.
     *
     * @param path within the device: {@code u107.voltage}
     * @param from what the crate holds
     * @param to what was saved
     */
    public record Change(String path, double from, double to) {}

    public SavedDiff {
        changes = List.copyOf(changes);
        missing = List.copyOf(missing);
    }

    /**
     * Compares a saved set with what a crate holds; numbers are equal when their binary32 is.
     *
     * @param current gives the present number of a path, empty where the crate has no such property
     */
    public static SavedDiff of(SavedSet saved, Function<String, Optional<Double>> current) {
        List<Change> changes = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        saved.channels()
                .forEach((channel, values) -> values.forEach((key, to) -> {
                    String path = channel + "." + key;
                    Optional<Double> from = current.apply(path);
                    if (from.isEmpty()) {
                        missing.add(path);
                    } else if (from.get().floatValue() != to.floatValue()) {
                        changes.add(new Change(path, from.get(), to));
                    }
                }));
        return new SavedDiff(changes, missing);
    }

    /**
     * Returns the properties to set, in one request: words become their boxes, because the words themselves are read-only.
     *
     * @param isHighVoltage says so of a channel name
     */
    public Map<String, Object> request(Function<String, Boolean> isHighVoltage) {
        Map<String, Object> request = new LinkedHashMap<>();
        for (Change change : changes) {
            int dot = change.path().indexOf('.');
            String channel = change.path().substring(0, dot);
            switch (change.path().substring(dot + 1)) {
                case "supervisionBehavior" ->
                    Supervision.boxes(isHighVoltage.apply(channel) ? ChannelKind.HV : ChannelKind.LV, (int) change.to())
                            .forEach((box, on) -> {
                                if (on) {
                                    request.put(channel + ".supervisionBehaviorCheckBox." + box, true);
                                }
                            });
                case "userConfig" ->
                    new UserConfig(UserConfig.Encoding.SEED)
                            .boxes((int) change.to())
                            .forEach((box, on) -> request.put(channel + ".userConfigCheckBox." + box, on));
                default -> request.put(change.path(), change.to());
            }
        }
        return request;
    }
}
