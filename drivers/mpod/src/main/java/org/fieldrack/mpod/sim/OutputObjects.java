package org.fieldrack.mpod.sim;

import static org.fieldrack.mpod.sim.Checks.variable;

import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.DoublePredicate;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import org.fieldrack.mpod.Bits;
import org.fieldrack.mpod.ChannelKind;
import org.fieldrack.mpod.Oids;
import org.fieldrack.mpod.Right;
import org.fieldrack.mpod.Supervision.Failure;
import org.snmp4j.smi.Counter32;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.Variable;

/** The columns of one output of the simulated crate (sections 3 and 14.5). */
final class OutputObjects {
    private static final Set<Integer> SWITCH_VALUES = Set.of(0, 1, 2, 3, 10, 20, 21, 22, 23);
    private static final int[] TRIP_TIME_COLUMNS = {41, 42, 43, 27, 44, 45, 0, 46};

    private final CrateModel crate;
    private final OutputModel output;
    private final Consumer<SimObject> sink;
    private final OutputModel.Settings s;
    private final boolean lv;

    OutputObjects(CrateModel crate, OutputModel output, Consumer<SimObject> sink) {
        this.crate = crate;
        this.output = output;
        this.sink = sink;
        this.s = output.settings;
        this.lv = output.kind == ChannelKind.LV;
    }

    void add() {
        measured();
        operation();
        supervision();
        fixed();
        trips();
    }

    private OID oid(int column) {
        return new OID(Oids.output(column, output.channel));
    }

    private void readOnly(int column, Supplier<Variable> read) {
        sink.accept(new SimObject(oid(column), Right.PUBLIC, read, Optional.empty()));
    }

    private void real(int column, Right right, Supplier<Float> read, DoublePredicate range, Consumer<Float> write) {
        sink.accept(new SimObject(
                oid(column),
                Right.PUBLIC,
                () -> variable(read.get()),
                Optional.of(new SimObject.Writer(right, Checks.real(range), value -> {
                    write.accept(Checks.real(value));
                    output.retarget(crate.now());
                    crate.settingsChanged();
                }))));
    }

    private void integer(int column, Right right, Supplier<Integer> read, IntPredicate range, Consumer<Integer> write) {
        sink.accept(new SimObject(
                oid(column),
                Right.PUBLIC,
                () -> variable(read.get()),
                Optional.of(new SimObject.Writer(right, Checks.integer(range), value -> {
                    write.accept(Checks.integer(value));
                    crate.settingsChanged();
                }))));
    }

    private void measured() {
        readOnly(2, () -> new OctetString(Oids.name(output.channel).toUpperCase(java.util.Locale.ROOT)));
        readOnly(4, () -> new OctetString(Bits.encode(output.status(crate.now(), crate))));
        readOnly(5, () -> variable(lv ? crate.measuredVoltage(output) : Float.NaN));
        readOnly(6, () -> variable(crate.measuredVoltage(output)));
        readOnly(7, () -> variable(crate.measuredCurrent(output)));
        readOnly(8, () -> variable(output.temperature));
        readOnly(57, () -> new Counter32(crate.now() / 1_000_000_000L & 0xffffffffL));
    }

    private void operation() {
        integer(3, Right.ADMIN, () -> s.group, v -> v >= 1 && v <= 63, v -> s.group = v);
        integer(9, Right.PRIVATE, output::register, SWITCH_VALUES::contains, v -> output.write(v, crate.now(), crate));
        real(10, Right.GURU, () -> s.voltage, this::inVoltageRange, v -> s.voltage = v);
        real(12, Right.GURU, () -> s.current, v -> v >= 0 && v <= output.maxCurrent, v -> s.current = v);
        real(13, Right.GURU, () -> s.riseRate, v -> v >= 0, v -> s.riseRate = v);
        real(14, Right.GURU, () -> s.fallRate, v -> v >= 0, v -> s.fallRate = v);
        real(25, Right.GURU, () -> s.currentRiseRate, v -> v >= 0, v -> s.currentRiseRate = v);
        real(26, Right.GURU, () -> s.currentFallRate, v -> v >= 0, v -> s.currentFallRate = v);
        integer(37, Right.GURU, () -> lv ? s.userConfig : 0, v -> v >= 0 && v <= 127, v -> {
            if (lv) {
                s.userConfig = v;
            }
        });
    }

    private boolean inVoltageRange(double value) {
        return output.maxVoltage < 0
                ? value <= 0 && value >= output.maxVoltage
                : value >= 0 && value <= output.maxVoltage;
    }

    private void supervision() {
        integer(15, Right.ADMIN, () -> s.behavior, v -> v >= 0 && v <= 65535, v -> s.behavior = v);
        real(16, Right.ADMIN, () -> s.minSense, _ -> true, v -> s.minSense = lv ? v : Float.NaN);
        real(17, Right.ADMIN, () -> s.maxSense, _ -> true, v -> s.maxSense = lv ? v : Float.NaN);
        // a negative number is taken without a word and changes nothing
        real(18, Right.ADMIN, () -> s.maxTerminal, _ -> true, v -> s.maxTerminal = v < 0 ? s.maxTerminal : v);
        real(
                19,
                Right.ADMIN,
                () -> s.maxSupervisedCurrent,
                v -> v >= 0 && v <= output.maxCurrent,
                v -> s.maxSupervisedCurrent = v);
        integer(20, Right.ADMIN, () -> s.maxTemperature, _ -> true, v -> s.maxTemperature = v);
        real(24, Right.ADMIN, () -> s.maxPower, _ -> true, v -> s.maxPower = lv ? v : Float.NaN);
        for (int field = 0; field < 8; field++) {
            int f = field;
            integer(
                    47 + field,
                    Right.ADMIN,
                    () -> s.behavior >>> (2 * f) & 3,
                    v -> v >= 0 && v <= 3,
                    v -> s.behavior = s.behavior & ~(3 << (2 * f)) | v << (2 * f));
        }
    }

    private void fixed() {
        readOnly(21, () -> variable(lv ? output.maxVoltage : Float.NaN));
        readOnly(22, () -> variable(output.maxVoltage));
        readOnly(23, () -> variable(output.maxCurrent));
        readOnly(28, () -> variable(Math.abs(output.maxVoltage)));
        readOnly(29, () -> variable(output.maxCurrent));
        for (int gain = 30; gain <= 34; gain += 2) {
            readOnly(gain, () -> variable(1f));
            readOnly(gain + 1, () -> variable(0f));
        }
        readOnly(39, () -> variable(85));
    }

    private void trips() {
        for (Failure failure : Failure.values()) {
            int column = TRIP_TIME_COLUMNS[failure.ordinal()];
            if (column != 0) {
                integer(
                        column,
                        Right.ADMIN,
                        () -> s.tripTimes[failure.ordinal()],
                        v -> v >= 0 && v <= 65535,
                        v -> s.tripTimes[failure.ordinal()] = v);
            }
        }
    }

    /** Adds the objects by which a test loads and disturbs the output. */
    void addControl() {
        int sub = Oids.subId(output.channel);
        control(
                new OID(Oids.crate(99, 1, sub)),
                () -> variable((float) output.load),
                Checks.real(v -> v >= 0),
                v -> output.load = Checks.real(v));
        control(
                new OID(Oids.crate(99, 2, sub)),
                () -> variable(output.temperature),
                Checks.integer(v -> v >= -128 && v <= 127),
                v -> output.temperature = Checks.integer(v));
        control(
                new OID(Oids.crate(99, 3, sub)),
                () -> variable(output.inhibitInput ? 1 : 0),
                Checks.integer(v -> v == 0 || v == 1),
                v -> output.inhibitInput = Checks.integer(v) == 1);
        control(
                new OID(Oids.crate(99, 4, sub)),
                () -> variable(output.muted ? 1 : 0),
                Checks.integer(v -> v == 0 || v == 1),
                v -> output.muted = Checks.integer(v) == 1);
    }

    private void control(
            OID oid,
            Supplier<Variable> read,
            java.util.function.Function<Variable, Integer> check,
            Consumer<Variable> write) {
        sink.accept(
                new SimObject(oid, Right.PUBLIC, read, Optional.of(new SimObject.Writer(Right.GURU, check, write))));
    }
}
