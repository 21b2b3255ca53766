package org.fieldrack.record.recording;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.fieldrack.base.Literal;
import org.fieldrack.property.Access;
import org.fieldrack.property.AccessLevel;
import org.fieldrack.property.AlarmBounds;
import org.fieldrack.property.ArchivePolicy;
import org.fieldrack.property.Assignment;
import org.fieldrack.property.Command;
import org.fieldrack.property.Limits;
import org.fieldrack.property.Node;
import org.fieldrack.property.Option;
import org.fieldrack.property.Property;
import org.fieldrack.property.PropertyBuilder;
import org.fieldrack.property.Schema;
import org.fieldrack.property.SchemaItem;
import org.fieldrack.property.State;
import org.fieldrack.property.ValueType;
import org.fieldrack.property.View;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A whole schema as a tree of JSON, written and read again; of defaults only the text is kept, of secrets nothing. */
final class SchemaText {
    private SchemaText() {}

    static Map<String, Object> write(Schema schema) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("items", items(schema.items()));
        out.put(
                "views",
                schema.views().stream()
                        .map(view -> Map.of("name", view.name(), "paths", view.paths()))
                        .toList());
        return out;
    }

    private static List<Object> items(List<? extends SchemaItem> items) {
        List<Object> out = new ArrayList<>();
        for (SchemaItem item : items) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("key", item.key());
            one.put("displayedName", item.displayedName());
            one.put("description", item.description());
            switch (item) {
                case Node node -> one.put("items", items(node.items()));
                case Command command -> command(one, command);
                case Property property -> property(one, property);
            }
            out.add(one);
        }
        return out;
    }

    private static void command(Map<String, Object> one, Command command) {
        one.put("arguments", items(command.arguments()));
        one.put("level", command.requiredAccessLevel().name());
        one.put(
                "states",
                command.allowedStates().stream().map(State::name).sorted().toList());
        one.put("confirmation", command.confirmation());
    }

    private static void property(Map<String, Object> one, Property p) {
        one.put("type", p.type().name());
        one.put("alias", p.alias());
        one.put("unit", p.unit().text());
        one.put("access", p.access().name());
        one.put("assignment", p.assignment().name());
        one.put("limits", p.limits());
        one.put("options", p.options());
        AlarmBounds bounds = p.alarmBounds();
        if (!bounds.equals(AlarmBounds.NONE)) {
            Map<String, Object> alarms = new LinkedHashMap<>();
            alarms.put("alarmLow", bounds.alarmLow());
            alarms.put("warnLow", bounds.warnLow());
            alarms.put("warnHigh", bounds.warnHigh());
            alarms.put("alarmHigh", bounds.alarmHigh());
            alarms.put("delayNanos", bounds.delay().toNanos());
            one.put("alarms", alarms);
        }
        if (p.defaultValue() != null && !p.secret()) {
            one.put("default", p.defaultValue().text());
        }
        one.put("displayType", p.displayType());
        one.put("level", p.requiredAccessLevel().name());
        one.put("states", p.allowedStates().stream().map(State::name).sorted().toList());
        one.put("tags", p.tags().stream().sorted().toList());
        one.put("secret", p.secret());
        one.put("archive", policy(p.archivePolicy()));
        one.put("columns", items(p.rowSchema()));
    }

    private static String policy(ArchivePolicy policy) {
        return switch (policy) {
            case ArchivePolicy.EveryReading _ -> "all";
            case ArchivePolicy.None _ -> "none";
            case ArchivePolicy.OnChange change -> "change " + change.deadband();
            case ArchivePolicy.Period every -> "every " + Literal.text(every.period());
        };
    }

    static Schema read(JsonNode tree) {
        List<View> views = new ArrayList<>();
        for (JsonNode view : tree.path("views")) {
            views.add(new View(view.path("name").asString(""), texts(view.path("paths"))));
        }
        return new Schema(readItems(tree.path("items"))).withViews(views);
    }

    private static List<SchemaItem> readItems(JsonNode items) {
        List<SchemaItem> out = new ArrayList<>();
        for (JsonNode one : items) {
            String key = one.path("key").asString("");
            String name = one.path("displayedName").asString("");
            String description = one.path("description").asString("");
            if (one.has("type")) {
                out.add(readProperty(one));
            } else if (one.has("items")) {
                out.add(new Node(key, name, description, readItems(one.path("items"))));
            } else {
                List<Property> arguments = readItems(one.path("arguments")).stream()
                        .map(Property.class::cast)
                        .toList();
                out.add(new Command(
                        key,
                        name,
                        description,
                        arguments,
                        AccessLevel.valueOf(one.path("level").asString("")),
                        states(one.path("states")),
                        one.path("confirmation").asString("")));
            }
        }
        return out;
    }

    private static Property readProperty(JsonNode one) {
        PropertyBuilder to = Property.of(
                one.path("key").asString(""), ValueType.valueOf(one.path("type").asString("")));
        JsonNode limits = one.path("limits");
        to.limits(new Limits(
                number(limits, "minInc"),
                number(limits, "maxInc"),
                number(limits, "minExc"),
                number(limits, "maxExc"),
                whole(limits, "minSize"),
                whole(limits, "maxSize"),
                limits.path("binary32").asBoolean(false),
                limits.path("origin").asString("")));
        JsonNode alarms = one.path("alarms");
        if (alarms.isObject()) {
            to.alarmBounds(new AlarmBounds(
                    number(alarms, "alarmLow"),
                    number(alarms, "warnLow"),
                    number(alarms, "warnHigh"),
                    number(alarms, "alarmHigh"),
                    Duration.ofNanos(alarms.path("delayNanos").longValue(0))));
        }
        to.options(options(one.path("options")))
                .rowSchema(readItems(one.path("columns")).toArray(Property[]::new));
        to.alias(one.path("alias").asString(""))
                .displayedName(one.path("displayedName").asString(""));
        to.description(one.path("description").asString(""))
                .unit(one.path("unit").asString(""));
        to.access(Access.valueOf(one.path("access").asString("")));
        to.assignment(Assignment.valueOf(one.path("assignment").asString("")));
        to.displayType(one.path("displayType").asString(""));
        to.requires(AccessLevel.valueOf(one.path("level").asString("")));
        to.allowedIn(states(one.path("states")).toArray(State[]::new));
        to.tags(texts(one.path("tags")).toArray(String[]::new));
        to.archive(ArchivePolicy.parse(one.path("archive").asString("all")));
        return one.path("secret").asBoolean(false) ? to.secret().build() : to.build();
    }

    private static List<Option> options(JsonNode of) {
        List<Option> out = new ArrayList<>();
        for (JsonNode option : of) {
            out.add(new Option(
                    option.path("ordinal").intValue(0),
                    option.path("name").asString(""),
                    option.path("description").asString("")));
        }
        return out;
    }

    private static @Nullable Double number(JsonNode of, String field) {
        return of.path(field).isNumber() ? of.path(field).doubleValue() : null;
    }

    private static @Nullable Integer whole(JsonNode of, String field) {
        return of.path(field).isNumber() ? of.path(field).intValue() : null;
    }

    private static List<String> texts(JsonNode list) {
        List<String> out = new ArrayList<>();
        list.forEach(one -> out.add(one.asString("")));
        return out;
    }

    private static Set<State> states(JsonNode list) {
        return texts(list).stream().map(State::valueOf).collect(Collectors.toSet());
    }
}
