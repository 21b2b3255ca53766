package org.fieldrack.mpod.sim;

import org.fieldrack.mpod.Bits;
import org.fieldrack.mpod.ChannelKind;
import org.fieldrack.mpod.OutputStatus;
import org.fieldrack.mpod.Supervision;
import org.fieldrack.mpod.Supervision.Failure;
import org.fieldrack.mpod.UserConfig;

/**
 * One output of the simulated crate: its registers, its ramp, its load and its latches (sections 14.2 to 14.4).
 *
 * <p>Not thread-safe: it belongs to the {@link CrateModel}, whose lock the agent holds.
 */
final class OutputModel {
    private static final double LV_LOAD = 1000;
    private static final double HV_LOAD = 1e9;
    private static final Failure[] FAILURES = Failure.values();

    final int channel;
    final ChannelKind kind;
    final float maxVoltage;
    final float maxCurrent;
    final Settings settings;
    private final double sign;
    private final Ramp ramp = new Ramp();
    private final long[] violatedSince = new long[FAILURES.length];
    private boolean on;
    private boolean turningOff;
    private boolean emergency;
    private boolean rearm;
    private long latched;
    double load;
    int temperature = 25;
    boolean inhibitInput;
    boolean muted;

    /** What the controller keeps in its NVRAM for a channel, in the units of the table. */
    static final class Settings {
        int group = 1;
        float voltage;
        float current;
        float riseRate;
        float fallRate;
        int behavior;
        float minSense;
        float maxSense;
        float maxTerminal;
        float maxSupervisedCurrent;
        int maxTemperature = 80;
        float maxPower;
        float currentRiseRate;
        float currentFallRate;
        int userConfig = UserConfig.Box.REGULATION_OUTPUT_VOLTAGE.mask();
        /** By failure: columns 41, 42, 43, 27, 44, 45, none, 46; milliseconds. */
        final int[] tripTimes = new int[FAILURES.length];
    }

    OutputModel(int channel, ChannelKind kind, double maxVoltage, double maxCurrent) {
        this.channel = channel;
        this.kind = kind;
        this.maxVoltage = (float) maxVoltage;
        this.maxCurrent = (float) maxCurrent;
        this.sign = Math.signum(maxVoltage);
        this.settings = factory();
        this.load = kind == ChannelKind.LV ? LV_LOAD : HV_LOAD;
        java.util.Arrays.fill(violatedSince, -1);
    }

    private Settings factory() {
        boolean lv = kind == ChannelKind.LV;
        float magnitude = Math.abs(maxVoltage);
        Settings s = new Settings();
        s.current = maxCurrent;
        s.riseRate = magnitude / 10;
        s.fallRate = magnitude / 10;
        s.minSense = lv ? 0 : Float.NaN;
        s.maxSense = lv ? magnitude : Float.NaN;
        s.maxTerminal = magnitude;
        s.maxSupervisedCurrent = maxCurrent;
        s.maxPower = lv ? magnitude * maxCurrent : Float.NaN;
        s.currentRiseRate = maxCurrent;
        s.currentFallRate = maxCurrent;
        return s;
    }

    boolean isOn() {
        return on;
    }

    boolean hasLatch() {
        return latched != 0;
    }

    /** Returns what the switch register reads. */
    int register() {
        return on ? 1 : 0;
    }

    // ---- what is measured

    /** A load of 0 is a short circuit: it draws whatever the limit lets pass, as soon as there is a voltage. */
    private double current(double magnitude) {
        return magnitude == 0 ? 0 : magnitude / load;
    }

    private boolean isLimiting(double magnitude) {
        return (float) current(magnitude) > settings.current;
    }

    /** Returns the signed terminal voltage. */
    double voltage(long now) {
        double magnitude = ramp.at(now);
        return sign * (isLimiting(magnitude) ? settings.current * load : magnitude);
    }

    /** Returns the magnitude of the current. */
    double current(long now) {
        return Math.min(current(ramp.at(now)), settings.current);
    }

    long status(long now, CrateModel crate) {
        long bits = latched;
        if (on) {
            bits |= Bits.of(
                    OutputStatus.ON,
                    isLimiting(ramp.at(now)) ? OutputStatus.CURRENT_LIMITED : OutputStatus.CONSTANT_VOLTAGE);
        }
        if (ramp.isMoving(now)) {
            bits |= Bits.of(ramp.isRising() ? OutputStatus.RAMP_UP : OutputStatus.RAMP_DOWN);
        }
        if (emergency) {
            bits |= Bits.of(OutputStatus.EMERGENCY_OFF);
        }
        if (isInhibited()) {
            bits |= Bits.of(OutputStatus.INHIBIT);
        }
        return crate.isMainOn() ? bits : bits & ~Bits.of(OutputStatus.CONSTANT_VOLTAGE);
    }

    private boolean isInhibited() {
        return inhibitInput
                && Supervision.action(settings.behavior, Failure.INHIBIT) != 0
                && (kind == ChannelKind.HV || hasBox(UserConfig.Box.EXTERNAL_INHIBIT_ENABLED));
    }

    boolean hasBox(UserConfig.Box box) {
        return kind == ChannelKind.LV && (settings.userConfig & box.mask()) != 0;
    }

    // ---- what the switch does

    /** Writes the switch register; a forbidden {@code on} changes nothing and is no error. */
    void write(int value, long now, CrateModel crate) {
        switch (value) {
            case 0 -> off(now);
            case 1 -> on(now, crate);
            case 2 -> {
                rearm |= emergency;
                emergency = false;
            }
            case 3 -> emergencyOff(crate);
            case 10 -> clearEvents();
            default -> {
                // measurement modes have no effect on the output
            }
        }
    }

    private void on(long now, CrateModel crate) {
        boolean mainInhibit = crate.mainInhibit && !hasBox(UserConfig.Box.DISABLE_GLOBAL_INHIBIT);
        if (!crate.isMainOn() || mainInhibit || isInhibited() || emergency || latched != 0 || rearm) {
            return;
        }
        on = true;
        turningOff = false;
        retarget(now);
    }

    private void off(long now) {
        if (kind == ChannelKind.LV) {
            latched = 0;
            rearm = false;
        }
        if (!on) {
            return;
        }
        if (kind == ChannelKind.HV) {
            on = false;
            ramp.go(now, 0, 0, settings.fallRate);
        } else if (hasBox(UserConfig.Box.NO_OFF_RAMPDOWN)) {
            cut();
        } else {
            turningOff = true;
            ramp.go(now, 0, 0, settings.fallRate);
            settle(now);
        }
    }

    /** Off at once, without ramp. */
    void cut() {
        on = false;
        turningOff = false;
        ramp.jump(0);
    }

    void emergencyOff(CrateModel crate) {
        cut();
        settings.voltage = 0;
        emergency = true;
        crate.settingsChanged();
    }

    void clearEvents() {
        latched = 0;
        rearm = false;
    }

    /** Follows changed settings: target or rates. */
    void retarget(long now) {
        double target = on && !turningOff ? Math.abs(settings.voltage) : 0;
        if (on || ramp.isMoving(now)) {
            ramp.go(now, target, settings.riseRate, settings.fallRate);
        }
    }

    // ---- what happens with time

    private void settle(long now) {
        if (turningOff && !ramp.isMoving(now)) {
            cut();
        }
    }

    /** Looks after the ramp and the supervision at one step of the simulation. */
    void step(long now, CrateModel crate) {
        settle(now);
        if (!on && !inhibitInput && !muted) {
            return;
        }
        for (Failure failure : FAILURES) {
            supervise(failure, now, crate);
        }
    }

    private void supervise(Failure failure, long now, CrateModel crate) {
        int f = failure.ordinal();
        int action = Supervision.action(settings.behavior, failure);
        boolean watched = on || failure == Failure.INHIBIT;
        if (action == 0 || !watched || !isViolated(failure, now)) {
            violatedSince[f] = -1;
            return;
        }
        if (violatedSince[f] < 0) {
            violatedSince[f] = now;
        }
        long wait = failure == Failure.INHIBIT ? 0 : settings.tripTimes[f] * 1_000_000L;
        if (now - violatedSince[f] >= wait && !Bits.has(latched, bit(failure))) {
            if (failure != Failure.INHIBIT || kind == ChannelKind.HV) {
                latched |= Bits.of(bit(failure));
            }
            crate.act(this, action, now);
        }
    }

    private static int bit(Failure failure) {
        return switch (failure) {
            case INHIBIT -> OutputStatus.INHIBIT;
            case TIMEOUT -> OutputStatus.FAILURE_TIMEOUT;
            default -> OutputStatus.FAILURE_MIN_SENSE + failure.ordinal();
        };
    }

    private boolean isViolated(Failure failure, long now) {
        boolean lv = kind == ChannelKind.LV;
        float v = (float) Math.abs(voltage(now));
        return switch (failure) {
            case MIN_SENSE_VOLTAGE -> lv && !ramp.isMoving(now) && v < settings.minSense;
            case MAX_SENSE_VOLTAGE -> lv && v > settings.maxSense;
            case MAX_TERMINAL_VOLTAGE -> v > settings.maxTerminal;
            case MAX_CURRENT -> (float) current(now) > settings.maxSupervisedCurrent || !lv && isLimiting(ramp.at(now));
            case MAX_TEMPERATURE -> temperature > settings.maxTemperature;
            case MAX_POWER -> lv && (float) (v * current(now)) > settings.maxPower;
            case INHIBIT -> isInhibited();
            case TIMEOUT -> muted;
        };
    }

    /** Does what a failure of its own asks for, as far as it concerns this output alone. */
    void rampOff(long now) {
        if (on) {
            on = false;
            ramp.go(now, 0, 0, settings.fallRate);
        }
    }
}
