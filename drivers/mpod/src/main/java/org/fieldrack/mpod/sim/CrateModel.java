package org.fieldrack.mpod.sim;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fieldrack.mpod.Bits;
import org.fieldrack.mpod.ChannelKind;
import org.fieldrack.mpod.Oids;
import org.fieldrack.mpod.UserConfig;

/**
 * The crate as a whole: main switch, groups, boards, time and noise (section 14).
 *
 * <p>Not thread-safe: the agent holds one lock around a request and around a step. Time is simulated nanoseconds since
 * boot; supervision runs on a fixed grid of 5 ms, values are exact at any time, so the same seed and the same request
 * times give the same values.
 */
final class CrateModel {
    /** The grid of the supervision. */
    static final long STEP_NANOS = 5_000_000;

    final CrateLayout layout;
    final Map<Integer, OutputModel> outputs = new LinkedHashMap<>();
    final float[] rampSpeed = new float[Oids.SLOTS];
    final String[] communities = {"public", "private", "admin", "guru"};
    private final Noise noise;
    private boolean mainOn;
    boolean mainInhibit;
    float noiseLevel;
    double timeScale;
    private long now;
    private double rest;
    private boolean changed;

    CrateModel(CrateLayout layout, long seed, double timeScale) {
        this.layout = layout;
        this.noise = new Noise(seed);
        this.timeScale = timeScale;
        for (CrateLayout.Board board : layout.boards()) {
            rampSpeed[board.slot()] = 10;
            for (int c = 0; c < board.channels(); c++) {
                int channel = Oids.channel(board.slot(), c);
                outputs.put(channel, new OutputModel(channel, board.kind(), board.maxVoltage(), board.maxCurrent()));
            }
        }
    }

    /** Returns simulated nanoseconds since boot. */
    long now() {
        return now;
    }

    /** Lets real time pass; the supervision looks at every step of its grid on the way. */
    void advance(long realNanos) {
        double scaled = realNanos * timeScale + rest;
        long whole = (long) scaled;
        rest = scaled - whole;
        long end = now + whole;
        for (long next = (now / STEP_NANOS + 1) * STEP_NANOS; next <= end; next += STEP_NANOS) {
            now = next;
            for (OutputModel output : outputs.values()) {
                output.step(now, this);
            }
        }
        now = end;
    }

    /** Tells that something which the NVRAM keeps is another now. */
    void settingsChanged() {
        changed = true;
    }

    /** Says whether such a thing changed since the last call. */
    boolean takeChanged() {
        boolean was = changed;
        changed = false;
        return was;
    }

    void community(int right, String name) {
        communities[right] = name;
        settingsChanged();
    }

    boolean isMainOn() {
        return mainOn;
    }

    void mainSwitch(boolean on) {
        boolean before = mainOn;
        mainOn = on;
        for (OutputModel output : outputs.values()) {
            if (!on) {
                output.cut();
            } else if (!before && output.hasBox(UserConfig.Box.AUTOMATIC_POWER_ON)) {
                output.write(1, now, this);
            }
        }
    }

    long sysStatus() {
        long bits = mainOn ? Bits.of(0) : 0;
        if (mainInhibit) {
            bits |= Bits.of(1);
        }
        if (outputs.values().stream().anyMatch(OutputModel::hasLatch)) {
            bits |= Bits.of(4);
        }
        return bits;
    }

    /** Does what the supervision of one output asks for. */
    void act(OutputModel by, int action, long time) {
        if (by.kind == ChannelKind.LV) {
            switch (action) {
                case 1 -> by.cut();
                case 2 ->
                    outputs.values().stream()
                            .filter(o -> o.kind == ChannelKind.LV && o.settings.group == by.settings.group)
                            .forEach(OutputModel::cut);
                default -> mainSwitch(false);
            }
            return;
        }
        switch (action) {
            case 1 -> by.rampOff(time);
            case 2 -> by.emergencyOff(this);
            default -> board(Oids.slot(by.channel)).forEach(output -> output.emergencyOff(this));
        }
    }

    List<OutputModel> board(int slot) {
        return outputs.values().stream()
                .filter(o -> Oids.slot(o.channel) == slot)
                .toList();
    }

    /** Returns the outputs that a group index means: 0 all, +64 without LV, +128 without HV (section 5). */
    List<OutputModel> group(int index) {
        int number = index & 0x3f;
        boolean withoutLv = (index & 0x40) != 0;
        boolean withoutHv = (index & 0x80) != 0;
        List<OutputModel> members = new ArrayList<>();
        for (OutputModel output : outputs.values()) {
            boolean kindFits = output.kind == ChannelKind.LV ? !withoutLv : !withoutHv;
            if (kindFits && (number == 0 || output.settings.group == number)) {
                members.add(output);
            }
        }
        return Collections.unmodifiableList(members);
    }

    void groupSwitch(int index, int value) {
        if (value == 0 || value == 1 || value == 2 || value == 3 || value == 10) {
            group(index).forEach(output -> output.write(value, now, this));
        }
    }

    /** Sets the ramp speed of an HV board in percent of nominal per second: the rates of all its channels. */
    void rampSpeed(int slot, float percent) {
        rampSpeed[slot] = percent;
        settingsChanged();
        for (OutputModel output : board(slot)) {
            output.settings.riseRate = Math.abs(output.maxVoltage) * percent / 100;
            output.settings.fallRate = output.settings.riseRate;
            output.retarget(now);
        }
    }

    float measuredVoltage(OutputModel output) {
        double spread = noiseLevel * 1e-4 * Math.abs(output.maxVoltage);
        return (float) (output.voltage(now) + trembling(output, 0, spread));
    }

    float measuredCurrent(OutputModel output) {
        return (float) (output.current(now) + trembling(output, 1, noiseLevel * 1e-4 * output.maxCurrent));
    }

    private double trembling(OutputModel output, int quantity, double spread) {
        return output.isOn() && spread > 0 ? spread * noise.gaussian(output.channel * 2L + quantity, now) : 0;
    }
}
