package org.fieldrack.smartdevice;

import java.util.ArrayList;
import java.util.List;
import org.fieldrack.memory.BufferType;
import org.fieldrack.property.ArchivePolicy;
import org.fieldrack.property.Command;
import org.fieldrack.property.Node;
import org.fieldrack.property.Property;
import org.fieldrack.property.PropertyBuilder;
import org.fieldrack.property.Schema;
import org.fieldrack.property.SchemaItem;
import org.jspecify.annotations.Nullable;

/** What a smart device offers the lab: the parameters of its type, and its link. */
final class SmartDeviceSchema {
    private SmartDeviceSchema() {}

    static Schema of(@Nullable BufferType type) {
        List<SchemaItem> items = new ArrayList<>();
        if (type != null) {
            type.params().forEach(param -> items.add(ParameterProperty.of(type, param)));
        }
        items.add(Node.of(
                "link",
                "Link",
                List.of(
                        rare(Property.text("uid").displayedName("Identifier")),
                        rare(Property.text("type").displayedName("Type")),
                        rare(Property.text("buffer").displayedName("Shared memory")),
                        rare(Property.text("subscription").displayedName("Subscription")),
                        rare(Property.integer("interval")
                                .displayedName("Interval")
                                .unit("ms")),
                        rare(Property.real("quality")
                                .displayedName("Heartbeats answered")
                                .unit("%")),
                        rare(Property.real("roundTrip")
                                .displayedName("Round trip")
                                .unit("ms")),
                        rare(Property.integer("sent").displayedName("Parameters sent")),
                        rare(Property.integer("received").displayedName("Parameters received")))));
        items.add(Command.of("readAll", "Read all parameters", "Asks the device for every readable parameter."));
        return new Schema(items);
    }

    private static Property rare(PropertyBuilder builder) {
        return builder.archive(new ArchivePolicy.OnChange(0)).build();
    }
}
