package org.fieldrack.mpod;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fieldrack.base.Numbers;
import org.fieldrack.device.DeviceContext;
import org.fieldrack.device.RefusedException;
import org.fieldrack.property.State;
import org.fieldrack.property.Update;
import org.fieldrack.property.Value;

/**
 * Ramps a group of channels step by step in its order: up first to last, down last to first. Every target is checked
 * before the first is written; a trip of one channel stops the rest.
 *
 * <p>Runs on a thread of its own; one ramp a device.
 */
final class GroupRamp {
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final double NEAR = 0.01;

    private final DeviceContext context;
    private final RunningCrate crate;
    private final List<List<Integer>> steps;
    private final double voltage;
    private final String group;
    private volatile boolean stopped;
    private volatile boolean replaced;

    private GroupRamp(
            DeviceContext context, RunningCrate crate, String group, List<List<Integer>> steps, double voltage) {
        this.context = context;
        this.crate = crate;
        this.group = group;
        this.steps = steps;
        this.voltage = voltage;
    }

    /**
     * Plans a ramp and checks all its targets.
     *
     * @param entries steps of the group: channels, ranges such as {@code u100-u107}, or several in one step with spaces
     * @throws RefusedException when a channel is unknown or a target outside its bounds
     */
    static GroupRamp plan(
            DeviceContext context, RunningCrate crate, String group, List<String> entries, double voltage) {
        List<List<Integer>> steps = new ArrayList<>();
        for (String entry : entries) {
            List<Integer> step = new ArrayList<>();
            for (String word : entry.trim().split("\\s+")) {
                step.addAll(rows(crate, group, word));
            }
            steps.add(step);
        }
        GroupRamp ramp = new GroupRamp(context, crate, group, steps, voltage);
        for (List<Integer> step : steps) {
            for (int row : step) {
                crate.limits.check(row, Map.of("voltage", ramp.target(row)));
            }
        }
        return ramp;
    }

    private static List<Integer> rows(RunningCrate crate, String group, String word) {
        int dash = word.indexOf('-');
        String first = dash < 0 ? word : word.substring(0, dash);
        String last = dash < 0 ? word : word.substring(dash + 1);
        List<Integer> rows = new ArrayList<>();
        int from = Oids.channelOf(first).orElse(-1);
        int to = Oids.channelOf(last).orElse(-1);
        for (int channel = from; channel >= 0 && channel <= to; channel++) {
            int row = crate.structure.table().row(channel);
            if (row >= 0) {
                rows.add(row);
            }
        }
        if (rows.isEmpty()) {
            throw new RefusedException(
                    "ramp", "group", "group " + group + " names " + word + ", which this crate does not have");
        }
        return rows;
    }

    /** A group's voltage is a magnitude on negative supplies too. */
    private double target(int row) {
        boolean negative = crate.structure.table().number(row, OutputColumn.CONFIG_MAX_TERMINAL_VOLTAGE) < 0;
        return negative ? -Math.abs(voltage) : voltage;
    }

    void stop() {
        stopped = true;
    }

    /** Ends it without a word, because another ramp says from now on how it stands. */
    void replace() {
        replaced = true;
        stopped = true;
    }

    /** Says that it begins, before whoever asked for it is told that it does. */
    void announce() {
        say(0, "group " + group + ": step 1 of " + steps.size());
    }

    /** Ramps until the end, a trip or {@link #stop}. */
    void run() {
        List<List<Integer>> order = goesUp() ? steps : steps.reversed();
        int done = 0;
        try {
            for (List<Integer> step : order) {
                say(100.0 * done / order.size(), "group " + group + ": step " + (done + 1) + " of " + order.size());
                write(step);
                String trouble = await(step, done, order.size());
                if (!trouble.isEmpty()) {
                    say(100.0 * done / order.size(), "group " + group + " stopped: " + trouble);
                    return;
                }
                done++;
            }
            say(100, "group " + group + " is at " + Numbers.plain(voltage, 6) + " V");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            say(100.0 * done / order.size(), "group " + group + " stopped: " + e.getMessage());
        }
    }

    private boolean goesUp() {
        double highest = 0;
        for (List<Integer> step : steps) {
            for (int row : step) {
                highest = Math.max(
                        highest,
                        Math.abs(crate.structure.table().number(row, OutputColumn.MEASUREMENT_TERMINAL_VOLTAGE)));
            }
        }
        return Math.abs(voltage) >= highest;
    }

    private void write(List<Integer> step) {
        Map<String, Value> values = new LinkedHashMap<>();
        Map<String, Value> switches = new LinkedHashMap<>();
        for (int row : step) {
            String name = Oids.name(crate.structure.table().channel(row));
            values.put(name + ".voltage", Value.of(target(row)));
            if (crate.structure.table().raw(row, OutputColumn.SWITCH) == 0 && voltage != 0) {
                switches.put(name + ".switch", Value.of(1));
                switches.put(name + ".operator", Value.of("on"));
            }
        }
        crate.sets.set(values);
        crate.sets.set(switches);
    }

    private String await(List<Integer> step, int done, int all) throws InterruptedException {
        while (!stopped) {
            double way = 0;
            for (int row : step) {
                State state = OutputStatus.state(crate.structure.table().raw(row, OutputColumn.STATUS));
                if (state.isA(State.ERROR) || state == State.INTERLOCKED) {
                    return Oids.name(crate.structure.table().channel(row)) + " is " + state;
                }
                if (voltage != 0 && crate.structure.table().raw(row, OutputColumn.SWITCH) == 0) {
                    return offWhy(row);
                }
                way += reached(row);
            }
            double part = way / step.size();
            say(100 * (done + part) / all, "group " + group + ": step " + (done + 1) + " of " + all);
            if (part >= 1 - 1e-9) {
                return "";
            }
            Thread.sleep(LOOK);
        }
        return "by hand";
    }

    private String offWhy(int row) {
        return Oids.name(crate.structure.table().channel(row)) + " is off: "
                + (crate.structure.scalars().integer("sysMainSwitch", 1) == 0
                        ? "the crate's main switch is off"
                        : "the crate did not switch it on, or somebody switched it off");
    }

    private double reached(int row) {
        CrateTable table = crate.structure.table();
        double is = Math.abs(table.number(row, OutputColumn.MEASUREMENT_TERMINAL_VOLTAGE))
                - crate.drops.standing(row).correction();
        double wanted = Math.abs(voltage);
        double slack =
                NEAR * Math.max(wanted, Math.abs(table.number(row, OutputColumn.CONFIG_MAX_TERMINAL_VOLTAGE)) / 100);
        if (Math.abs(is - wanted) <= slack) {
            return 1;
        }
        double ratio = wanted == 0 ? 0 : is / wanted;
        return Math.clamp(ratio > 1 ? 1 / ratio : ratio, 0, 0.99);
    }

    private void say(double percent, String text) {
        if (replaced) {
            return;
        }
        long now = context.clock().utcNanos();
        Update update = new Update(2);
        context.readings().find("rampProgress").ifPresent(i -> update.add(i, Value.of(percent), now));
        context.readings().find("rampText").ifPresent(i -> update.add(i, Value.of(text), now));
        context.publish(update);
    }
}
