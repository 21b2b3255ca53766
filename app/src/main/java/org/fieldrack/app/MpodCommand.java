package org.fieldrack.app;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.fieldrack.base.Numbers;
import org.fieldrack.mpod.SavedDiff;
import org.fieldrack.mpod.SavedSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** What an operator of MPOD crates does all day, on a running laboratory. */
@Command(
        name = "mpod",
        mixinStandardHelpOptions = true,
        description = "Operates the MPOD crates of a running laboratory.",
        subcommands = {
            MpodCommand.Ls.class,
            GetCommand.class,
            SetCommand.class,
            MpodCommand.On.class,
            MpodCommand.Off.class,
            MpodCommand.Ramp.class,
            MpodCommand.Clear.class,
            MpodCommand.Save.class,
            MpodCommand.Restore.class,
            MpodCommand.Diff.class,
            MpodCommand.Trips.class
        })
final class MpodCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        picocli.CommandLine.usage(this, System.out);
        return Exit.USAGE;
    }

    private static String device(String name) {
        return "/devices/" + Api.encoded(name);
    }

    /** Returns every property of a device by its path. */
    private static Map<String, JsonNode> properties(Api api, String name) {
        Map<String, JsonNode> properties = new LinkedHashMap<>();
        api.get(device(name) + "/properties")
                .path("properties")
                .forEach(property ->
                        properties.put(property.path("address").asString("").substring(name.length() + 1), property));
        return properties;
    }

    private static boolean isChannel(String name) {
        return name.matches("u\\d{1,4}");
    }

    private static List<String> channels(Map<String, JsonNode> properties) {
        return properties.keySet().stream()
                .filter(path -> path.endsWith(".state") && isChannel(path.substring(0, path.indexOf('.'))))
                .map(path -> path.substring(0, path.indexOf('.')))
                .toList();
    }

    private static String shown(Map<String, JsonNode> properties, String path) {
        JsonNode property = properties.get(path);
        return property == null ? "" : Shown.value(property);
    }

    /** Lists the channels of a crate. */
    @Command(name = "ls", mixinStandardHelpOptions = true, description = "Lists the channels of a crate.")
    static final class Ls implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "CRATE", description = "The device.")
        private String crate = "";

        @Mixin
        private final Api api = new Api();

        @Mixin
        private final Output output = new Output();

        @Override
        public Integer call() {
            Map<String, JsonNode> properties = properties(api, crate);
            for (String channel : channels(properties)) {
                Map<String, String> row = new LinkedHashMap<>();
                row.put("channel", channel);
                for (String key :
                        List.of("state", "measurementTerminalVoltage", "measurementCurrent", "voltage", "current")) {
                    row.put(key, shown(properties, channel + "." + key));
                }
                String remark =
                        Shown.remark(properties.getOrDefault(channel + ".state", Output.JSON.createObjectNode()));
                row.put("remark", remark.strip());
                output.print(
                        row,
                        () -> System.out.printf(
                                "%-6s %-13s %14s %14s   target %12s  max %10s  %s%n",
                                row.values().toArray()));
            }
            return 0;
        }
    }

    /** Splits {@code crate.u100-u107} into the crate and its channels. */
    private static Map<String, List<String>> byCrate(List<String> addresses) {
        Map<String, List<String>> result = new LinkedHashMap<>();
        for (String address : addresses) {
            String[] parts = Api.split(address);
            String[] ends = parts[1].split("-", 2);
            if (!isChannel(ends[0]) || ends.length == 2 && !isChannel(ends[1])) {
                throw new Exit(Exit.USAGE, address + " is no channel: write CRATE.u107 or CRATE.u100-u107");
            }
            int first = Integer.parseInt(ends[0].substring(1));
            int last = ends.length == 2 ? Integer.parseInt(ends[1].substring(1)) : first;
            for (int channel = first; channel <= last; channel++) {
                result.computeIfAbsent(parts[0], _ -> new ArrayList<>()).add("u" + channel);
            }
        }
        return result;
    }

    private static int operate(Api api, Output output, List<String> addresses, String word) {
        byCrate(addresses).forEach((crate, channels) -> {
            Map<String, Object> values = new LinkedHashMap<>();
            channels.forEach(channel -> values.put(channel + ".operator", word));
            JsonNode answer = api.put(device(crate) + "/properties", Map.of("values", values));
            output.print(answer, () -> System.out.println(crate + ": " + String.join(" ", channels) + " " + word));
        });
        return 0;
    }

    /** Switches channels on. */
    @Command(
            name = "on",
            mixinStandardHelpOptions = true,
            description = "Switches channels on; they ramp to their targets.")
    static final class On implements Callable<Integer> {
        @Parameters(arity = "1..*", paramLabel = "CRATE.CHANNEL", description = "u107, or a range u100-u107.")
        private List<String> addresses = new ArrayList<>();

        @Mixin
        private final Api api = new Api();

        @Mixin
        private final Output output = new Output();

        @Override
        public Integer call() {
            return operate(api, output, addresses, "on");
        }
    }

    /** Switches channels off. */
    @Command(name = "off", mixinStandardHelpOptions = true, description = "Switches channels off; they ramp down.")
    static final class Off implements Callable<Integer> {
        @Parameters(arity = "1..*", paramLabel = "CRATE.CHANNEL", description = "u107, or a range u100-u107.")
        private List<String> addresses = new ArrayList<>();

        @Option(names = "--emergency", description = "Cut the outputs at once, without ramp.")
        private boolean emergency;

        @Mixin
        private final Api api = new Api();

        @Mixin
        private final Output output = new Output();

        @Override
        public Integer call() {
            return operate(api, output, addresses, emergency ? "setEmergencyOff" : "off");
        }
    }

    /** Ramps a group. */
    @Command(
            name = "ramp",
            mixinStandardHelpOptions = true,
            description = "Ramps a group of the lab file to a voltage, in its order, and waits until it is there.",
            footer = {"", "Example: fieldrack mpod ramp crate gem 420"})
    static final class Ramp implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "CRATE", description = "The device.")
        private String crate = "";

        @Parameters(index = "1", paramLabel = "GROUP", description = "A group of the lab file.")
        private String group = "";

        @Parameters(index = "2", paramLabel = "VOLTS", description = "Its magnitude on negative supplies too.")
        private double volts;

        @Option(names = "--no-wait", description = "Return as soon as the ramp has begun.")
        private boolean noWait;

        @Mixin
        private final Api api = new Api();

        @Mixin
        private final Output output = new Output();

        @Override
        public Integer call() throws InterruptedException {
            api.post(device(crate) + "/commands/ramp", Map.of("arguments", Map.of("group", group, "voltage", volts)));
            String last = "";
            while (!noWait) {
                Thread.sleep(200);
                String text =
                        api.get(Api.property(crate + ".rampText")).path("value").asString("");
                if (!text.equals(last)) {
                    output.print(Map.of("ramp", text), () -> System.out.println(text));
                    last = text;
                }
                if (text.contains(" is at ")) {
                    return 0;
                }
                if (text.contains(" stopped: ")) {
                    throw new Exit(Exit.USAGE, text);
                }
            }
            return 0;
        }
    }

    /** Clears latched events. */
    @Command(
            name = "clear",
            mixinStandardHelpOptions = true,
            description = "Clears latched events of a channel (CRATE.u107), a board (CRATE.ma1) or the whole crate.")
    static final class Clear implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "CRATE[.PART]", description = "The device, a board or a channel.")
        private String address = "";

        @Mixin
        private final Api api = new Api();

        @Mixin
        private final Output output = new Output();

        @Override
        public Integer call() {
            int dot = address.indexOf('.');
            String crate = dot < 0 ? address : address.substring(0, dot);
            String command = dot < 0 ? "clearEvents" : address.substring(dot + 1) + ".clearEvents";
            JsonNode answer = api.post(device(crate) + "/commands/" + Api.encoded(command), Map.of());
            output.print(answer, () -> System.out.println(address + ": events cleared"));
            return 0;
        }
    }

    /** Saves set-points and behaviour words. */
    @Command(
            name = "save",
            mixinStandardHelpOptions = true,
            description = "Saves set-points, limits and behaviour words of a crate to a YAML file.")
    static final class Save implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "CRATE", description = "The device.")
        private String crate = "";

        @Parameters(index = "1", paramLabel = "FILE", description = "Where to; replaced where it exists.")
        private Path file = Path.of("");

        @Mixin
        private final Api api = new Api();

        @Mixin
        private final Output output = new Output();

        @Override
        public Integer call() {
            Map<String, JsonNode> properties = properties(api, crate);
            Map<String, Map<String, Double>> channels = new LinkedHashMap<>();
            for (String channel : channels(properties)) {
                Map<String, Double> values = new LinkedHashMap<>();
                SavedSet.KEYS.forEach(
                        key -> number(properties, channel + "." + key).ifPresent(number -> values.put(key, number)));
                channels.put(channel, values);
            }
            SavedSet saved = new SavedSet(crate, Instant.now().toString(), channels);
            try {
                saved.write(file);
            } catch (IOException e) {
                throw new Exit(Exit.LAB, "cannot write " + file + ": " + e.getMessage());
            }
            output.print(
                    Map.of("file", file.toString(), "channels", channels.size()),
                    () -> System.out.println(file + ": " + channels.size() + " channels of " + crate));
            return 0;
        }
    }

    private static Optional<Double> number(Map<String, JsonNode> properties, String path) {
        JsonNode value =
                properties.getOrDefault(path, Output.JSON.createObjectNode()).path("value");
        return value.isNumber() ? Optional.of(value.asDouble()) : Optional.empty();
    }

    private static SavedDiff difference(Map<String, JsonNode> properties, Path file) {
        try {
            return SavedDiff.of(SavedSet.read(file), path -> number(properties, path));
        } catch (IOException e) {
            throw new Exit(Exit.LAB, String.valueOf(e.getMessage()));
        }
    }

    private static void print(String crate, SavedDiff difference, Output output) {
        difference
                .changes()
                .forEach(change -> output.print(
                        change,
                        () -> System.out.printf(
                                "%s.%s  %s → %s%n",
                                crate, change.path(), Numbers.plain(change.from(), 9), Numbers.plain(change.to(), 9))));
        difference
                .missing()
                .forEach(path -> output.print(
                        Map.of("missing", path),
                        () -> System.out.println(crate + "." + path + "  is not there any more")));
    }

    /** Shows what restoring would change. */
    @Command(
            name = "diff",
            mixinStandardHelpOptions = true,
            description = "Shows what restoring a saved set would change; writes nothing.")
    static final class Diff implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "CRATE", description = "The device.")
        private String crate = "";

        @Parameters(index = "1", paramLabel = "FILE", description = "What mpod save wrote.")
        private Path file = Path.of("");

        @Mixin
        private final Api api = new Api();

        @Mixin
        private final Output output = new Output();

        @Override
        public Integer call() {
            print(crate, difference(properties(api, crate), file), output);
            return 0;
        }
    }

    /** Restores a saved set. */
    @Command(
            name = "restore",
            mixinStandardHelpOptions = true,
            description = "Shows what a saved set would change and writes it, all of it or nothing, with --yes.")
    static final class Restore implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "CRATE", description = "The device.")
        private String crate = "";

        @Parameters(index = "1", paramLabel = "FILE", description = "What mpod save wrote.")
        private Path file = Path.of("");

        @Option(names = "--yes", description = "Write it. Channels that are on ramp to the saved targets.")
        private boolean yes;

        @Mixin
        private final Api api = new Api();

        @Mixin
        private final Output output = new Output();

        @Override
        public Integer call() {
            Map<String, JsonNode> properties = properties(api, crate);
            SavedDiff difference = difference(properties, file);
            print(crate, difference, output);
            if (!difference.missing().isEmpty()) {
                throw new Exit(Exit.USAGE, "nothing was written: the crate is not the one that was saved");
            }
            if (difference.changes().isEmpty()) {
                output.print(Map.of("changes", 0), () -> System.out.println("nothing differs"));
                return 0;
            }
            if (!yes) {
                throw new Exit(Exit.USAGE, "nothing was written yet: repeat it with --yes");
            }
            Map<String, Object> request = difference.request(
                    channel -> properties.containsKey(channel + ".supervisionBehaviorCheckBox.maxCurrentRampDown"));
            api.put(device(crate) + "/properties", Map.of("values", request));
            output.print(
                    Map.of("changes", difference.changes().size()),
                    () -> System.out.println(difference.changes().size() + " values written"));
            return 0;
        }
    }

    /** Lists the last trips. */
    @Command(
            name = "trips",
            mixinStandardHelpOptions = true,
            description = "Lists the last trips of a crate, newest first.")
    static final class Trips implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "CRATE", description = "The device.")
        private String crate = "";

        @Mixin
        private final Api api = new Api();

        @Mixin
        private final Output output = new Output();

        @Override
        public Integer call() {
            JsonNode trips = api.get(Api.property(crate + ".trips")).path("value");
            if (trips.isEmpty() && !output.isJson()) {
                System.out.println("no trips since the device was opened");
            }
            trips.forEach(trip -> output.print(
                    trip,
                    () -> System.out.printf(
                            "%s  %s %s  %s, %s%n",
                            trip.path("time").asString(""),
                            trip.path("channel").asString(""),
                            trip.path("element").asString(""),
                            trip.path("reason").asString(""),
                            trip.path("action").asString(""))));
            return 0;
        }
    }
}
