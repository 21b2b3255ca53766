package org.fieldrack.app.mpod;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** What operators and experts do to a crate of the std3 layout, as a seed says: sets, commands and a changed load. */
final class CrateOperations {
    private static final List<String> FAILURES = List.of(
            "minSenseVoltage",
            "maxSenseVoltage",
            "maxTerminalVoltage",
            "maxCurrent",
            "maxTemperature",
            "maxPower",
            "inhibit",
            "timeout");
    private static final List<String> LV_ACTIONS = List.of("Ignore", "ChannelOff", "GroupOff", "CrateOff");
    private static final List<String> HV_ACTIONS = List.of("Ignore", "RampDown", "EmergencyOff", "BoardEmergencyOff");
    private static final List<String> BOXES = List.of(
            "bitNoOffRampdown",
            "bitRegulation1to30m",
            "bitRegulationAbove30m",
            "bitRegulationOutputVoltage",
            "bitExternalInhibitEnabled",
            "bitDisableGlobalInhibit",
            "bitAutomaticPowerOn");

    /** One thing that is done. */
    sealed interface Operation {
        /** Sets properties, all or nothing. */
        record Set(Map<String, Object> values) implements Operation {}

        /** Calls a command. */
        record Call(String command, Map<String, Object> arguments) implements Operation {}

        /**
         * Changes something in the simulated world by SNMP.
         *
         * @param object below the crate's root
         * @param type of net-snmp: F or i
         */
        record World(String object, String type, String value) implements Operation {}
    }

    private final Random random;

    CrateOperations(long seed) {
        random = new Random(seed);
    }

    /** Returns what every trial begins with: fast ramps, some targets, the main switch on, two boards on. */
    List<Operation> beginning() {
        Map<String, Object> values = new TreeMap<>();
        for (String channel : channels()) {
            double full = isLv(channel) ? 8 : 2000;
            values.put(channel + ".voltageRiseRate", full * 10);
            values.put(channel + ".voltageFallRate", full * 10);
            values.put(channel + ".voltage", sign(channel) * full / 2);
        }
        return List.of(
                new Operation.Set(values),
                new Operation.Set(Map.of("sysMainSwitch", 1)),
                new Operation.Call("groupSwitch", Map.of("group", 0, "value", 1)));
    }

    private static List<String> channels() {
        List<String> channels = new ArrayList<>();
        for (int slot = 0; slot < 3; slot++) {
            for (int i = 0; i < 8; i++) {
                channels.add("u" + (slot * 100 + i));
            }
        }
        return channels;
    }

    private static boolean isLv(String channel) {
        return channel.length() == 2;
    }

    private static int sign(String channel) {
        return channel.startsWith("u1") && !isLv(channel) ? -1 : 1;
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private double some(double most) {
        return Math.rint(random.nextDouble() * most * 1000) / 1000;
    }

    Operation next() {
        String channel = one(channels());
        int kind = random.nextInt(100);
        if (kind < 22) {
            return setPoint(channel);
        } else if (kind < 40) {
            return limit(channel);
        } else if (kind < 52) {
            return behaviour(channel);
        } else if (kind < 60) {
            return userConfig("u" + random.nextInt(8));
        } else if (kind < 76) {
            return new Operation.Set(Map.of(
                    channel + ".operator",
                    one(List.of("on", "on", "on", "off", "setEmergencyOff", "resetEmergencyOff", "clearEvents"))));
        } else if (kind < 80) {
            return new Operation.Set(Map.of(channel + ".switch", one(List.of(0, 1, 1, 10, 7))));
        } else if (kind < 90) {
            return command(channel);
        }
        return world(channel);
    }

    private Operation setPoint(String channel) {
        double full = isLv(channel) ? 8 : 2000;
        return switch (random.nextInt(5)) {
            case 0, 1 -> new Operation.Set(Map.of(channel + ".voltage", sign(channel) * some(full * 1.1)));
            case 2 ->
                new Operation.Set(Map.of(channel + ".current", isLv(channel) ? some(11) : some(0.0011 * 1e3) / 1e3));
            case 3 -> new Operation.Set(Map.of(channel + ".voltageRiseRate", one(List.of(0, full * 5, full * 20, -1))));
            default -> new Operation.Set(Map.of(channel + ".voltageFallRate", one(List.of(0, full * 5, full * 20))));
        };
    }

    private Operation limit(String channel) {
        double full = isLv(channel) ? 8 : 2000;
        return switch (random.nextInt(7)) {
            case 0 -> new Operation.Set(Map.of(channel + ".supervisionMaxTerminalVoltage", some(full)));
            case 1 ->
                isLv(channel)
                        ? new Operation.Set(Map.of(channel + ".supervisionMaxSenseVoltage", some(full)))
                        : new Operation.Set(Map.of(channel + ".supervisionMaxTerminalVoltage", -some(full)));
            case 2 ->
                new Operation.Set(Map.of(channel + ".supervisionMaxCurrent", isLv(channel) ? some(10) : some(1) / 1e3));
            case 3 -> new Operation.Set(Map.of(channel + ".supervisionMaxTemperature", random.nextInt(20, 90)));
            case 4 -> new Operation.Set(Map.of(channel + ".tripTimeMaxCurrent", random.nextInt(3)));
            case 5 -> new Operation.Set(Map.of(channel + ".group", random.nextInt(1, 4)));
            // limit and set-point in one request belong together
            default ->
                new Operation.Set(Map.of(
                        channel + "."
                                + (isLv(channel) ? "supervisionMaxSenseVoltage" : "supervisionMaxTerminalVoltage"),
                        full,
                        channel + ".voltage",
                        sign(channel) * some(full)));
        };
    }

    private Operation behaviour(String channel) {
        String node = channel + ".supervisionBehaviorCheckBox.";
        List<String> actions = isLv(channel) ? LV_ACTIONS : HV_ACTIONS;
        String failure = one(FAILURES);
        return switch (random.nextInt(5)) {
            case 0 -> new Operation.Set(Map.of(node + failure + one(actions), false));
            case 1 ->
                new Operation.Set(Map.of(node + failure + actions.get(0), true, node + failure + actions.get(1), true));
            // a crate that is off altogether shows little, so the widest action is rare
            default -> new Operation.Set(Map.of(node + failure + actions.get(random.nextInt(3)), true));
        };
    }

    private Operation userConfig(String channel) {
        String node = channel + ".userConfigCheckBox.";
        return random.nextInt(6) == 0
                ? new Operation.Set(Map.of(node + BOXES.get(1), true, node + BOXES.get(2), true))
                : new Operation.Set(Map.of(node + one(BOXES), random.nextBoolean()));
    }

    private Operation command(String channel) {
        return switch (random.nextInt(8)) {
            case 0 -> new Operation.Call("clearEvents", Map.of());
            case 1 -> new Operation.Call(channel + ".clearEvents", Map.of());
            case 2 -> new Operation.Call("ma" + random.nextInt(3) + ".clearEvents", Map.of());
            case 3 -> new Operation.Call(channel + ".emergencyOff", Map.of());
            case 4 -> new Operation.Set(Map.of("sysMainSwitch", random.nextInt(3) == 0 ? 0 : 1));
            default ->
                new Operation.Call(
                        "groupSwitch",
                        Map.of(
                                "group",
                                random.nextInt(4) + one(List.of(0, 0x40, 0x80)),
                                "value",
                                one(List.of(1, 1, 0, 2, 10))));
        };
    }

    private Operation world(String channel) {
        int sub = Integer.parseInt(channel.substring(1)) + 1;
        return switch (random.nextInt(6)) {
            case 0 -> new Operation.World("99.2." + sub, "i", Integer.toString(random.nextInt(20, 90)));
            case 1 -> new Operation.World("99.3." + sub, "i", Integer.toString(random.nextInt(2)));
            case 2 -> new Operation.World("99.4." + sub, "i", Integer.toString(random.nextInt(2)));
            case 3 -> new Operation.World("99.5.0", "i", Integer.toString(random.nextInt(8) == 0 ? 1 : 0));
            default ->
                new Operation.World(
                        "99.1." + sub,
                        "F",
                        String.format(Locale.ROOT, "%.0f", isLv(channel) ? 0.5 + some(20) : 5e5 + some(1e9)));
        };
    }
}
