package org.fieldrack.mpod;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fieldrack.property.AccessLevel;
import org.fieldrack.property.ArchivePolicy;
import org.fieldrack.property.Command;
import org.fieldrack.property.Limits;
import org.fieldrack.property.Node;
import org.fieldrack.property.Option;
import org.fieldrack.property.Property;
import org.fieldrack.property.PropertyBuilder;
import org.fieldrack.property.SchemaItem;
import org.fieldrack.property.State;
import org.fieldrack.property.Value;

/** The properties of one channel, as its view resolved them (section 10). */
final class ChannelSchema {
    /** What {@code operator} may say, with the register's numbers. */
    static final List<Option> OPERATOR = List.of(
            new Option(0, "off", "Ramps down to zero and switches off."),
            new Option(1, "on", "Switches on and ramps to the target voltage."),
            new Option(2, "resetEmergencyOff", "Ends an emergency off; events stay until they are cleared."),
            new Option(3, "setEmergencyOff", "Cuts the output at once, without ramp."),
            new Option(10, "clearEvents", "Clears latched failures and events."));

    private static final List<Option> SWITCH = List.of(
            new Option(0, "off", ""),
            new Option(1, "on", ""),
            new Option(2, "resetEmergencyOff", ""),
            new Option(3, "setEmergencyOff", ""),
            new Option(10, "clearEvents", ""),
            new Option(20, "setVoltageRippleMeasurementOff", ""),
            new Option(21, "setVoltageMeasurementOn", ""),
            new Option(22, "setRippleMeasurementOn", ""),
            new Option(23, "setVoltageRippleMeasurementOn", ""));

    /** The states of a channel; the ordinal is that of the tree of states. */
    static final State[] STATES = {
        State.UNKNOWN,
        State.OFF,
        State.ON,
        State.RAMPING_UP,
        State.RAMPING_DOWN,
        State.TRIPPED,
        State.INTERLOCKED,
        State.ERROR
    };

    private final CrateStructure crate;
    private final MpodConfig config;
    private final CrateLink link;

    /** Equal items stand once: a crate has a hundred and sixty channels, and lists of them have hundreds of crates. */
    private final Map<SchemaItem, SchemaItem> shared = new HashMap<>();

    ChannelSchema(CrateStructure crate, MpodConfig config, CrateLink link) {
        this.crate = crate;
        this.config = config;
        this.link = link;
    }

    /** Returns the node of a row, with these tokens in their order. */
    Node node(int row, List<String> tokens) {
        String name = Oids.name(crate.table().channel(row));
        String element = config.elements().getOrDefault(name, "");
        List<SchemaItem> items = new ArrayList<>();
        for (String token : tokens) {
            ViewToken.parse(token).ifPresent(t -> item(row, t, items));
        }
        boolean cable = config.irCorrection().cables().containsKey(name);
        if (cable || config.irDrop() && crate.table().has(row, OutputColumn.RESISTANCE)) {
            items.add(volts(
                    "loadVoltage",
                    "Voltage at the load",
                    "Terminal voltage less the drop over the " + (cable ? "cable." : "series resistance.")));
        }
        if (cable) {
            items.add(volts("irTarget", "Target at the load", "What was set last, before the correction."));
            items.add(volts("irCorrection", "Correction now", "How much larger the set-point is than the target."));
            items.add(
                    words("irState", "Correction", "What the correction of the drop over the cable does, or why not."));
        }
        items.add(Property.integer("sparks")
                .displayedName("Sparks")
                .description("How often the output had to limit its current and recovered without a trip, since start.")
                .archive(new ArchivePolicy.OnChange(0))
                .build());
        if (config.control()) {
            items.add(Command.of("clearEvents", "Clear events", "Clears latched failures and events of the channel.")
                    .requires(AccessLevel.OPERATOR));
            items.add(Command.of("emergencyOff", "Emergency off", "Cuts the output at once, without ramp.")
                    .requires(AccessLevel.USER));
        }
        items.replaceAll(item -> shared.computeIfAbsent(item, same -> same));
        String shown = element.isEmpty() ? name : name + " " + element;
        return new Node(
                name,
                shown,
                crate.kind(row) + " channel in slot " + Oids.slot(crate.table().channel(row)),
                items);
    }

    private static Property volts(String key, String label, String meaning) {
        return Property.real(key)
                .displayedName(label)
                .description(meaning)
                .unit("V")
                .build();
    }

    private void item(int row, ViewToken token, List<SchemaItem> items) {
        boolean writable = token.writable();
        switch (token.key()) {
            case "state" -> items.add(state());
            case "stateInWords" ->
                items.add(words("stateInWords", "State in words", "Every status bit that is set, by name."));
            case "operator" -> items.add(operator(writable));
            case "supervisionBehaviorInWords" ->
                items.add(words(
                        "supervisionBehaviorInWords",
                        "SupervisionBehavior in words",
                        "What happens at which failure."));
            case "userConfigCheckBox" -> {
                if (crate.table().has(row, OutputColumn.USER_CONFIG)) {
                    items.add(userBoxes(writable));
                }
            }
            case "supervisionBehaviorCheckBox" -> items.add(supervisionBoxes(crate.kind(row), writable));
            default ->
                OutputColumn.of(token.key())
                        .filter(column -> crate.table().has(row, column))
                        .ifPresent(column -> items.add(column(row, column, writable)));
        }
    }

    private boolean mayWrite(OutputColumn column) {
        return config.control()
                && column.right().filter(r -> link.least(r).isPresent()).isPresent();
    }

    private static Property state() {
        List<Option> options = new ArrayList<>();
        for (State state : STATES) {
            options.add(Option.of(state.ordinal(), state.name()));
        }
        return Property.of("state", org.fieldrack.property.ValueType.ENUM)
                .options(options)
                .displayedName("State")
                .description("What the channel does, from its status bits.")
                .build();
    }

    private static Property words(String key, String label, String meaning) {
        return Property.text(key)
                .displayedName(label)
                .description(meaning)
                .archive(ArchivePolicy.NONE)
                .build();
    }

    private Property operator(boolean writable) {
        PropertyBuilder builder = Property.text("operator")
                .options(OPERATOR)
                .displayedName("Operator's switch")
                .description("What the operator last asked for. After a trip it still says on while the switch is off.")
                .requires(AccessLevel.OPERATOR);
        return writable && mayWrite(OutputColumn.SWITCH)
                ? builder.reconfigurable().build()
                : builder.build();
    }

    private Node userBoxes(boolean writable) {
        boolean rw = writable && mayWrite(OutputColumn.USER_CONFIG);
        List<Property> boxes = new ArrayList<>();
        for (UserConfig.Box box : UserConfig.Box.values()) {
            boxes.add(box(box.key(), box.meaning(), rw));
        }
        return new Node(
                "userConfigCheckBox", "User config", "The bits of userConfig, one box each.", List.copyOf(boxes));
    }

    private Node supervisionBoxes(ChannelKind kind, boolean writable) {
        boolean rw = writable && mayWrite(OutputColumn.SUPERVISION_BEHAVIOR);
        List<Property> boxes = new ArrayList<>();
        for (Supervision.Failure failure : Supervision.Failure.values()) {
            for (int action = 0; action < 4; action++) {
                boxes.add(box(
                        Supervision.box(kind, failure, action),
                        failure.meaning() + " " + Supervision.meaning(kind, action),
                        rw));
            }
        }
        return new Node(
                "supervisionBehaviorCheckBox",
                "Supervision",
                "What happens at which failure; one action for each.",
                List.copyOf(boxes));
    }

    private static Property box(String key, String meaning, boolean writable) {
        PropertyBuilder builder = Property.bool(key)
                .description(meaning)
                .requires(AccessLevel.EXPERT)
                .archive(ArchivePolicy.NONE);
        return writable ? builder.reconfigurable().build() : builder.build();
    }

    private Property column(int row, OutputColumn column, boolean writable) {
        PropertyBuilder builder = switch (column.syntax()) {
            case FLOAT -> Property.real(column.key()).limits(Limits.NONE.withBinary32(true));
            case INTEGER -> Property.integer(column.key());
            case BITS -> Property.integer(column.key()).displayType("bitset");
            case TEXT -> Property.text(column.key());
        };
        builder.alias(column.mibName())
                .displayedName(column.label())
                .description(column.meaning())
                .unit(column.unit());
        if (column.poll() != OutputColumn.Poll.FAST) {
            builder.archive(new ArchivePolicy.OnChange(0));
        } else if (SetFilter.isMeasurement(column.key())) {
            builder.archive(ArchivePolicy.EVERY_READING);
        }
        bounds(column, builder);
        boolean boxed = column == OutputColumn.USER_CONFIG || column == OutputColumn.SUPERVISION_BEHAVIOR;
        boolean numberless = column.syntax() == OutputColumn.Syntax.FLOAT
                && Double.isNaN(crate.table().number(row, column));
        if (writable && !boxed && !numberless && mayWrite(column)) {
            builder.reconfigurable().requires(level(column));
        }
        return builder.build();
    }

    private static AccessLevel level(OutputColumn column) {
        return column == OutputColumn.SWITCH || column == OutputColumn.VOLTAGE
                ? AccessLevel.OPERATOR
                : AccessLevel.EXPERT;
    }

    private static void bounds(OutputColumn column, PropertyBuilder builder) {
        switch (column) {
            case SWITCH -> builder.options(SWITCH);
            case GROUP -> builder.range(1, 63);
            case VOLTAGE_RISE_RATE, VOLTAGE_FALL_RATE, CURRENT_RISE_RATE, CURRENT_FALL_RATE, RESISTANCE ->
                builder.min(0);
            default -> {
                if (column.key().startsWith("tripTime")) {
                    builder.range(0, 65535);
                }
            }
        }
    }

    /** Returns how long a value of this column stays true without being read again. */
    static Duration period(OutputColumn column, Duration poll) {
        return column.poll() == OutputColumn.Poll.FAST ? poll : poll.multipliedBy(10);
    }

    static Value value(OutputColumn column, long raw, String text) {
        return switch (column.syntax()) {
            case FLOAT -> Value.of(decimal(Float.intBitsToFloat((int) raw)));
            case INTEGER, BITS -> Value.of(raw);
            case TEXT -> Value.of(text);
        };
    }

    /** Returns the number that people mean by a binary32: 3.3, not 3.299999952316284. */
    static double decimal(float value) {
        return value == Math.rint(value) || Float.isNaN(value) ? value : Double.parseDouble(Float.toString(value));
    }
}
