package org.fieldrack.mpod;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.fieldrack.device.DeviceContext;
import org.fieldrack.device.RefusedException;
import org.fieldrack.property.Option;
import org.fieldrack.property.Value;

/**
 * Looks at a set before it is checked: boxes become integers, switch and operator follow each other, bounds follow the
 * applied limits of the same request (sections 7.3, 8, 9 and 13).
 */
final class SetPreparation {
    private static final String USER_BOXES = "userConfigCheckBox.";
    private static final String SUPERVISION_BOXES = "supervisionBehaviorCheckBox.";

    private final DeviceContext context;
    private final CrateStructure crate;
    private final ChannelLimits limits;
    private final UserConfig userConfig;

    SetPreparation(DeviceContext context, CrateStructure crate, ChannelLimits limits, UserConfig userConfig) {
        this.context = context;
        this.crate = crate;
        this.limits = limits;
        this.userConfig = userConfig;
    }

    /** Changes and adds entries; refuses with the rule; injects changed bounds. */
    void prepare(Map<String, Value> changes) {
        Map<Integer, Map<String, Value>> byRow = new LinkedHashMap<>();
        changes.forEach((path, value) -> {
            int dot = path.indexOf('.');
            if (dot > 0) {
                Oids.channelOf(path.substring(0, dot))
                        .map(crate.table()::row)
                        .filter(row -> row >= 0)
                        .ifPresent(row -> byRow.computeIfAbsent(row, _ -> new LinkedHashMap<>())
                                .put(path.substring(dot + 1), value));
            }
        });
        byRow.forEach((row, asked) -> {
            Map<String, Value> added = new LinkedHashMap<>();
            boxes(row, asked, added);
            switches(row, asked, added);
            String prefix = name(row) + ".";
            added.forEach((key, value) -> changes.put(prefix + key, value));
        });
        // nothing is put into force before everything is known to be right
        byRow.forEach((row, asked) -> limits.check(row, numbers(asked)));
        Map<Integer, Map<String, Double>> limiting = new LinkedHashMap<>();
        byRow.forEach((row, asked) -> {
            if (!numbers(asked).isEmpty()) {
                limiting.put(row, numbers(asked));
            }
        });
        if (!limiting.isEmpty()) {
            limits.user(limiting);
        }
    }

    private String name(int row) {
        return Oids.name(crate.table().channel(row));
    }

    private void boxes(int row, Map<String, Value> asked, Map<String, Value> added) {
        Map<String, Boolean> user = boxes(asked, USER_BOXES);
        if (!user.isEmpty()) {
            int word = (int) crate.table().raw(row, OutputColumn.USER_CONFIG);
            take(row, USER_BOXES, OutputColumn.USER_CONFIG, userConfig.apply(word, user), added);
        }
        Map<String, Boolean> supervision = boxes(asked, SUPERVISION_BOXES);
        if (!supervision.isEmpty()) {
            int word = (int) crate.table().raw(row, OutputColumn.SUPERVISION_BEHAVIOR);
            BoxChange change = Supervision.apply(crate.kind(row), word, supervision);
            take(row, SUPERVISION_BOXES, OutputColumn.SUPERVISION_BEHAVIOR, change, added);
            for (Supervision.Failure failure : Supervision.pointless(crate.kind(row), change.result())) {
                context.log()
                        .warn(
                                "{}: {} has an action for {}, which is not measured there: set it to Ignore",
                                context.deviceName(),
                                name(row),
                                failure.key());
            }
        }
    }

    private static Map<String, Boolean> boxes(Map<String, Value> asked, String prefix) {
        Map<String, Boolean> boxes = new HashMap<>();
        asked.forEach((key, value) -> {
            if (key.startsWith(prefix) && value instanceof Value.Bool b) {
                boxes.put(key.substring(prefix.length()), b.value());
            }
        });
        return boxes;
    }

    private void take(int row, String prefix, OutputColumn column, BoxChange change, Map<String, Value> added) {
        if (!change.error().isEmpty()) {
            String what = column == OutputColumn.USER_CONFIG
                    ? "takes one of the three cable lengths, not several"
                    : "takes one action for a failure, not several";
            throw new RefusedException(
                    name(row) + "." + column.key(),
                    change.error(),
                    context.deviceName() + "." + name(row) + "." + prefix.substring(0, prefix.length() - 1) + " " + what
                            + ": set one box to true");
        }
        change.added().forEach((box, value) -> added.put(prefix + box, Value.of(value)));
        if (change.sendToCrate()) {
            added.put(column.key(), Value.of((long) change.result()));
        }
    }

    private void switches(int row, Map<String, Value> asked, Map<String, Value> added) {
        Value register = asked.get("switch");
        Value word = asked.get("operator");
        if (register instanceof Value.Int i && word instanceof Value.Text t) {
            boolean agree = ChannelSchema.OPERATOR.stream()
                    .anyMatch(o -> o.ordinal() == i.value() && o.name().equals(t.value()));
            if (!agree) {
                throw new RefusedException(
                        name(row) + ".switch",
                        "conflict",
                        context.deviceName() + "." + name(row) + " cannot have switch " + i.value() + " and operator "
                                + t.value() + " at once: set one of them");
            }
        } else if (register instanceof Value.Int i) {
            ChannelSchema.OPERATOR.stream()
                    .filter(o -> o.ordinal() == i.value())
                    .map(Option::name)
                    .forEach(name -> added.put("operator", Value.of(name)));
        } else if (word instanceof Value.Text t) {
            ChannelSchema.OPERATOR.stream()
                    .filter(o -> o.name().equals(t.value()))
                    .forEach(o -> added.put("switch", Value.of((long) o.ordinal())));
        }
    }

    private static Map<String, Double> numbers(Map<String, Value> asked) {
        Map<String, Double> numbers = new HashMap<>();
        asked.forEach((key, value) -> {
            if (ChannelLimits.concerns(key)) {
                numbers.put(key, value.asDouble());
            }
        });
        return numbers;
    }
}
