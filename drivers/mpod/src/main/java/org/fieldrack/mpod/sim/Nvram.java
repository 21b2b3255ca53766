package org.fieldrack.mpod.sim;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.fieldrack.mpod.Oids;

/** What the controller keeps without power, as lines {@code u107.voltage=-500.0} (section 14.6). */
final class Nvram {
    private Nvram() {}

    /** Returns everything that is kept, by name. */
    static Map<String, String> save(CrateModel crate) {
        Map<String, String> kept = new LinkedHashMap<>();
        crate.outputs.forEach((channel, output) ->
                fields(output.settings).forEach((name, value) -> kept.put(Oids.name(channel) + "." + name, value)));
        crate.layout
                .boards()
                .forEach(b -> kept.put("ma" + b.slot() + ".rampSpeed", Float.toString(crate.rampSpeed[b.slot()])));
        for (int i = 0; i < crate.communities.length; i++) {
            kept.put("community." + i, crate.communities[i]);
        }
        return kept;
    }

    private static Map<String, String> fields(OutputModel.Settings s) {
        Map<String, String> f = new LinkedHashMap<>();
        f.put("group", Integer.toString(s.group));
        f.put("voltage", Float.toString(s.voltage));
        f.put("current", Float.toString(s.current));
        f.put("riseRate", Float.toString(s.riseRate));
        f.put("fallRate", Float.toString(s.fallRate));
        f.put("behavior", Integer.toString(s.behavior));
        f.put("minSense", Float.toString(s.minSense));
        f.put("maxSense", Float.toString(s.maxSense));
        f.put("maxTerminal", Float.toString(s.maxTerminal));
        f.put("maxCurrent", Float.toString(s.maxSupervisedCurrent));
        f.put("maxTemperature", Integer.toString(s.maxTemperature));
        f.put("maxPower", Float.toString(s.maxPower));
        f.put("currentRiseRate", Float.toString(s.currentRiseRate));
        f.put("currentFallRate", Float.toString(s.currentFallRate));
        f.put("userConfig", Integer.toString(s.userConfig));
        f.put(
                "tripTimes",
                Arrays.stream(s.tripTimes).mapToObj(Integer::toString).collect(Collectors.joining(" ")));
        return f;
    }

    /** Puts what is kept into a crate that just booted; names that it does not know are left. */
    static void restore(CrateModel crate, Map<String, String> kept) {
        kept.forEach((name, value) -> {
            int dot = name.indexOf('.');
            String owner = name.substring(0, Math.max(0, dot));
            String field = name.substring(dot + 1);
            if (owner.equals("community")) {
                crate.communities[Integer.parseInt(field)] = value;
            } else if (owner.startsWith("ma")) {
                crate.rampSpeed[Integer.parseInt(owner.substring(2))] = Float.parseFloat(value);
            } else {
                Oids.channelOf(owner)
                        .map(crate.outputs::get)
                        .ifPresent(output -> restore(output.settings, field, value));
            }
        });
    }

    private static void restore(OutputModel.Settings s, String field, String value) {
        switch (field) {
            case "group" -> s.group = Integer.parseInt(value);
            case "voltage" -> s.voltage = Float.parseFloat(value);
            case "current" -> s.current = Float.parseFloat(value);
            case "riseRate" -> s.riseRate = Float.parseFloat(value);
            case "fallRate" -> s.fallRate = Float.parseFloat(value);
            case "behavior" -> s.behavior = Integer.parseInt(value);
            case "minSense" -> s.minSense = Float.parseFloat(value);
            case "maxSense" -> s.maxSense = Float.parseFloat(value);
            case "maxTerminal" -> s.maxTerminal = Float.parseFloat(value);
            case "maxCurrent" -> s.maxSupervisedCurrent = Float.parseFloat(value);
            case "maxTemperature" -> s.maxTemperature = Integer.parseInt(value);
            case "maxPower" -> s.maxPower = Float.parseFloat(value);
            case "currentRiseRate" -> s.currentRiseRate = Float.parseFloat(value);
            case "currentFallRate" -> s.currentFallRate = Float.parseFloat(value);
            case "userConfig" -> s.userConfig = Integer.parseInt(value);
            case "tripTimes" -> {
                int[] times = Arrays.stream(value.split(" "))
                        .mapToInt(Integer::parseInt)
                        .toArray();
                System.arraycopy(times, 0, s.tripTimes, 0, Math.min(times.length, s.tripTimes.length));
            }
            default -> {
                // written by another version
            }
        }
    }

    /** Replaces the file at once, so that a crash leaves the old or the new one. */
    static void write(Path file, Map<String, String> kept) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(
                fresh,
                kept.entrySet().stream()
                        .map(e -> e.getKey() + "=" + e.getValue() + "\n")
                        .collect(Collectors.joining()));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Reads the file; empty where it is not there yet. */
    static Map<String, String> read(Path file) throws IOException {
        Map<String, String> kept = new LinkedHashMap<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                int equals = line.indexOf('=');
                if (equals > 0) {
                    kept.put(line.substring(0, equals), line.substring(equals + 1));
                }
            }
        }
        return kept;
    }
}
