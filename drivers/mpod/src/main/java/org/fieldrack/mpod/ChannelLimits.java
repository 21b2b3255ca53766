package org.fieldrack.mpod;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import org.fieldrack.base.Numbers;
import org.fieldrack.device.DeviceContext;
import org.fieldrack.device.RefusedException;
import org.fieldrack.property.Property;

/**
 * The bounds in force on the channels and where each comes from (section 7).
 *
 * <p>Serialised by its own lock: sets of several people meet here.
 */
final class ChannelLimits {
    private static final Set<String> CURRENT_KEYS = Set.of("current", "supervisionMaxCurrent");
    private static final Set<String> VOLTAGE_KEYS = Set.of(
            "voltage", "supervisionMaxSenseVoltage", "supervisionMaxTerminalVoltage", "supervisionMinSenseVoltage");

    /** For how long at most a set is compared with its bounds after it put them into force. */
    private static final long COMPARED_NANOS = 1_000_000_000L;

    /** A set that put bounds into force and is compared with them, or being written. */
    private record UnderWay(Set<Integer> rows, long sinceTicks) {}

    private final DeviceContext context;
    private final String device;
    private final CrateStructure crate;
    private final LimitTables tables;
    private final Map<String, LimitTables.Range> inForce = new HashMap<>();
    /** Rows on which sets put bounds into force, with when the last of them was written or given up, ticks. */
    private final Map<Integer, Long> followed = new TreeMap<>();

    /** Sets by the thread that does them. */
    private final Map<Thread, UnderWay> underWay = new HashMap<>();

    ChannelLimits(DeviceContext context, CrateStructure crate, LimitTables tables) {
        this.context = context;
        this.device = context.deviceName();
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

    /** Puts the bounds of phase 1 and, with saved values, of phase 2 into force. */
    synchronized void start(LimitPhases phases, Map<String, Map<String, Double>> savedByChannel) {
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
        context.inject(changes);
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
     * Puts the USER rows with the values of requests into force, before they are compared with them.
     *
     * @param requests numbers by key, by row
     */
    synchronized void user(Map<Integer, Map<String, Double>> requests) {
        Map<String, UnaryOperator<Property>> changes = new LinkedHashMap<>();
        requests.forEach((row, request) -> rows(row, request).forEach((key, range) -> put(row, key, range, changes)));
        underWay.put(
                Thread.currentThread(),
                new UnderWay(Set.copyOf(requests.keySet()), context.clock().ticks()));
        // with the lock, so that no older bounds come after these
        context.inject(changes);
    }

    /** Says that this thread's set was written, or given up: what is read from now on knows of it. */
    synchronized void written() {
        UnderWay set = underWay.remove(Thread.currentThread());
        if (set != null) {
            long now = context.clock().ticks();
            set.rows().forEach(row -> followed.put(row, now));
        }
    }

    /**
     * Lets the bounds that sets put into force follow what the crate holds.
     *
     * @param readSince ticks before anything of it was read; a set that was under way then is not in it and keeps its bounds
     */
    synchronized void follow(long readSince) {
        forgetRefused();
        Map<String, UnaryOperator<Property>> changes = new LinkedHashMap<>();
        followed.forEach((row, since) -> {
            if (since - readSince >= 0 || isUnderWay(row)) {
                return;
            }
            rows(row, Map.of()).forEach((key, range) -> {
                if (inForce.containsKey(path(row, key))) {
                    put(row, key, range, changes);
                }
            });
        });
        context.inject(changes);
    }

    private boolean isUnderWay(int row) {
        return underWay.values().stream().anyMatch(set -> set.rows().contains(row));
    }

    /** A set that was refused when it was compared is never written. */
    private void forgetRefused() {
        long now = context.clock().ticks();
        underWay.values().removeIf(set -> {
            boolean old = now - set.sinceTicks() > COMPARED_NANOS;
            if (old) {
                set.rows().forEach(row -> followed.putIfAbsent(row, set.sinceTicks()));
            }
            return old;
        });
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
