package org.fieldrack.mpod;

import java.util.List;
import org.fieldrack.property.AccessLevel;
import org.fieldrack.property.Assignment;
import org.fieldrack.property.Command;
import org.fieldrack.property.Property;
import org.fieldrack.property.SchemaItem;
import org.fieldrack.property.State;
import org.fieldrack.property.Value;

/** What a crate that may be controlled offers as a whole. */
final class CrateCommands {
    private CrateCommands() {}

    static void add(List<SchemaItem> items) {
        switches(items);
        sets(items);
    }

    private static void switches(List<SchemaItem> items) {
        items.add(Command.of(
                        "switchOn",
                        "Main switch on",
                        "Powers the crate; channels stay off unless they come on by themselves.")
                .requires(AccessLevel.OPERATOR)
                .allowedIn(State.ACTIVE));
        items.add(Command.of("switchOff", "Main switch off", "Cuts every output of the crate at once.")
                .requires(AccessLevel.OPERATOR)
                .allowedIn(State.ACTIVE)
                .asks("Switch off the crate. Every output is cut at once, without ramp."));
        items.add(Command.of("clearEvents", "Clear events", "Clears latched failures and events of every channel.")
                .requires(AccessLevel.OPERATOR)
                .allowedIn(State.ACTIVE));
        items.add(Command.of("reset", "Reset the bus", "Triggers the crate's system reset.")
                .requires(AccessLevel.EXPERT)
                .asks("Reset the crate's bus."));
        items.add(
                Command.of("emergencyOff", "Emergency off", "Cuts every channel of the crate at once, without ramp."));
        items.add(Command.of(
                        "groupSwitch",
                        "Switch a group",
                        "Writes a group's switch: 0 every channel, +64 HV only, +128 LV only.")
                .withArguments(
                        Property.integer("group")
                                .range(0, 255)
                                .assignment(Assignment.MANDATORY)
                                .build(),
                        Property.integer("value")
                                .range(0, 10)
                                .assignment(Assignment.MANDATORY)
                                .build())
                .requires(AccessLevel.OPERATOR)
                .allowedIn(State.ACTIVE));
    }

    private static void sets(List<SchemaItem> items) {
        items.add(Command.of("saveSetpoints", "Save set-points", "Writes set-points and behaviour words to a file.")
                .withArguments(file())
                .requires(AccessLevel.OPERATOR));
        items.add(
                Command.of("diffSetpoints", "Compare set-points", "Shows what restoring would change; writes nothing.")
                        .withArguments(file())
                        .requires(AccessLevel.USER));
        items.add(Command.of("restoreSetpoints", "Restore set-points", "Writes saved set-points to the crate.")
                .withArguments(file())
                .requires(AccessLevel.EXPERT)
                .allowedIn(State.ACTIVE)
                .asks("Write the saved set-points to the crate. Channels that are on ramp to them."));
        items.add(Command.of(
                        "ramp",
                        "Ramp a group",
                        "Switches a group's channels on and ramps them to a voltage, in their order.")
                .withArguments(
                        Property.text("group").assignment(Assignment.MANDATORY).build(),
                        Property.real("voltage")
                                .unit("V")
                                .assignment(Assignment.MANDATORY)
                                .build())
                .requires(AccessLevel.OPERATOR)
                .allowedIn(State.ACTIVE));
        items.add(
                Command.of("stopRamp", "Stop the ramp", "Ends a group ramp; channels stay at the targets they have."));
    }

    private static Property file() {
        return Property.text("file")
                .description("File in the device's folder of the store.")
                .defaultValue(Value.of("setpoints.yaml"))
                .build();
    }
}
