package org.fieldrack.mpod;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.fieldrack.device.DeviceContext;
import org.fieldrack.property.Alarm;
import org.fieldrack.property.Quality;
import org.fieldrack.property.Reading;
import org.fieldrack.property.State;
import org.fieldrack.property.Update;
import org.fieldrack.property.Value;

/**
 * Turns what was read into readings: only what changed, compared by raw bits, with the filter for channels at rest
 * (section 11); derived properties follow the columns that they come from.
 *
 * <p>Serialised by its own lock; called by the poll thread and by sets. A poll lets go of it after every few channels,
 * and the lock is fair, so that a set waits for those few at most.
 */
final class Publisher {
    private static final int AT_ONCE = 8;

    private final ReentrantLock lock = new ReentrantLock(true);
    private final DeviceContext context;
    private final CrateStructure crate;
    private final MpodConfig config;
    private final UserConfig userConfig;
    private final RowSlots[] slots;
    private final long[] held;
    private final State[] states;
    private final boolean[] limiting;
    private final long[] sparks;
    private final Map<Integer, Alarm> alarms = new HashMap<>();
    private final ScalarPublisher scalars;
    private final long[] rowValues = new long[CrateTable.COLUMNS];
    private final long[] rowTimes = new long[CrateTable.COLUMNS];

    Publisher(DeviceContext context, CrateStructure crate, MpodConfig config) {
        this.context = context;
        this.crate = crate;
        this.config = config;
        this.userConfig = new UserConfig(config.regulationEncoding());
        int rows = crate.table().rows();
        slots = new RowSlots[rows];
        held = new long[rows * CrateTable.COLUMNS];
        states = new State[rows];
        limiting = new boolean[rows];
        sparks = new long[rows];
        Arrays.fill(held, CrateTable.UNKNOWN);
        Arrays.fill(states, State.UNKNOWN);
        for (int row = 0; row < rows; row++) {
            slots[row] =
                    new RowSlots(context.readings(), Oids.name(crate.table().channel(row)), crate.kind(row));
        }
        scalars = new ScalarPublisher(context, crate.scalars());
    }

    /** Says how often each property is read, so that a console can tell an old value from a fresh one. */
    void periods() {
        locked(() -> {
            for (RowSlots slot : slots) {
                for (OutputColumn column : OutputColumn.values()) {
                    int index = slot.columns[column.ordinal()];
                    if (index >= 0 && column.poll() != OutputColumn.Poll.ONCE) {
                        context.readings()
                                .period(
                                        index,
                                        ChannelSchema.period(column, config.poll())
                                                .toNanos());
                    }
                }
            }
        });
    }

    /** Publishes these columns of every channel; with {@code all} whether they changed or not. */
    void publish(List<OutputColumn> columns, boolean all) {
        for (int row = 0; row < slots.length; row += AT_ONCE) {
            publish(row, Math.min(slots.length, row + AT_ONCE), columns, all);
        }
        locked(() -> {
            Update update = new Update(8);
            scalars.publish(all, update);
            scalars.counts(states, all, update);
            context.publish(update);
        });
    }

    private void publish(int from, int to, List<OutputColumn> columns, boolean all) {
        locked(() -> {
            Update update = new Update(64);
            for (int row = from; row < to; row++) {
                row(row, columns, all, update);
            }
            context.publish(update);
        });
    }

    private void locked(Runnable what) {
        lock.lock();
        try {
            what.run();
        } finally {
            lock.unlock();
        }
    }

    /** Publishes how the correction of a channel stands. */
    void correction(int row, IrDrop.Standing standing) {
        long now = context.clock().utcNanos();
        Update update = new Update(3);
        if (!Double.isNaN(standing.target())) {
            add(slots[row].irTarget, Value.of(standing.target()), now, update);
        }
        add(slots[row].irCorrection, Value.of(standing.correction()), now, update);
        add(slots[row].irState, Value.of(standing.words()), now, update);
        context.publish(update);
    }

    /** Publishes what a set changed on one channel. */
    void publishRow(int row) {
        locked(() -> {
            Update update = new Update(16);
            row(row, List.of(OutputColumn.values()), false, update);
            context.publish(update);
        });
    }

    /** Publishes scalars that a set changed. */
    void publishScalars() {
        locked(() -> {
            Update update = new Update(4);
            scalars.publish(false, update);
            context.publish(update);
        });
    }

    private void row(int row, List<OutputColumn> columns, boolean all, Update update) {
        crate.table().copyRow(row, rowValues, rowTimes);
        long status = rowValues[OutputColumn.STATUS.ordinal()];
        State state = status == CrateTable.UNKNOWN || status == CrateTable.ABSENT
                ? State.UNKNOWN
                : OutputStatus.state(status);
        boolean atRest = SetFilter.atRest(state, states[row]);
        overLimit(row);
        for (OutputColumn column : columns) {
            column(row, column, all, atRest, update);
        }
        states[row] = state;
    }

    private void column(int row, OutputColumn column, boolean all, boolean atRest, Update update) {
        long raw = rowValues[column.ordinal()];
        int cell = CrateTable.cell(row, column);
        int index = slots[row].columns[column.ordinal()];
        if (raw == CrateTable.UNKNOWN || raw == CrateTable.ABSENT) {
            return;
        }
        long time = rowTimes[column.ordinal()];
        boolean fresh = held[cell] == CrateTable.UNKNOWN;
        if (raw == held[cell] && !all) {
            confirm(row, index, column, time, update);
            return;
        }
        if (!all && !fresh && !sends(row, column, cell, raw, atRest)) {
            confirm(row, index, column, time, update);
            return;
        }
        held[cell] = raw;
        if (index >= 0) {
            Value value = ChannelSchema.value(column, raw, crate.table().name(row));
            update.add(index, new Reading(value, time, alarms.getOrDefault(cell, Alarm.NONE), Quality.GOOD));
            context.confirm(index, time);
        }
        derived(row, column, raw, time, update);
    }

    private void confirm(int row, int index, OutputColumn column, long time, Update update) {
        if (index < 0) {
            return;
        }
        context.confirm(index, time);
        Alarm wanted = alarms.getOrDefault(CrateTable.cell(row, column), Alarm.NONE);
        context.readings().reading(index).ifPresent(reading -> {
            boolean alarmChanged =
                    column == OutputColumn.VOLTAGE && !reading.alarm().equals(wanted);
            if (reading.quality() != Quality.GOOD || alarmChanged) {
                update.add(index, new Reading(reading.value(), time, wanted, Quality.GOOD));
            }
        });
    }

    private boolean sends(int row, OutputColumn column, int cell, long raw, boolean atRest) {
        return SetFilter.sends(
                config.filter(),
                SetFilter.isMeasurement(column.key()),
                atRest,
                CrateTable.number(column, held[cell]),
                CrateTable.number(column, raw),
                deadband(row, column));
    }

    private double deadband(int row, OutputColumn column) {
        OutputColumn scale = column == OutputColumn.MEASUREMENT_CURRENT
                ? OutputColumn.CONFIG_MAX_CURRENT
                : OutputColumn.CONFIG_MAX_TERMINAL_VOLTAGE;
        double full = Math.abs(CrateTable.number(scale, rowValues[scale.ordinal()]));
        return Double.isNaN(full) ? 0 : full * config.deadband();
    }

    /** A set-point that a lowered limit left outside is an alarm until one of them moves (section 7.1). */
    private void overLimit(int row) {
        OutputColumn limit = crate.kind(row) == ChannelKind.LV
                ? OutputColumn.SUPERVISION_MAX_SENSE_VOLTAGE
                : OutputColumn.SUPERVISION_MAX_TERMINAL_VOLTAGE;
        alarmAbove(row, OutputColumn.VOLTAGE, limit);
        alarmAbove(row, OutputColumn.CURRENT, OutputColumn.SUPERVISION_MAX_CURRENT);
    }

    private void alarmAbove(int row, OutputColumn setPoint, OutputColumn limit) {
        double target = CrateTable.number(setPoint, rowValues[setPoint.ordinal()]);
        double most = CrateTable.number(limit, rowValues[limit.ordinal()]);
        int cell = CrateTable.cell(row, setPoint);
        boolean above = Math.abs(target) > Math.abs(most);
        Alarm now = alarms.getOrDefault(cell, Alarm.NONE);
        if (above && now == Alarm.NONE) {
            alarms.put(cell, ABOVE);
        } else if (!above && now == ABOVE) {
            alarms.remove(cell);
        }
    }

    private static final Alarm ABOVE = Alarm.minor("set-point above limit");

    /** Flags a value that the crate did not take as it was sent, or takes the flag away. */
    void notTaken(int row, OutputColumn column, boolean differs) {
        locked(() -> {
            int cell = CrateTable.cell(row, column);
            if (differs) {
                alarms.put(cell, Alarm.minor("setNotTaken"));
                // a value that stayed as it was must be sent again with its alarm
                held[cell] = CrateTable.UNKNOWN;
            } else if (alarms.remove(cell) != null) {
                held[cell] = CrateTable.UNKNOWN;
            }
        });
    }

    private void derived(int row, OutputColumn column, long raw, long time, Update update) {
        RowSlots slot = slots[row];
        switch (column) {
            case STATUS -> status(row, raw, time, update);
            case USER_CONFIG -> boxes(slot.userBoxes, userConfig.boxes((int) raw), time, update);
            case SUPERVISION_BEHAVIOR -> {
                boxes(slot.supervisionBoxes, Supervision.boxes(crate.kind(row), (int) raw), time, update);
                add(slot.supervisionInWords, Value.of(Supervision.inWords(crate.kind(row), (int) raw)), time, update);
            }
            case MEASUREMENT_TERMINAL_VOLTAGE, MEASUREMENT_CURRENT -> {
                if (slot.loadVoltage >= 0) {
                    double drop = IrDrop.drop(crate.kind(row), number(OutputColumn.MEASUREMENT_CURRENT), ohms(row));
                    double volts = number(OutputColumn.MEASUREMENT_TERMINAL_VOLTAGE);
                    add(slot.loadVoltage, Value.of(volts - Math.copySign(drop, volts)), time, update);
                }
            }
            default -> {
                // nothing hangs on the others
            }
        }
    }

    private double ohms(int row) {
        double cable = config.irCorrection()
                .cables()
                .getOrDefault(Oids.name(crate.table().channel(row)), Double.NaN);
        return Double.isNaN(cable) ? number(OutputColumn.RESISTANCE) : cable;
    }

    private double number(OutputColumn column) {
        return CrateTable.number(column, rowValues[column.ordinal()]);
    }

    private void status(int row, long bits, long time, Update update) {
        State state = OutputStatus.state(bits);
        Alarm alarm = switch (state) {
            case TRIPPED, ERROR -> Alarm.major(OutputStatus.trouble(bits));
            case INTERLOCKED -> Alarm.major("interlock");
            default -> Alarm.NONE;
        };
        RowSlots slot = slots[row];
        if (slot.state >= 0) {
            Value value = new Value.Enum(state.ordinal(), state.name());
            update.add(slot.state, new Reading(value, time, alarm, Quality.GOOD));
        }
        add(slot.stateInWords, Value.of(String.join(" ", OutputStatus.names(bits))), time, update);
        boolean limits = Bits.has(bits, OutputStatus.CURRENT_LIMITED);
        if (limiting[row] && !limits && state == State.ON) {
            sparks[row]++;
        }
        limiting[row] = limits;
        add(slot.sparks, Value.of(sparks[row]), time, update);
    }

    private static void boxes(int[] indices, Map<String, Boolean> boxes, long time, Update update) {
        int i = 0;
        for (boolean on : boxes.values()) {
            add(indices[i++], Value.of(on), time, update);
        }
    }

    private static void add(int index, Value value, long time, Update update) {
        if (index >= 0) {
            update.add(index, value, time);
        }
    }

    /** Publishes what the operator asked for, apart from the register. */
    void operator(int row, String word) {
        locked(() -> {
            int index = slots[row].operator;
            if (index >= 0) {
                context.publish(Update.of(
                        index, Reading.good(Value.of(word), context.clock().utcNanos())));
            }
        });
    }

    /** Puts every channel into ERROR, as while the device is disabled; values stay. */
    void disabled(String why) {
        locked(() -> {
            long now = context.clock().utcNanos();
            Update update = new Update(slots.length);
            for (int row = 0; row < slots.length; row++) {
                states[row] = State.ERROR;
                held[CrateTable.cell(row, OutputColumn.STATUS)] = CrateTable.UNKNOWN;
                if (slots[row].state >= 0) {
                    Value value = new Value.Enum(State.ERROR.ordinal(), State.ERROR.name());
                    update.add(slots[row].state, new Reading(value, now, Alarm.invalid(why), Quality.STALE));
                }
            }
            context.publish(update);
        });
    }
}
