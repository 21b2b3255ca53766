package org.fieldrack.protocol;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.fieldrack.property.Command;
import org.fieldrack.property.Property;
import org.fieldrack.property.Schema;
import org.fieldrack.property.SchemaItem;
import org.fieldrack.protocol.format.Format;
import org.fieldrack.protocol.language.Protocol;
import org.fieldrack.protocol.language.ProtocolException;
import org.fieldrack.protocol.language.ProtocolFile;
import org.fieldrack.protocol.language.Surroundings;

/**
 * A device's configuration with its protocols compiled: everything that can be known before the instrument is asked.
 *
 * @param points by name, in the order of the lab file
 */
record Plan(Map<String, Point> points, Map<String, Protocol> commands, Optional<Protocol> init, Schema schema) {
    /** A property, what the lab file says of it, and its protocols. */
    record Point(Property property, ProtocolConfig.Point config, PointPlan.Protocols protocols) {}

    /** Returns the properties of other devices that the protocols read into or write from. */
    Set<String> elsewhere(Set<String> own) {
        Set<String> names = new TreeSet<>();
        Stream.of(
                        points.values().stream()
                                .flatMap(point -> point.protocols().all()),
                        commands.values().stream(),
                        init.stream())
                .flatMap(protocols -> protocols)
                .map(protocol -> protocol.allCommands().toList())
                .flatMap(commands -> Stream.of(Protocol.inputs(commands), Protocol.outputs(commands)))
                .flatMap(List::stream)
                .flatMap(format -> format.redirection().stream())
                .filter(name -> Redirections.isElsewhere(name) && !own.contains(name))
                .forEach(names::add);
        return names;
    }

    /**
     * Compiles; every problem is handed over as one sentence, and with any the result is empty.
     *
     * @param supportsEvent the bus has events
     */
    static Optional<Plan> make(ProtocolConfig config, Path folder, boolean supportsEvent, Consumer<String> problems) {
        List<String> found = new ArrayList<>();
        Plan plan = null;
        try {
            ProtocolFile file =
                    ProtocolFile.read(folder.resolve(config.protocol().file()));
            plan = new Maker(config, file, supportsEvent, found).plan();
        } catch (ProtocolException | IllegalArgumentException e) {
            found.add(String.valueOf(e.getMessage()));
        }
        found.forEach(problems);
        return found.isEmpty() ? Optional.ofNullable(plan) : Optional.empty();
    }

    /** Compiles one configuration. */
    private static final class Maker {
        private final ProtocolConfig config;
        private final ProtocolFile file;
        private final Surroundings surroundings;
        private final List<String> problems;

        Maker(ProtocolConfig config, ProtocolFile file, boolean supportsEvent, List<String> problems) {
            this.config = config;
            this.file = file;
            this.problems = problems;
            this.surroundings = new Surroundings(
                    supportsEvent,
                    name -> config.properties().containsKey(name) || Redirections.isElsewhere(name),
                    config.protocol().defaults());
        }

        Plan plan() {
            Map<String, PointPlan.Protocols> compiled = new LinkedHashMap<>();
            config.properties()
                    .forEach((name, point) -> compiled.put(
                            name,
                            new PointPlan.Protocols(
                                    compile(name + ": get", point.get()),
                                    compile(name + ": set", point.set()),
                                    compile(name + ": init", point.init()),
                                    compile(name + ": push", point.push()))));
            Map<String, Protocol> commands = new LinkedHashMap<>();
            config.commands()
                    .forEach((name, call) -> compile("command " + name, Optional.of(call))
                            .ifPresent(protocol -> commands.put(name, protocol)));
            Optional<Protocol> init = compile("init", config.protocol().init());
            Map<String, Point> points = problems.isEmpty() ? points(compiled) : Map.of();
            List<SchemaItem> items = new ArrayList<>();
            points.values().forEach(point -> items.add(point.property()));
            commands.keySet().forEach(name -> items.add(Command.of(name, name, "")));
            return new Plan(points, commands, init, new Schema(items));
        }

        private Optional<Protocol> compile(String what, Optional<String> call) {
            try {
                return call.map(text -> file.compile(text, surroundings));
            } catch (ProtocolException e) {
                problems.add(what + ": " + e.getMessage());
                return Optional.empty();
            }
        }

        private Map<String, Point> points(Map<String, PointPlan.Protocols> compiled) {
            Map<String, Point> points = new LinkedHashMap<>();
            config.properties().forEach((name, point) -> {
                PointPlan.Protocols protocols = Objects.requireNonNull(compiled.get(name));
                try {
                    points.put(
                            name,
                            new Point(
                                    PointPlan.property(name, point, protocols, redirections(name, compiled)),
                                    point,
                                    protocols));
                } catch (IllegalArgumentException e) {
                    problems.add(String.valueOf(e.getMessage()));
                }
            });
            return points;
        }

        private static List<Format> redirections(String name, Map<String, PointPlan.Protocols> compiled) {
            return compiled.values().stream()
                    .flatMap(PointPlan.Protocols::all)
                    .flatMap(protocol -> Protocol.inputs(protocol.commands()).stream())
                    .filter(format -> format.redirection().filter(name::equals).isPresent())
                    .toList();
        }
    }
}
