package org.fieldrack.mpod;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import org.fieldrack.base.Numbers;
import org.fieldrack.device.RefusedException;
import org.fieldrack.property.Property;

/**
 * The bounds in force on the channels and where each comes from (section 7).
 *
 * <p>Serialised by its own lock: sets of several people meet here.
 */
final class ChannelLimits {
    private static final java.util.Set<String> CURRENT_KEYS = java.util.Set.of("current", "supervisionMaxCurrent");
    private static final java.util.Set<String> VOLTAGE_KEYS = java.util.Set.of(
            "voltage", "supervisionMaxSenseVoltage", "supervisionMaxTerminalVoltage", "supervisionMinSenseVoltage");

    private final String device;
    private final CrateStructure crate;
    private final LimitTables tables;
    private final Map<String, LimitTables.Range> inForce = new HashMap<>();
    /** Rows on which sets put bounds into force, with when they last did, ticks. */
    private final Map<Integer, Long> followed = new java.util.TreeMap<>();

    ChannelLimits(String device, CrateStructure crate, LimitTables tables) {
        this.device = device;
        this.crate = crate;
        this.tables = tables;
    }

    static boolean concerns(String key) {
        return CURRENT_KEYS.contains(key) || VOLTAGE_KEYS.contains(key);
    }

    private ToDoubleFunction<String> values(int row, Map<String, Double> over) {
        return key -> over.containsKey(key) ? over.get(key) : number(row, key);
    }

    private double number(int row, String key) {
        return OutputColumn.of(key)
                .map(column -> ChannelSchema.decimal((float) crate.table().number(row, column)))
                .orElse(Double.NaN);
    }

    /** Sets the bounds of phase 1 and, with saved values, of phase 2. */
    synchronized Map<String, UnaryOperator<Property>> start(
            LimitPhases phases, Map<String, Map<String, Double>> savedByChannel) {
        Map<String, UnaryOperator<Property>> changes = new LinkedHashMap<>();
        for (int row = 0; row < crate.table().rows(); row++) {
            String name = Oids.name(crate.table().channel(row));
            Map<String, Double> saved = savedByChannel.getOrDefault(name, Map.of());
            boolean second = phases.hasSecond() && savedByChannel.containsKey(name);
            LimitPhases used = second
                    ? phases
                    : new LimitPhases(phases.voltageSource(), phases.currentSource(), false, LimitSource.NONE);
            Map<String, LimitTables.Range> limits =
                    new LinkedHashMap<>(used.atActive(tables, crate.kind(row), values(row, Map.of()), saved));
            least(row, limits, values(row, second ? saved : Map.of()));
            int r = row;
            limits.forEach((key, range) -> put(r, key, range, changes));
        }
        return changes;
    }

    /** The minimum has no row of its own in the tables: it lies between zero and the maximum. */
    private void least(int row, Map<String, LimitTables.Range> limits, ToDoubleFunction<String> values) {
        double most = values.applyAsDouble("supervisionMaxSenseVoltage");
        if (crate.kind(row) == ChannelKind.LV && limits.containsKey("voltage") && !Double.isNaN(most)) {
            limits.put("supervisionMinSenseVoltage", new LimitTables.Range(0, most));
        }
    }

    private void put(int row, String key, LimitTables.Range range, Map<String, UnaryOperator<Property>> changes) {
        String path = path(row, key);
        if (range.equals(inForce.put(path, range))) {
            return;
        }
        String origin = origin(row, key);
        changes.put(
                path,
                property -> property.toBuilder()
                        .limits(property.limits()
                                .withRange(range.min(), range.max())
                                .withOrigin(origin))
                        .build());
    }

    private String origin(int row, String key) {
        boolean lv = crate.kind(row) == ChannelKind.LV;
        String from = switch (key) {
            case "voltage" -> lv ? "supervisionMaxSenseVoltage" : "supervisionMaxTerminalVoltage";
            case "current" -> "supervisionMaxCurrent";
            case "supervisionMaxCurrent" -> "configMaxCurrent";
            case "supervisionMinSenseVoltage" -> "supervisionMaxSenseVoltage";
            default -> lv ? "configMaxSenseVoltage" : "configMaxTerminalVoltage";
        };
        return "set by " + from + " of " + device + "."
                + Oids.name(crate.table().channel(row));
    }

    private Map<String, LimitTables.Range> rows(int row, Map<String, Double> request) {
        Map<String, LimitTables.Range> limits = new LinkedHashMap<>();
        ToDoubleFunction<String> values = values(row, request);
        if (request.isEmpty() || request.keySet().stream().anyMatch(VOLTAGE_KEYS::contains)) {
            limits.putAll(tables.voltage(crate.kind(row), LimitSource.USER, values));
            least(row, limits, values);
        }
        if (request.isEmpty() || request.keySet().stream().anyMatch(CURRENT_KEYS::contains)) {
            limits.putAll(tables.current(LimitSource.USER, values));
        }
        return limits;
    }

    /**
     * Refuses values that do not keep to the USER rows as they will be with this request.
     *
     * @param request numbers by key
     */
    void check(int row, Map<String, Double> request) {
        Map<String, LimitTables.Range> limits = rows(row, request);
        request.forEach((key, value) -> {
            LimitTables.Range range = limits.get(key);
            if (range != null && !range.accepts(value)) {
                throw refusal(row, key, value, range);
            }
        });
    }

    /**
     * Takes the USER rows with the values of a request into force; returns the changed bounds.
     *
     * @param nowTicks when, for {@link #follow}
     */
    synchronized Map<String, UnaryOperator<Property>> user(int row, Map<String, Double> request, long nowTicks) {
        followed.put(row, nowTicks);
        Map<String, UnaryOperator<Property>> changes = new LinkedHashMap<>();
        rows(row, request).forEach((key, range) -> put(row, key, range, changes));
        return changes;
    }

    /**
     * Lets the bounds that sets put into force follow what the crate holds.
     *
     * @param readSince ticks before anything of it was read; a set that came later is not in it and keeps its bounds, with which
     *     it may not have been compared yet
     */
    synchronized Map<String, UnaryOperator<Property>> follow(long readSince) {
        Map<String, UnaryOperator<Property>> changes = new LinkedHashMap<>();
        followed.forEach((row, since) -> {
            if (since - readSince >= 0) {
                return;
            }
            rows(row, Map.of()).forEach((key, range) -> {
                if (inForce.containsKey(path(row, key))) {
                    put(row, key, range, changes);
                }
            });
        });
        return changes;
    }

    /** Returns by how many volts the magnitude of a set-point may grow, so that no bound is passed and nothing trips. */
    double room(int row, double target) {
        double limit = crate.kind(row) == ChannelKind.LV
                ? number(row, "supervisionMaxSenseVoltage")
                : Double.POSITIVE_INFINITY;
        double most = Math.min(
                Math.abs(limit),
                Math.min(
                        Math.abs(number(row, "supervisionMaxTerminalVoltage")),
                        Math.abs(number(row, "configMaxTerminalVoltage"))));
        LimitTables.Range range = tables.voltage(crate.kind(row), LimitSource.USER, values(row, Map.of()))
                .get("voltage");
        if (range != null) {
            boolean negative = number(row, "configMaxTerminalVoltage") < 0;
            most = Math.min(most, Math.abs(negative ? range.min() : range.max()));
        }
        // an unknown bound leaves no room
        return Double.isNaN(most) ? 0 : most - Math.abs(target);
    }

    private String path(int row, String key) {
        return Oids.name(crate.table().channel(row)) + "." + key;
    }

    private RefusedException refusal(int row, String key, double value, LimitTables.Range range) {
        String path = path(row, key);
        String unit = " " + OutputColumn.of(key).map(OutputColumn::unit).orElse("");
        if (!Double.isFinite(value)) {
            return new RefusedException(
                    path, "finite", device + "." + path + " takes a finite number, not " + Numbers.plain(value, 17));
        }
        boolean low = (float) value < (float) range.min();
        return new RefusedException(
                path,
                low ? "min" : "max",
                device + "." + path + " " + Numbers.plain(value, 17) + unit
                        + (low ? " is below min " : " is above max ")
                        + Numbers.plain(low ? range.min() : range.max(), 9) + unit + ": limit " + origin(row, key));
    }
}
