package org.fieldrack.mpod.sim;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.fieldrack.mpod.ChannelKind;
import org.fieldrack.mpod.Oids;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Which boards stand in which slots of a simulated crate.
 *
 * @param boards in the order of their slots
 */
public record CrateLayout(List<Board> boards) {
    /**
     * One board.
     *
     * @param slot 0 to 9
     * @param kind LV or HV
     * @param channels 1 to 100
     * @param maxVoltage volts; negative on a negative supply
     * @param maxCurrent amperes
     * @param serial its serial number, by which an operator finds a board that moved
     */
    public record Board(int slot, ChannelKind kind, int channels, double maxVoltage, double maxCurrent, String serial) {
        /** Returns what the controller says about it: vendor, firmware, channels, serial number, release. */
        public String description() {
            return kind == ChannelKind.LV
                    ? "WIENER, MPVsim, " + channels + ", " + serial + ", 01.00"
                    : "iseg, E16D0, " + channels + ", " + serial + ", 05.54";
        }
    }

    public CrateLayout {
        boards = List.copyOf(boards);
    }

    /** Returns the layout of the acceptance tests: 8 LV, 8 negative and 8 positive HV channels. */
    public static CrateLayout std3() {
        return new CrateLayout(List.of(
                new Board(0, ChannelKind.LV, 8, 8, 10, "100000"),
                new Board(1, ChannelKind.HV, 8, -2000, 0.001, "100001"),
                new Board(2, ChannelKind.HV, 8, 2000, 0.001, "100002")));
    }

    /** Returns ten boards of 16 channels, LV and HV in turn. */
    public static CrateLayout bench() {
        List<Board> boards = new ArrayList<>();
        for (int slot = 0; slot < Oids.SLOTS; slot++) {
            boards.add(
                    slot % 2 == 0
                            ? new Board(slot, ChannelKind.LV, 16, 8, 10, "20000" + slot)
                            : new Board(slot, ChannelKind.HV, 16, slot % 4 == 1 ? -2000 : 2000, 0.001, "20000" + slot));
        }
        return new CrateLayout(boards);
    }

    /**
     * Returns a layout by its name, or reads a JSON or YAML file: {@code {"boards": [{"slot": 0, "kind": "LV",
     * "channels": 8, "maxVoltage": 8, "maxCurrent": 10}]}}.
     *
     * @param folder what a relative file name counts from
     * @throws IOException with a sentence that names file, rule and remedy
     */
    public static CrateLayout named(String name, Path folder) throws IOException {
        return switch (name) {
            case "std3" -> std3();
            case "bench" -> bench();
            default -> read(folder.resolve(name));
        };
    }

    private static CrateLayout read(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            throw new IOException("no crate layout " + file + ": name std3, bench or a readable file");
        }
        Object root;
        try {
            root = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
        } catch (YamlEngineException e) {
            throw new IOException("crate layout " + file + " cannot be read: " + e.getMessage(), e);
        }
        if (!(root instanceof Map<?, ?> map) || !(map.get("boards") instanceof List<?> list) || list.isEmpty()) {
            throw new IOException("crate layout " + file + " has no boards: write a list under the key boards");
        }
        List<Board> boards = new ArrayList<>();
        for (Object entry : list) {
            boards.add(board(file, entry, boards));
        }
        return new CrateLayout(boards);
    }

    private static Board board(Path file, Object entry, List<Board> others) throws IOException {
        if (!(entry instanceof Map<?, ?> map)
                || !(map.get("slot") instanceof Number slot)
                || !(map.get("channels") instanceof Number channels)
                || !(map.get("maxVoltage") instanceof Number voltage)
                || !(map.get("maxCurrent") instanceof Number current)
                || !("LV".equals(map.get("kind")) || "HV".equals(map.get("kind")))) {
            throw new IOException("crate layout " + file + ": board " + entry
                    + " needs slot, kind (LV or HV), channels, maxVoltage and maxCurrent");
        }
        Object serial = map.get("serial");
        Board board = new Board(
                slot.intValue(),
                ChannelKind.valueOf(String.valueOf(map.get("kind"))),
                channels.intValue(),
                voltage.doubleValue(),
                current.doubleValue(),
                serial == null ? "30000" + slot : serial.toString());
        boolean fits = board.slot >= 0
                && board.slot < Oids.SLOTS
                && board.channels >= 1
                && board.channels <= Oids.CHANNELS_PER_SLOT
                && board.maxCurrent > 0
                && board.maxVoltage != 0;
        if (!fits || !others.isEmpty() && others.getLast().slot >= board.slot) {
            throw new IOException("crate layout " + file + ": board " + entry
                    + " must have a slot from 0 to 9 above the one before, 1 to 100 channels, a voltage and a current");
        }
        return board;
    }
}
