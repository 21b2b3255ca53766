package org.fieldrack.mpod;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fieldrack.device.Device;
import org.fieldrack.device.DeviceContext;
import org.fieldrack.device.DeviceException;
import org.fieldrack.device.Event;
import org.fieldrack.device.Outcome;
import org.fieldrack.device.RefusedException;
import org.fieldrack.device.Requester;
import org.fieldrack.property.Reading;
import org.fieldrack.property.Update;
import org.fieldrack.property.Value;

/** What a crate does when it is told to: switches, clears, saves, restores and ramps. */
final class MpodCommands {
    private final MpodConfig config;
    private final DeviceContext context;
    private final MpodDevice device;
    private volatile Optional<GroupRamp> ramp = Optional.empty();

    MpodCommands(MpodConfig config, DeviceContext context, MpodDevice device) {
        this.config = config;
        this.context = context;
        this.device = device;
    }

    /** Does it and says what was done, where the name of the command does not. */
    String call(String command, Map<String, Value> arguments) {
        int dot = command.indexOf('.');
        if (command.endsWith("emergencyOff")) {
            return emergencyOff(command, dot < 0 ? "" : command.substring(0, dot));
        }
        if (dot > 0) {
            clear(command.substring(0, dot), command);
        } else {
            crate(command, arguments);
        }
        return "";
    }

    private void crate(String command, Map<String, Value> arguments) {
        switch (command) {
            case "enable" -> device.enable(true);
            case "disable" -> device.enable(false);
            case "switchOn" -> device.crate(command).sets.mainSwitch(true);
            case "switchOff" -> device.crate(command).sets.mainSwitch(false);
            case "clearEvents" -> device.crate(command).sets.groupSwitch(0, CrateSets.CLEAR_EVENTS);
            case "reset" -> device.crate(command).sets.reset();
            case "groupSwitch" ->
                device.crate(command).sets.groupSwitch(integer(arguments, "group"), integer(arguments, "value"));
            case "saveSetpoints" -> save(file(arguments));
            case "diffSetpoints" -> diff(read(file(arguments)));
            case "restoreSetpoints" -> device.restore(read(file(arguments)));
            case "ramp" -> ramp(arguments);
            case "stopRamp" -> ramp.ifPresent(GroupRamp::stop);
            default -> throw new RefusedException(command, "unknown", "an mpod crate has no command " + command);
        }
    }

    /** Cuts a channel, a board or, with an empty name, the crate. */
    private String emergencyOff(String command, String name) {
        RunningCrate crate = device.crate(command);
        Optional<Integer> row = row(crate, name);
        List<Integer> rows = row.map(List::of)
                .orElseGet(() -> name.isEmpty() ? crate.sets.channels() : crate.sets.board(slot(name)));
        long on = rows.stream().filter(crate::isOn).count();
        if (name.isEmpty()) {
            crate.sets.groupSwitch(0, CrateSets.EMERGENCY_OFF);
        } else {
            crate.sets.switchAll(rows, CrateSets.EMERGENCY_OFF);
        }
        if (row.isPresent()) {
            return name + " was cut; it was " + (on == 1 ? "on" : "off");
        }
        return (name.isEmpty() ? "all " : "the ") + rows.size() + " channels"
                + (name.isEmpty() ? "" : " of " + name) + " were cut; " + on + " of them " + (on == 1 ? "was" : "were")
                + " on";
    }

    private void clear(String name, String command) {
        RunningCrate crate = device.crate(command);
        row(crate, name)
                .ifPresentOrElse(
                        row -> crate.sets.switchTo(row, CrateSets.CLEAR_EVENTS),
                        () -> crate.sets.clearBoard(slot(name)));
    }

    private static Optional<Integer> row(RunningCrate crate, String name) {
        return Oids.channelOf(name).map(crate.structure.table()::row).filter(row -> row >= 0);
    }

    private static int slot(String board) {
        return Integer.parseInt(board.substring(2));
    }

    private static int integer(Map<String, Value> arguments, String name) {
        Value value = arguments.get(name);
        return value == null ? 0 : (int) value.asDouble();
    }

    private static String text(Map<String, Value> arguments, String name) {
        Value value = arguments.get(name);
        return value == null ? "" : value.text();
    }

    // ---- saved sets

    private Path file(Map<String, Value> arguments) {
        String name = text(arguments, "file");
        Path folder = context.storeFolder().resolve(context.deviceName()).normalize();
        Path file = folder.resolve(name).normalize();
        if (name.isBlank() || !file.startsWith(folder)) {
            throw new RefusedException(
                    "file",
                    "path",
                    "\"" + name + "\" is no file in the device's folder of the store: give a plain name");
        }
        return file;
    }

    private void save(Path file) {
        try {
            device.crate("save")
                    .save(Instant.ofEpochSecond(0, context.clock().utcNanos()).toString())
                    .write(file);
        } catch (IOException e) {
            throw failure("save", "cannot write " + file + ": " + e.getMessage());
        }
    }

    private SavedSet read(Path file) {
        try {
            return SavedSet.read(file);
        } catch (IOException e) {
            throw failure("restore", String.valueOf(e.getMessage()));
        }
    }

    private void diff(SavedSet saved) {
        RunningCrate crate = device.crate("diff");
        CrateTable table = crate.structure.table();
        SavedDiff difference = SavedDiff.of(saved, path -> {
            int dot = path.indexOf('.');
            return Oids.channelOf(path.substring(0, dot))
                    .map(table::row)
                    .filter(row -> row >= 0)
                    .flatMap(row -> OutputColumn.of(path.substring(dot + 1)).map(column -> crate.asSet(row, column)))
                    .filter(number -> !Double.isNaN(number));
        });
        List<Map<String, Value>> rows = new ArrayList<>();
        difference.changes().forEach(change -> {
            Map<String, Value> row = new LinkedHashMap<>();
            row.put("path", Value.of(change.path()));
            row.put("from", Value.of(ChannelSchema.decimal((float) change.from())));
            row.put("to", Value.of(change.to()));
            rows.add(row);
        });
        publish("setpointsDiff", new Value.Table(rows));
    }

    private void publish(String path, Value value) {
        context.readings()
                .find(path)
                .ifPresent(index -> context.publish(
                        Update.of(index, Reading.good(value, context.clock().utcNanos()))));
    }

    /** Says which groups the lab file has. */
    void publishGroups() {
        List<Map<String, Value>> rows = new ArrayList<>();
        config.groups().forEach((group, channels) -> {
            Map<String, Value> row = new LinkedHashMap<>();
            row.put("group", Value.of(group));
            row.put("channels", Value.of(String.join(", ", channels)));
            rows.add(row);
        });
        publish("groups", new Value.Table(rows));
    }

    private DeviceException failure(String operation, String reason) {
        return new DeviceException(context.deviceName(), operation, Duration.ZERO, false, reason, null);
    }

    /** Returns the saved configuration that is loaded while starting; a broken file is an event, not the end. */
    Optional<SavedSet> configured(boolean already) {
        if (already || !config.loadChannelConfigs() || config.saved().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    SavedSet.read(context.baseFolder().resolve(config.saved().get())));
        } catch (IOException e) {
            notLoaded(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** Tells that the saved configuration of the lab file did not go into the crate. */
    void notLoaded(String why) {
        String text = "the saved set " + config.saved().orElseThrow() + " was not loaded: " + why;
        context.log().warn("{}: {}", context.deviceName(), text);
        context.event(Event.Kind.FAILED, "saved", "", "", text);
    }

    /** Writes saved values through the same checks as a person's. */
    void restore(Device lab, RunningCrate crate, SavedSet saved) {
        Map<String, Value> changes = new LinkedHashMap<>();
        saved.channels().forEach((channel, values) -> {
            int row = Oids.channelOf(channel).map(crate.structure.table()::row).orElse(-1);
            if (row < 0) {
                throw new RefusedException(
                        channel, "unknown", context.deviceName() + " has no channel " + channel + ", which was saved");
            }
            SavedSet.KEYS.forEach(key -> {
                Double value = values.get(key);
                if (value != null) {
                    restored(crate, row, channel, key, value, changes);
                }
            });
        });
        switch (lab.set(changes, Requester.LAB)) {
            case Outcome.Done _ -> context.log().info("{}: saved set restored", context.deviceName());
            case Outcome.Refused refused ->
                throw new RefusedException(refused.subject(), refused.rule(), refused.message());
            case Outcome.Failed failed -> throw failure("restore", failed.message());
        }
    }

    private void restored(
            RunningCrate crate, int row, String channel, String key, double value, Map<String, Value> changes) {
        ChannelKind kind = crate.structure.kind(row);
        OutputColumn column = OutputColumn.of(key).orElseThrow();
        if (!crate.structure.table().has(row, column) || (float) value == (float) crate.asSet(row, column)) {
            return;
        }
        switch (column) {
            case SUPERVISION_BEHAVIOR ->
                Supervision.boxes(kind, (int) value).forEach((box, on) -> {
                    if (on) {
                        changes.put(channel + ".supervisionBehaviorCheckBox." + box, Value.of(true));
                    }
                });
            case USER_CONFIG ->
                new UserConfig(config.regulationEncoding())
                        .boxes((int) value)
                        .forEach((box, on) -> changes.put(channel + ".userConfigCheckBox." + box, Value.of(on)));
            default -> changes.put(channel + "." + key, Value.of(value));
        }
    }

    // ---- ramps

    private void ramp(Map<String, Value> arguments) {
        RunningCrate crate = device.crate("ramp");
        String group = text(arguments, "group");
        List<String> members = config.groups().get(group);
        if (members == null) {
            throw new RefusedException(
                    "ramp",
                    "group",
                    context.deviceName() + " has no group " + group + ": the lab file has "
                            + (config.groups().isEmpty()
                                    ? "none"
                                    : String.join(", ", config.groups().keySet())));
        }
        Value voltage = arguments.get("voltage");
        GroupRamp next = GroupRamp.plan(
                context, crate, group, new ArrayList<>(members), voltage == null ? 0 : voltage.asDouble());
        ramp.ifPresent(GroupRamp::replace);
        ramp = Optional.of(next);
        next.announce();
        context.start("ramp " + group, next::run);
    }

    void close() {
        ramp.ifPresent(GroupRamp::stop);
    }
}
