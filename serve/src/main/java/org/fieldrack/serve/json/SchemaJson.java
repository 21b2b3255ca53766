package org.fieldrack.serve.json;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.fieldrack.base.Literal;
import org.fieldrack.property.AlarmBounds;
import org.fieldrack.property.ArchivePolicy;
import org.fieldrack.property.Command;
import org.fieldrack.property.Limits;
import org.fieldrack.property.Node;
import org.fieldrack.property.Option;
import org.fieldrack.property.Property;
import org.fieldrack.property.Schema;
import org.fieldrack.property.SchemaItem;
import org.fieldrack.property.State;
import org.fieldrack.property.View;
import org.jspecify.annotations.Nullable;

/** A device's schema as JSON: the tree of nodes, properties and commands, without what is at its default. */
public final class SchemaJson {
    private SchemaJson() {}

    public static void write(JsonWriter to, Schema schema) {
        items(to, "", schema.items());
    }

    /** Writes the named choices of properties: name, and paths as the device gave them ({@code *.voltage} is one of every node). */
    public static void views(JsonWriter to, Schema schema) {
        to.beginArray();
        for (View view : schema.views()) {
            to.beginObject().field("name", view.name()).key("paths").beginArray();
            view.paths().forEach(to::value);
            to.endArray().endObject();
        }
        to.endArray();
    }

    private static void items(JsonWriter to, String prefix, List<SchemaItem> items) {
        to.beginArray();
        for (SchemaItem item : items) {
            String path = prefix + item.key();
            to.beginObject();
            switch (item) {
                case Node node -> {
                    head(to, "node", path, item);
                    to.key("items");
                    items(to, path + ".", node.items());
                }
                case Property property -> {
                    head(to, "property", path, item);
                    property(to, property);
                }
                case Command command -> {
                    head(to, "command", path, item);
                    command(to, command);
                }
            }
            to.endObject();
        }
        to.endArray();
    }

    private static void head(JsonWriter to, String kind, String path, SchemaItem item) {
        to.field("kind", kind)
                .field("path", path)
                .field("name", item.displayedName())
                .fieldUnlessEmpty("description", item.description());
    }

    private static void property(JsonWriter to, Property p) {
        to.field("type", p.type().name())
                .field("access", p.access().name())
                .field("level", p.requiredAccessLevel().name())
                .fieldUnlessEmpty("alias", p.alias())
                .fieldUnlessEmpty("displayType", p.displayType());
        if (!p.unit().text().isEmpty()) {
            to.key("unit")
                    .beginObject()
                    .field("text", p.unit().text())
                    .field("symbol", p.unit().symbol())
                    .field("exponent", p.unit().prefix().exponent())
                    .endObject();
        }
        limits(to, p.limits());
        bounds(to, p.alarmBounds());
        options(to, p.options());
        if (p.defaultValue() != null && !p.secret()) {
            to.key("default");
            ValueJson.write(to, p.defaultValue());
        }
        states(to, p.allowedStates());
        if (!p.tags().isEmpty()) {
            to.key("tags").beginArray();
            p.tags().stream().sorted().forEach(to::value);
            to.endArray();
        }
        if (p.secret()) {
            to.field("secret", true);
        }
        archive(to, p.archivePolicy());
        columns(to, "columns", p.rowSchema());
    }

    private static void limits(JsonWriter to, Limits limits) {
        if (limits.isBounded() || limits.minSize() != null || limits.maxSize() != null) {
            to.key("limits").beginObject();
            bound(to, "min", limits.minInc());
            bound(to, "max", limits.maxInc());
            bound(to, "minExc", limits.minExc());
            bound(to, "maxExc", limits.maxExc());
            bound(to, "minSize", limits.minSize());
            bound(to, "maxSize", limits.maxSize());
            to.fieldUnlessEmpty("origin", limits.origin()).endObject();
        }
    }

    private static void bounds(JsonWriter to, AlarmBounds bounds) {
        if (!bounds.equals(AlarmBounds.NONE)) {
            to.key("alarms").beginObject();
            bound(to, "alarmLow", bounds.alarmLow());
            bound(to, "warnLow", bounds.warnLow());
            bound(to, "warnHigh", bounds.warnHigh());
            bound(to, "alarmHigh", bounds.alarmHigh());
            if (!bounds.delay().isZero()) {
                to.field("delay", bounds.delay().toNanos());
            }
            to.endObject();
        }
    }

    private static void bound(JsonWriter to, String name, @Nullable Number value) {
        switch (value) {
            case null -> {}
            case Integer i -> to.field(name, i);
            default -> to.field(name, value.doubleValue());
        }
    }

    private static void options(JsonWriter to, List<Option> options) {
        if (!options.isEmpty()) {
            to.key("options").beginArray();
            for (Option option : options) {
                to.beginObject()
                        .field("ordinal", option.ordinal())
                        .field("name", option.name())
                        .fieldUnlessEmpty("description", option.description())
                        .endObject();
            }
            to.endArray();
        }
    }

    private static void archive(JsonWriter to, ArchivePolicy policy) {
        switch (policy) {
            case ArchivePolicy.EveryReading _ -> {}
            case ArchivePolicy.None _ -> to.field("archive", "none");
            case ArchivePolicy.OnChange c -> to.field("archive", "change " + c.deadband());
            case ArchivePolicy.Period p -> to.field("archive", "period " + Literal.text(p.period()));
        }
    }

    private static void command(JsonWriter to, Command command) {
        to.field("level", command.requiredAccessLevel().name())
                .fieldUnlessEmpty("confirmation", command.confirmation());
        states(to, command.allowedStates());
        columns(to, "arguments", command.arguments());
    }

    private static void columns(JsonWriter to, String name, List<Property> properties) {
        if (!properties.isEmpty()) {
            to.key(name);
            items(to, "", List.copyOf(properties));
        }
    }

    /** Writes the allowed states with all those below them, so that a client need not know the tree of states. */
    private static void states(JsonWriter to, Set<State> allowed) {
        if (!allowed.isEmpty()) {
            to.key("states").beginArray();
            Stream<State> all = Arrays.stream(State.values())
                    .filter(state -> allowed.stream().anyMatch(state::isA));
            all.forEach(state -> to.value(state.name()));
            to.endArray();
        }
    }
}
