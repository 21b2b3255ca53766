package org.fieldrack.mpod;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * When bounds are set while a crate starts (section 7.3): phase 1 from what the crate holds, phase 2 from a saved
 * configuration.
 *
 * @param voltageSource phase 1, voltage rows
 * @param currentSource phase 1, current rows
 * @param loadChannelConfigs whether phase 2 happens at all
 * @param loadfileSource phase 2; only {@link LimitSource#USER} changes anything
 */
public record LimitPhases(
        LimitSource voltageSource, LimitSource currentSource, boolean loadChannelConfigs, LimitSource loadfileSource) {

    /** Returns the bounds of phase 1. */
    public Map<String, LimitTables.Range> first(
            LimitTables tables, ChannelKind kind, ToDoubleFunction<String> crateValues) {
        Map<String, LimitTables.Range> limits = new LinkedHashMap<>(tables.voltage(kind, voltageSource, crateValues));
        limits.putAll(tables.current(currentSource, crateValues));
        return limits;
    }

    /** Says whether phase 2 sets bounds while starting. */
    public boolean hasSecond() {
        return loadChannelConfigs && loadfileSource == LimitSource.USER;
    }

    /** Returns the bounds of the USER rows: phase 2, and every re-evaluation while active. */
    public static Map<String, LimitTables.Range> user(
            LimitTables tables, ChannelKind kind, ToDoubleFunction<String> values) {
        Map<String, LimitTables.Range> limits = new LinkedHashMap<>(tables.voltage(kind, LimitSource.USER, values));
        limits.putAll(tables.current(LimitSource.USER, values));
        return limits;
    }

    /** Returns the bounds in force on entering ACTIVE; saved values stand over the crate's. */
    public Map<String, LimitTables.Range> atActive(
            LimitTables tables, ChannelKind kind, ToDoubleFunction<String> crateValues, Map<String, Double> saved) {
        Map<String, LimitTables.Range> limits = first(tables, kind, crateValues);
        if (hasSecond()) {
            limits.putAll(user(tables, kind, key -> saved.getOrDefault(key, crateValues.applyAsDouble(key))));
        }
        return limits;
    }
}
