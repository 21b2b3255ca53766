package org.fieldrack.mpod;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Saved set-points and behaviour words of a crate: the YAML that {@code mpod save} writes and the lab key {@code saved}
 * names.
 *
 * @param crate whose they are
 * @param time when they were saved, RFC 3339
 * @param channels values by property key, by channel name
 */
public record SavedSet(String crate, String time, Map<String, Map<String, Double>> channels) {
    /** Keys that are saved, in the order in which they are written back: limits before what they bound. */
    public static final List<String> KEYS = List.of(
            "supervisionMaxSenseVoltage",
            "supervisionMaxTerminalVoltage",
            "supervisionMaxCurrent",
            "supervisionMinSenseVoltage",
            "supervisionMaxTemperature",
            "supervisionMaxPower",
            "supervisionBehavior",
            "tripTimeMaxCurrent",
            "userConfig",
            "group",
            "voltageRiseRate",
            "voltageFallRate",
            "current",
            "voltage");

    /**
     * Reads a saved set.
     *
     * @throws IOException with a sentence that names file, place and rule
     */
    public static SavedSet read(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            throw new IOException("no saved set " + file + ": write one with mpod save");
        }
        return parse(Files.readString(file), file.toString());
    }

    /** Reads a saved set from text; {@code name} stands for the file in messages. */
    public static SavedSet parse(String text, String name) throws IOException {
        Object root;
        try {
            root = new Load(LoadSettings.builder().setLabel(name).build()).loadFromString(text);
        } catch (YamlEngineException e) {
            throw new IOException("the saved set " + name + " is no YAML: " + e.getMessage(), e);
        }
        if (!(root instanceof Map<?, ?> map) || !(map.get("channels") instanceof Map<?, ?> channels)) {
            throw new IOException("the saved set " + name + " has no channels");
        }
        Map<String, Map<String, Double>> result = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : channels.entrySet()) {
            String channel = String.valueOf(entry.getKey());
            if (Oids.channelOf(channel).isEmpty() || !(entry.getValue() instanceof Map<?, ?> values)) {
                throw new IOException("the saved set " + name + ": " + channel + " is no channel: write u0 to u1999");
            }
            result.put(channel, values(name, channel, values));
        }
        return new SavedSet(String.valueOf(map.get("crate")), String.valueOf(map.get("saved")), result);
    }

    private static Map<String, Double> values(String name, String channel, Map<?, ?> values) throws IOException {
        Map<String, Double> result = new LinkedHashMap<>();
        for (Map.Entry<?, ?> value : values.entrySet()) {
            String key = String.valueOf(value.getKey());
            if (!KEYS.contains(key)) {
                throw new IOException("the saved set " + name + ": " + channel + "." + key + " is never restored");
            }
            if (!(value.getValue() instanceof Number n) || !Double.isFinite(n.doubleValue())) {
                throw new IOException("the saved set " + name + ": " + channel + "." + key + " is no number");
            }
            result.put(key, n.doubleValue());
        }
        return result;
    }

    /** Returns the set as YAML. */
    public String text() {
        StringBuilder yaml = new StringBuilder("# Set-points and behaviour words of an MPOD crate\n");
        yaml.append("crate: ").append(crate).append("\nsaved: \"").append(time).append("\"\nchannels:\n");
        channels.forEach((channel, values) -> {
            yaml.append("  ").append(channel).append(":\n");
            values.forEach((key, value) -> yaml.append("    ")
                    .append(key)
                    .append(": ")
                    .append(number(value))
                    .append('\n'));
        });
        return yaml.toString();
    }

    /** Writes numbers so that they come back as the same binary32. */
    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? Long.toString((long) value)
                : Float.toString((float) value);
    }

    /** Writes the file at once, so that a crash leaves the old or the new one. */
    public void write(Path file) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, text());
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
