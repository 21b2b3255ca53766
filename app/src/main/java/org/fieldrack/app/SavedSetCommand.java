package org.fieldrack.app;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.fieldrack.base.Numbers;
import org.fieldrack.mpod.SavedDiff;
import org.fieldrack.mpod.SavedSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands about a crate and a saved set of its set-points and behaviour words. */
abstract class SavedSetCommand extends CrateCommand {
    @Parameters(index = "1", paramLabel = "FILE", description = "The saved set, a YAML file that mpod save writes.")
    protected Path file = Path.of("");

    SavedDiff difference(Properties properties) {
        try {
            return SavedDiff.of(SavedSet.read(file), properties::number);
        } catch (IOException e) {
            throw new Exit(Exit.LAB, String.valueOf(e.getMessage()));
        }
    }

    void print(SavedDiff difference) {
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

    /** Saves set-points and behaviour words. */
    @Command(
            name = "save",
            mixinStandardHelpOptions = true,
            description = "Saves set-points, limits and behaviour words of a crate; an existing file is replaced.")
    static final class Save extends SavedSetCommand {
        @Override
        public Integer call() {
            Properties properties = properties();
            Map<String, Map<String, Double>> channels = new LinkedHashMap<>();
            for (String channel : properties.channels()) {
                Map<String, Double> values = new LinkedHashMap<>();
                SavedSet.KEYS.forEach(
                        key -> properties.number(channel + "." + key).ifPresent(number -> values.put(key, number)));
                channels.put(channel, values);
            }
            try {
                new SavedSet(crate, Instant.now().toString(), channels).write(file);
            } catch (IOException e) {
                throw new Exit(Exit.LAB, "cannot write " + file + ": " + e.getMessage());
            }
            output.print(
                    Map.of("file", file.toString(), "channels", channels.size()),
                    () -> System.out.println(file + ": " + channels.size() + " channels of " + crate));
            return 0;
        }
    }

    /** Shows what restoring would change. */
    @Command(
            name = "diff",
            mixinStandardHelpOptions = true,
            description = "Shows what restoring a saved set would change; writes nothing.")
    static final class Diff extends SavedSetCommand {
        @Override
        public Integer call() {
            print(difference(properties()));
            return 0;
        }
    }

    /** Restores a saved set. */
    @Command(
            name = "restore",
            mixinStandardHelpOptions = true,
            description = "Shows what a saved set would change and writes it, all of it or nothing, with --yes.")
    static final class Restore extends SavedSetCommand {
        @Option(names = "--yes", description = "Write it. Channels that are on ramp to the saved targets.")
        private boolean yes;

        @Override
        public Integer call() {
            Properties properties = properties();
            SavedDiff difference = difference(properties);
            print(difference);
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
                    channel -> properties.has(channel + ".supervisionBehaviorCheckBox.maxCurrentRampDown"));
            api.put(device(crate, "properties"), Map.of("values", request));
            int changes = difference.changes().size();
            output.print(
                    Map.of("changes", changes),
                    () -> System.out.println(changes + (changes == 1 ? " value written" : " values written")));
            return 0;
        }
    }
}
