package org.fieldrack.app;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
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
            SavedSetCommand.Save.class,
            SavedSetCommand.Restore.class,
            SavedSetCommand.Diff.class,
            MpodCommand.Trips.class
        })
final class MpodCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        picocli.CommandLine.usage(this, System.out);
        return Exit.USAGE;
    }

    /** Lists the channels of a crate. */
    @Command(name = "ls", mixinStandardHelpOptions = true, description = "Lists the channels of a crate.")
    static final class Ls extends CrateCommand {
        private static final List<String> KEYS =
                List.of("state", "measurementTerminalVoltage", "measurementCurrent", "voltage", "current");

        @Override
        public Integer call() {
            Properties properties = properties();
            for (String channel : properties.channels()) {
                Map<String, String> row = new LinkedHashMap<>();
                row.put("channel", channel);
                KEYS.forEach(key -> row.put(key, properties.shown(channel + "." + key)));
                row.put(
                        "remark",
                        Shown.remark(properties.property(channel + ".state")).strip());
                output.print(
                        row,
                        () -> System.out.printf(
                                "%-6s %-13s %14s %14s   target %12s  max %10s  %s%n",
                                row.values().toArray()));
            }
            return 0;
        }
    }

    /** Writes one word to channels of one or more crates. */
    abstract static class Switch implements Callable<Integer> {
        @Parameters(arity = "1..*", paramLabel = "CRATE.CHANNEL", description = "u107, or a range u100-u107.")
        private List<String> addresses = new ArrayList<>();

        @Mixin
        private final Api api = new Api();

        @Mixin
        private final Output output = new Output();

        abstract String word();

        @Override
        public Integer call() {
            byCrate(addresses).forEach((crate, channels) -> {
                Map<String, Object> values = new LinkedHashMap<>();
                channels.forEach(channel -> values.put(channel + ".operator", word()));
                JsonNode answer = api.put(CrateCommand.device(crate, "properties"), Map.of("values", values));
                output.print(
                        answer, () -> System.out.println(crate + ": " + String.join(" ", channels) + " " + word()));
            });
            return 0;
        }

        /** Splits {@code crate.u100-u107} into the crate and its channels. */
        private static Map<String, List<String>> byCrate(List<String> addresses) {
            Map<String, List<String>> result = new LinkedHashMap<>();
            for (String address : addresses) {
                String[] parts = Api.split(address);
                String[] ends = parts[1].split("-", 2);
                if (!CrateCommand.isChannel(ends[0]) || ends.length == 2 && !CrateCommand.isChannel(ends[1])) {
                    throw new Exit(Exit.USAGE, address + " is no channel: write CRATE.u107 or CRATE.u100-u107");
                }
                int first = Integer.parseInt(ends[0].substring(1));
                int last = ends.length == 2 ? Integer.parseInt(ends[1].substring(1)) : first;
                if (last < first) {
                    throw new Exit(Exit.USAGE, address + " is an empty range: write the lower channel first");
                }
                for (int channel = first; channel <= last; channel++) {
                    result.computeIfAbsent(parts[0], _ -> new ArrayList<>()).add("u" + channel);
                }
            }
            return result;
        }
    }

    /** Switches channels on. */
    @Command(
            name = "on",
            mixinStandardHelpOptions = true,
            description = "Switches channels on; they ramp to their targets.")
    static final class On extends Switch {
        @Override
        String word() {
            return "on";
        }
    }

    /** Switches channels off. */
    @Command(name = "off", mixinStandardHelpOptions = true, description = "Switches channels off; they ramp down.")
    static final class Off extends Switch {
        @Option(names = "--emergency", description = "Cut the outputs at once, without ramp.")
        private boolean emergency;

        @Override
        String word() {
            return emergency ? "setEmergencyOff" : "off";
        }
    }

    /** Ramps a group. */
    @Command(
            name = "ramp",
            mixinStandardHelpOptions = true,
            description = "Ramps a group of the lab file to a voltage, in its order, and waits until it is there.",
            footer = {"", "Example: fieldrack mpod ramp crate gem 420"})
    static final class Ramp extends CrateCommand {
        private static final int LOOK_MILLIS = 200;

        @Parameters(index = "1", paramLabel = "GROUP", description = "A group of the lab file.")
        private String group = "";

        @Parameters(index = "2", paramLabel = "VOLTS", description = "Its magnitude on negative supplies too.")
        private double volts;

        @Option(names = "--no-wait", description = "Return as soon as the ramp has begun.")
        private boolean noWait;

        @Override
        public Integer call() throws InterruptedException {
            api.post(device(crate, "commands", "ramp"), Map.of("arguments", Map.of("group", group, "voltage", volts)));
            String last = "";
            while (!noWait) {
                Thread.sleep(LOOK_MILLIS);
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
            JsonNode answer = api.post(CrateCommand.device(crate, "commands", command), Map.of());
            output.print(answer, () -> System.out.println(address + ": events cleared"));
            return 0;
        }
    }

    /** Lists the last trips. */
    @Command(
            name = "trips",
            mixinStandardHelpOptions = true,
            description = "Lists the last trips of a crate, newest first.")
    static final class Trips extends CrateCommand {
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
