package org.fieldrack.oni.device;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fieldrack.oni.device.DeviceKind.RegisterInfo;
import org.jspecify.annotations.Nullable;

/** The catalogue of standard devices; specification section 7. */
final class DeviceKinds {
    static final int RHD2164 = 3;
    static final int BNO055 = 9;
    static final int NEUROPIXELS1 = 11;
    static final int HEARTBEAT = 12;
    static final int PORT = 23;
    static final int LOAD_TESTER = 27;
    static final int MEMORY_MONITOR = 28;
    static final int PERSISTENT_HEARTBEAT = 35;

    /** Where managed registers begin in a device with raw ones. */
    private static final int MANAGED = 0x8000;

    private static final Map<Integer, DeviceKind> KINDS = new HashMap<>();

    private DeviceKinds() {}

    static @Nullable DeviceKind find(int id) {
        return KINDS.get(id);
    }

    static {
        add(2, "rhd2132", "RHD2132 amplifier", 30_000, SampleLayouts.rhd(32), raw("RAW_", 64, enable(MANAGED)));
        add(RHD2164, "rhd2164", "RHD2164 amplifier", 30_000, SampleLayouts.rhd(64), raw("RAW_", 64, enable(MANAGED)));
        add(4, "stimulator", "Electrical stimulator", 0, List.of(), electrical());
        add(5, "optical", "Optical stimulator", 0, List.of(), optical());
        add(BNO055, "bno055", "BNO055 orientation sensor", 100, SampleLayouts.bno055(), List.of(enable(0)));
        add(10, "test", "Test device", 1000, SampleLayouts.test(), testRegisters());
        add(NEUROPIXELS1, "neuropixels1", "Neuropixels 1.0 probe", 30_000, List.of(), raw("RAW_", 22, enable(MANAGED)));
        add(HEARTBEAT, "heartbeat", "Heartbeat", 100, SampleLayouts.clock(), divider());
        add(18, "digital", "Digital inputs and outputs", 1000, SampleLayouts.digital(), digitalRegisters());
        add(20, "outputclock", "Output clock", 0, List.of(), outputClock());
        add(22, "analog", "Analog inputs and outputs", 10_000, SampleLayouts.analog(), analogRegisters());
        add(PORT, "port", "Port controller", 10, SampleLayouts.port(), portRegisters());
        add(25, "ts4231", "TS4231 light sensors", 1000, SampleLayouts.ts4231(), List.of(enable(0)));
        add(LOAD_TESTER, "loadtester", "Load tester", 1000, SampleLayouts.loadTester(), loadTesterRegisters());
        add(MEMORY_MONITOR, "memory", "Memory monitor", 100, SampleLayouts.memory(), memoryRegisters());
        add(
                30,
                "harp",
                "Harp sync input",
                1,
                SampleLayouts.harp(),
                List.of(enable(0), rw(1, "SOURCE", "Input that is decoded")));
        add(31, "rhs2116", "RHS2116 stimulating amplifier", 30_000, SampleLayouts.rhs2116(), rhs2116Registers());
        add(32, "rhstrigger", "RHS2116 trigger", 100, SampleLayouts.trigger(), triggerRegisters());
        add(PERSISTENT_HEARTBEAT, "heartbeat", "Persistent heartbeat", 100, SampleLayouts.clock(), persistent());
        add(0, "null", "Absent device", 0, List.of(), List.of());
    }

    private static void add(
            int id, String name, String title, double rate, List<Field> fields, List<RegisterInfo> registers) {
        KINDS.put(id, new DeviceKind(id, name, title, rate, List.copyOf(fields), List.copyOf(registers)));
    }

    // ---- registers

    private static RegisterInfo enable(int address) {
        return new RegisterInfo(address, "ENABLE", true, true, "Whether the device sends data: 0 or 1");
    }

    private static RegisterInfo rw(int address, String name, String description) {
        return new RegisterInfo(address, name, true, false, description);
    }

    private static RegisterInfo ro(int address, String name, String description) {
        return new RegisterInfo(address, name, false, false, description);
    }

    private static List<RegisterInfo> raw(String prefix, int count, RegisterInfo... managed) {
        List<RegisterInfo> all = new ArrayList<>(List.of(managed));
        for (int i = 0; i < count; i++) {
            all.add(rw(i, prefix + i, "Register " + i + " of the chip's own map"));
        }
        return all;
    }

    private static List<RegisterInfo> numbered(int from, String... names) {
        List<RegisterInfo> all = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            all.add(rw(from + i, names[i], ""));
        }
        return all;
    }

    private static List<RegisterInfo> divider() {
        return List.of(
                enable(0),
                rw(1, "CLK_DIV", "Samples come at CLK_HZ / CLK_DIV a second; acts at once"),
                ro(2, "CLK_HZ", "Clock that is divided, in Hz"));
    }

    private static List<RegisterInfo> with(List<RegisterInfo> first, RegisterInfo... more) {
        List<RegisterInfo> all = new ArrayList<>(first);
        all.addAll(List.of(more));
        return all;
    }

    private static List<RegisterInfo> persistent() {
        return with(divider(), ro(3, "MIN_HB_HZ", "Least rate in Hz"));
    }

    private static List<RegisterInfo> memoryRegisters() {
        return with(divider(), ro(3, "TOTAL_MEM", "Size of the controller's memory in 32-bit words"));
    }

    private static List<RegisterInfo> loadTesterRegisters() {
        return with(
                divider(),
                new RegisterInfo(3, "DT0H16_WORDS", true, true, "16-bit words in a sample to the host"),
                new RegisterInfo(4, "HTOD32_WORDS", true, true, "32-bit words in a sample from the host"));
    }

    private static List<RegisterInfo> testRegisters() {
        return List.of(
                enable(0),
                rw(1, "MESSAGE", "Word that every sample carries"),
                ro(2, "NUM_TEST_WORDS", "Words of the counter in a sample"),
                ro(3, "FRAME_RATE", "Samples a second, in Hz"));
    }

    private static List<RegisterInfo> electrical() {
        return numbered(
                1,
                "BIPHASIC",
                "CURRENT1",
                "CURRENT2",
                "PULSEDUR1",
                "INTERPHASE",
                "PULSEDUR2",
                "INTERPULSE",
                "BURSTCOUNT",
                "INTERBURST",
                "TRAINCOUNT",
                "TRAINDELAY",
                "TRIGGER",
                "POWERON",
                "ENABLE",
                "RESTCURR",
                "RESET",
                "DAC_BITS");
    }

    private static List<RegisterInfo> optical() {
        return numbered(
                1,
                "MAXCURRENT",
                "PULSEMASK",
                "PULSEDUR",
                "PULSEPERIOD",
                "BURSTCOUNT",
                "IBI",
                "TRAINCOUNT",
                "TRAINDELAY",
                "TRIGGER",
                "ENABLE",
                "RESTMASK",
                "RESET");
    }

    private static List<RegisterInfo> digitalRegisters() {
        return List.of(
                enable(0),
                ro(5, "BASE_FREQ_HZ", "Clock of the input sampler in Hz"),
                rw(6, "DEAD_TICKS", "Shortest time between two changes, in clocks"),
                rw(7, "SAMPLE_PERIOD", "Clocks between samples; 0 sends changes only"));
    }

    private static List<RegisterInfo> outputClock() {
        return with(numbered(1, "GATE", "HIGH", "LOW", "DELAY", "GATE_RUN"), ro(6, "BASE_FREQ_HZ", "Clock in Hz"));
    }

    private static List<RegisterInfo> analogRegisters() {
        List<RegisterInfo> all =
                new ArrayList<>(List.of(enable(0), rw(1, "CHDIR", "Direction of each channel, a bit each")));
        for (int i = 0; i < 12; i++) {
            all.add(rw(2 + i, "RANGE_" + i, "Input range: 0 is 10 V, 1 is 2.5 V, 2 is 5 V"));
        }
        return all;
    }

    private static List<RegisterInfo> portRegisters() {
        return List.of(
                enable(0),
                rw(1, "GPO", "Outputs of the serializer"),
                rw(2, "DESPWR", "Power of the deserializer"),
                rw(3, "PORTVOLTAGE", "Voltage of the port in tenths of a volt"),
                rw(4, "SAVEVOLTAGE", "Keep the voltage for the next start"),
                ro(5, "LINKSTATE", "Bit 0: locked, bit 1: parity good"));
    }

    private static List<RegisterInfo> rhs2116Registers() {
        List<RegisterInfo> all = new ArrayList<>(raw("RAW_", DeviceKind.RAW_REGISTERS, enable(MANAGED)));
        all.addAll(numbered(
                MANAGED + 1,
                "MAXDELTAS",
                "NUMDELTAS",
                "DELTAIDXTIME",
                "DELTAPOLEN",
                "SEQERROR",
                "TRIGGER",
                "FASTSETTLE",
                "RESPECTSTIM"));
        return all;
    }

    private static List<RegisterInfo> triggerRegisters() {
        return List.of(
                enable(0),
                rw(1, "SOURCE", "What triggers"),
                rw(2, "TRIGGER", "Triggers when written"),
                rw(3, "ARMED", "Whether a trigger is taken"));
    }
}
