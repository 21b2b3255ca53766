package org.fieldrack.mpod;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.fieldrack.device.DeviceContext;
import org.fieldrack.property.Value;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.Opaque;
import org.snmp4j.smi.Variable;
import org.snmp4j.smi.VariableBinding;

/**
 * Turns checked sets into writes: limits before set-points before switches, and takes what the crate answers as the truth
 * (sections 7.2, 13, 15 and 17.5).
 */
final class CrateSets {
    private static final int OFF = 0;
    static final int EMERGENCY_OFF = 3;
    static final int CLEAR_EVENTS = 10;
    private static final int PER_REQUEST = 40;

    private final CrateStructure crate;
    private final Publisher publisher;
    private final SetWriter writer;
    private final SwitchWitness witness;
    private final IrDrop drops;
    private final boolean autoRearm;

    CrateSets(
            CrateLink link,
            DeviceContext context,
            CrateStructure crate,
            Publisher publisher,
            IrDrop drops,
            boolean autoRearm) {
        this.crate = crate;
        this.drops = drops;
        this.publisher = publisher;
        this.autoRearm = autoRearm;
        this.witness = new SwitchWitness(link, crate.table());
        this.writer = new SetWriter(
                link,
                context,
                (asked, answered, utc) -> adopt(asked, answered, context.clock().ticks(), utc));
    }

    private record Write(int row, OutputColumn column, Value value) {}

    /** Writes everything of one set. */
    void set(Map<String, Value> changes) {
        List<Write> values = new ArrayList<>();
        List<Write> switches = new ArrayList<>();
        List<SetWriter.Item> scalars = new ArrayList<>();
        changes.forEach((path, value) -> sort(path, value, values, switches, scalars));
        // an emergency off in the same set goes before everything else
        switches.stream().filter(w -> number(w) == EMERGENCY_OFF).forEach(w -> switchTo(w.row(), EMERGENCY_OFF));
        values.sort(
                Comparator.comparingInt(w -> SavedSet.KEYS.indexOf(w.column().key())));
        if (!values.isEmpty()) {
            write(values);
        }
        if (!scalars.isEmpty()) {
            writer.write(scalars, _ -> Optional.empty());
        }
        switches.stream().filter(w -> number(w) != EMERGENCY_OFF).forEach(w -> switchTo(w.row(), number(w)));
        changes.forEach(this::operator);
    }

    private void write(List<Write> values) {
        List<Integer> aimed = values.stream()
                .filter(w -> w.column() == OutputColumn.VOLTAGE)
                .map(Write::row)
                .toList();
        aimed.forEach(drops::release);
        boolean done = false;
        try {
            writer.write(values.stream().map(this::item).toList(), this::before);
            done = true;
        } finally {
            for (int row : aimed) {
                drops.aim(row, done);
            }
        }
    }

    /**
     * Writes a corrected set-point unless somebody's is under way.
     *
     * @return whether it was written
     */
    boolean correct(int row, double volts, BooleanSupplier wanted) {
        return writer.writeIf(item(new Write(row, OutputColumn.VOLTAGE, Value.of(volts))), wanted);
    }

    private static int number(Write write) {
        return (int) write.value().asDouble();
    }

    private void sort(
            String path, Value value, List<Write> values, List<Write> switches, List<SetWriter.Item> scalars) {
        Optional<ScalarTable.Entry> scalar = crate.scalars().entry(path);
        if (scalar.isPresent()) {
            scalar.get()
                    .right()
                    .ifPresent(right -> scalars.add(new SetWriter.Item(
                            path, scalar.get().oid(), variable(scalar.get().syntax(), value), right)));
            return;
        }
        int dot = path.indexOf('.');
        int row = row(path);
        if (row < 0) {
            return;
        }
        OutputColumn.of(path.substring(dot + 1)).ifPresent(column -> {
            if (column == OutputColumn.SWITCH) {
                switches.add(new Write(row, column, value));
            } else if (column.right().isPresent()) {
                values.add(new Write(row, column, value));
            }
        });
    }

    private int row(String path) {
        int dot = path.indexOf('.');
        return dot < 0
                ? -1
                : Oids.channelOf(path.substring(0, dot)).map(crate.table()::row).orElse(-1);
    }

    private void operator(String path, Value value) {
        if (path.endsWith(".operator") && value instanceof Value.Text t && row(path) >= 0) {
            publisher.operator(row(path), t.value());
        }
    }

    private static Variable variable(ScalarTable.Syntax syntax, Value value) {
        return syntax == ScalarTable.Syntax.FLOAT
                ? new Opaque(OpaqueFloat.encode((float) value.asDouble()))
                : new Integer32((int) value.asDouble());
    }

    private SetWriter.Item item(Write write) {
        OutputColumn column = write.column();
        return item(
                write.row(),
                column,
                column.syntax() == OutputColumn.Syntax.FLOAT
                        ? new Opaque(OpaqueFloat.encode((float) write.value().asDouble()))
                        : new Integer32(number(write)));
    }

    private SetWriter.Item item(int row, OutputColumn column, Variable value) {
        int channel = crate.table().channel(row);
        return new SetWriter.Item(
                Oids.name(channel) + "." + column.key(),
                Oids.output(column.number(), channel),
                value,
                column.right().orElse(Right.GURU));
    }

    private Optional<Variable> before(SetWriter.Item item) {
        int cell = crate.table().cell(new OID(item.oid()));
        if (cell < 0) {
            return Optional.empty();
        }
        OutputColumn column = OutputColumn.values()[cell % CrateTable.COLUMNS];
        double was = crate.table().number(cell / CrateTable.COLUMNS, column);
        if (Double.isNaN(was)) {
            return Optional.empty();
        }
        return Optional.of(
                column.syntax() == OutputColumn.Syntax.FLOAT
                        ? new Opaque(OpaqueFloat.encode((float) was))
                        : new Integer32((int) was));
    }

    // ---- what must not happen twice

    /** Writes a channel's switch register. */
    void switchTo(int row, int value) {
        if (value == OFF && autoRearm && crate.kind(row) == ChannelKind.HV) {
            once(List.of(row), CLEAR_EVENTS);
        }
        once(List.of(row), value);
    }

    /** Writes the switch registers of several channels; one request for up to forty. */
    void switchAll(List<Integer> rows, int value) {
        for (int i = 0; i < rows.size(); i += PER_REQUEST) {
            once(rows.subList(i, Math.min(rows.size(), i + PER_REQUEST)), value);
        }
    }

    private void once(List<Integer> rows, int value) {
        rows.forEach(drops::hold);
        List<SetWriter.Item> items = rows.stream()
                .map(row -> item(row, OutputColumn.SWITCH, new Integer32(value)))
                .toList();
        writer.once(items, value == EMERGENCY_OFF, () -> witness.look(rows, value));
    }

    /** Writes a group's switch; its register cannot be read, so without answer only an emergency off is told apart. */
    void groupSwitch(int group, int value) {
        SetWriter.Item item =
                new SetWriter.Item("groupsSwitch." + group, Oids.group(group), new Integer32(value), Right.PRIVATE);
        List<Integer> everybody = channels();
        boolean urgent = value == EMERGENCY_OFF;
        drops.rows().forEach(drops::hold);
        writer.once(
                item,
                urgent,
                () -> urgent && group == 0
                        ? witness.look(everybody.subList(0, Math.min(PER_REQUEST / 2, everybody.size())), value)
                        : SetWriter.Seen.CANNOT_TELL);
    }

    void mainSwitch(boolean on) {
        drops.rows().forEach(drops::hold);
        writer.write(
                List.of(new SetWriter.Item(
                        "sysMainSwitch", Oids.SYS_MAIN_SWITCH, new Integer32(on ? 1 : 0), Right.PRIVATE)),
                _ -> Optional.empty());
    }

    void reset() {
        writer.once(
                new SetWriter.Item("sysVmeSysReset", Oids.SYS_RESET, new Integer32(1), Right.PRIVATE),
                false,
                () -> SetWriter.Seen.CANNOT_TELL);
    }

    void clearBoard(int slot) {
        writer.once(
                new SetWriter.Item("ma" + slot + ".doClear", Oids.module(slot, 11), new Integer32(1), Right.PRIVATE),
                false,
                () -> SetWriter.Seen.CANNOT_TELL);
    }

    private void adopt(VariableBinding asked, VariableBinding answered, long ticks, long utc) {
        int cell = crate.table().cell(answered.getOid());
        if (cell < 0) {
            crate.scalars().store(answered, utc);
            publisher.publishScalars();
            return;
        }
        crate.table().adopt(cell, answered.getVariable(), ticks, utc);
        int row = cell / CrateTable.COLUMNS;
        OutputColumn column = OutputColumn.values()[cell % CrateTable.COLUMNS];
        if (column != OutputColumn.SWITCH) {
            publisher.notTaken(row, column, differs(column, asked.getVariable(), answered.getVariable()));
        }
        publisher.publishRow(row);
    }

    private static boolean differs(OutputColumn column, Variable asked, Variable answered) {
        if (column.syntax() != OutputColumn.Syntax.FLOAT) {
            return !asked.equals(answered);
        }
        if (!(asked instanceof Opaque a) || !(answered instanceof Opaque b)) {
            return true;
        }
        float wanted = Float.intBitsToFloat((int) OpaqueFloat.bits(a.getValue()));
        float got = Float.intBitsToFloat((int) OpaqueFloat.bits(b.getValue()));
        return !(Math.abs(wanted - got) <= Math.ulp(wanted));
    }

    /** Returns the rows of all channels. */
    List<Integer> channels() {
        return IntStream.range(0, crate.table().rows()).boxed().toList();
    }

    /** Returns the rows of a board. */
    List<Integer> board(int slot) {
        Set<Integer> rows = new LinkedHashSet<>();
        for (int row = 0; row < crate.table().rows(); row++) {
            if (Oids.slot(crate.table().channel(row)) == slot) {
                rows.add(row);
            }
        }
        return List.copyOf(rows);
    }
}
