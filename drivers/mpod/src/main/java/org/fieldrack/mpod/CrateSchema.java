package org.fieldrack.mpod;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.fieldrack.property.AccessLevel;
import org.fieldrack.property.ArchivePolicy;
import org.fieldrack.property.Command;
import org.fieldrack.property.Node;
import org.fieldrack.property.Property;
import org.fieldrack.property.PropertyBuilder;
import org.fieldrack.property.Schema;
import org.fieldrack.property.SchemaItem;
import org.fieldrack.property.View;

/** The schema of a whole crate: scalars at the root, then boards, then channels (section 17.2). */
final class CrateSchema {
    private final MpodConfig config;
    private final List<String> view;

    CrateSchema(MpodConfig config, List<String> view) {
        this.config = config;
        this.view = view;
    }

    /** Returns what is known before the crate was found: its commands and the trip log. */
    Schema empty() {
        List<SchemaItem> items = new ArrayList<>();
        common(items);
        return new Schema(items);
    }

    /** Returns the schema of a crate that was found. */
    Schema of(CrateStructure crate, CrateLink link) {
        List<SchemaItem> items = new ArrayList<>();
        Map<String, List<SchemaItem>> boards = new LinkedHashMap<>();
        for (ScalarTable.Entry entry : crate.scalars().entries()) {
            Property property = scalar(entry, link);
            int dot = entry.path().indexOf('.');
            if (dot < 0) {
                items.add(property);
            } else {
                boards.computeIfAbsent(entry.path().substring(0, dot), _ -> new ArrayList<>())
                        .add(property);
            }
        }
        common(items);
        boards.forEach((name, properties) -> {
            if (config.control()) {
                properties.add(Command.of("clearEvents", "Clear events", "Clears all events of the board.")
                        .requires(AccessLevel.OPERATOR));
                properties.add(
                        Command.of("emergencyOff", "Emergency off", "Cuts every channel of the board, without ramp."));
            }
            items.add(Node.of(name, "Board " + name, properties));
        });
        ChannelSchema channels = new ChannelSchema(crate, config, link);
        Map<ChannelKind, List<String>> tokens = new EnumMap<>(ChannelKind.class);
        for (ChannelKind kind : ChannelKind.values()) {
            tokens.put(kind, ViewCatalog.standard().resolve(view, kind));
        }
        for (int row = 0; row < crate.table().rows(); row++) {
            items.add(channels.node(row, tokens.getOrDefault(crate.kind(row), List.of())));
        }
        return new Schema(items).withViews(VIEWS);
    }

    /** The standard views, one list for both kinds: a channel that lacks a property skips it. */
    private static final List<View> VIEWS = views();

    private static List<View> views() {
        List<View> views = new ArrayList<>();
        StandardViews.all().forEach((name, tokens) -> {
            LinkedHashSet<String> keys = new LinkedHashSet<>();
            for (ChannelKind kind : ChannelKind.values()) {
                ViewCatalog.standard()
                        .resolve(tokens, kind)
                        .forEach(token -> ViewToken.parse(token).ifPresent(t -> keys.add("*." + t.key())));
            }
            views.add(new View(name, List.copyOf(keys)));
        });
        return List.copyOf(views);
    }

    private Property scalar(ScalarTable.Entry entry, CrateLink link) {
        PropertyBuilder builder = entry.property();
        if (entry.path().equals("sysUpTime")) {
            builder.archive(ArchivePolicy.NONE);
        }
        switch (entry.path()) {
            case "sysMainSwitch" -> builder.range(0, 1);
            case "fanSwitchOffDelay" -> builder.range(0, 900);
            case "fanNominalSpeed" -> builder.range(0, 32767);
            default -> {
                if (entry.path().startsWith("sensor") && entry.right().isPresent()) {
                    builder.range(0, 127);
                }
            }
        }
        boolean writable = config.control()
                && entry.right().filter(r -> link.least(r).isPresent()).isPresent();
        return writable
                ? builder.reconfigurable()
                        .requires(
                                entry.right()
                                                .filter(right -> right == Right.ADMIN)
                                                .isPresent()
                                        ? AccessLevel.EXPERT
                                        : AccessLevel.OPERATOR)
                        .build()
                : builder.build();
    }

    private void common(List<SchemaItem> items) {
        items.add(Property.text("sysStatusInWords")
                .displayedName("Crate status in words")
                .description("Every status bit of the crate that is set, by name.")
                .archive(ArchivePolicy.NONE)
                .build());
        items.add(Property.integer("channelsOn")
                .displayedName("Channels on")
                .description("How many channels are on or ramping.")
                .tags("main")
                .build());
        items.add(Property.integer("channelsInTrouble")
                .displayedName("In trouble")
                .description("How many channels are tripped, interlocked or in error.")
                .tags("main")
                .build());
        items.add(trips());
        items.add(groups());
        items.add(difference());
        items.add(Property.real("rampProgress")
                .displayedName("Ramp")
                .description("How far the running group ramp is.")
                .unit("%")
                .build());
        items.add(Property.text("rampText")
                .displayedName("Ramp in words")
                .description("What the running group ramp does, or how the last one ended.")
                .archive(ArchivePolicy.NONE)
                .build());
        items.add(Command.of("enable", "Enable", "Discovers the crate again and polls it.")
                .requires(AccessLevel.OPERATOR));
        items.add(
                Command.of("disable", "Disable", "Ends polling; the outputs stay as they are.")
                        .requires(AccessLevel.OPERATOR)
                        .asks(
                                "Stop watching this crate. Its outputs stay as they are, and nobody sees a trip until it is enabled."));
        if (config.control()) {
            CrateCommands.add(items);
        }
    }

    private static Property trips() {
        return Property.of("trips", org.fieldrack.property.ValueType.TABLE)
                .displayedName("Trips")
                .description("The last trips with what was measured in the ten seconds before.")
                .archive(ArchivePolicy.NONE)
                .rowSchema(
                        Property.text("time").build(),
                        Property.text("channel").build(),
                        Property.text("element").build(),
                        Property.text("reason").build(),
                        Property.text("action").build(),
                        Property.of("ages", org.fieldrack.property.ValueType.REALS)
                                .unit("s")
                                .build(),
                        Property.of("voltages", org.fieldrack.property.ValueType.REALS)
                                .unit("V")
                                .build(),
                        Property.of("currents", org.fieldrack.property.ValueType.REALS)
                                .unit("A")
                                .build())
                .build();
    }

    private static Property groups() {
        return Property.of("groups", org.fieldrack.property.ValueType.TABLE)
                .displayedName("Groups")
                .description("The groups of the lab file, in the order of ramping up.")
                .archive(ArchivePolicy.NONE)
                .rowSchema(
                        Property.text("group").build(),
                        Property.text("channels").build())
                .build();
    }

    private static Property difference() {
        return Property.of("setpointsDiff", org.fieldrack.property.ValueType.TABLE)
                .displayedName("Difference")
                .description("What restoring the set that was compared last would change.")
                .archive(ArchivePolicy.NONE)
                .rowSchema(
                        Property.text("path").build(),
                        Property.real("from").build(),
                        Property.real("to").build())
                .build();
    }
}
