package org.fieldrack.mpod;

import java.util.Arrays;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.Opaque;
import org.snmp4j.smi.UnsignedInteger32;
import org.snmp4j.smi.Variable;

/**
 * What was last read from the outputs of a crate, as raw bits: a comparison costs an instruction and an unchanged value
 * no object.
 *
 * <p>A row is a channel in ascending order, a column an {@link OutputColumn}. Thread-safe by its own lock, which is only
 * held for a few instructions.
 */
final class CrateTable {
    /** Not read yet, or what came was no value of the column's type. */
    static final long UNKNOWN = OpaqueFloat.MALFORMED;

    /** The board does not have the column. */
    static final long ABSENT = Long.MIN_VALUE + 1;

    static final int COLUMNS = OutputColumn.values().length;
    private static final int SUB_IDS = 2002;
    private static final OutputColumn[] BY_NUMBER = byNumber();
    private static final int OID_LENGTH = Oids.OUTPUT_ENTRY.length + 2;

    private final int[] channels;
    private final int[] rowOfSub = new int[SUB_IDS];
    private final long[] values;
    private final long[] times;
    private final long[] setAt;
    private final String[] names;

    private static OutputColumn[] byNumber() {
        OutputColumn[] columns = new OutputColumn[64];
        for (OutputColumn column : OutputColumn.values()) {
            columns[column.number()] = column;
        }
        return columns;
    }

    /** @param channels channel numbers, ascending */
    CrateTable(int[] channels) {
        this.channels = channels.clone();
        Arrays.fill(rowOfSub, -1);
        for (int row = 0; row < channels.length; row++) {
            rowOfSub[Oids.subId(channels[row])] = row;
        }
        int cells = channels.length * COLUMNS;
        values = new long[cells];
        times = new long[cells];
        setAt = new long[cells];
        names = new String[channels.length];
        Arrays.fill(values, UNKNOWN);
        Arrays.fill(setAt, Long.MIN_VALUE);
        Arrays.fill(names, "");
    }

    int rows() {
        return channels.length;
    }

    int channel(int row) {
        return channels[row];
    }

    /** Returns the row of a channel, -1 where the crate does not have it. */
    int row(int channel) {
        return channel >= 0 && channel < SUB_IDS - 1 ? rowOfSub[Oids.subId(channel)] : -1;
    }

    static int cell(int row, OutputColumn column) {
        return row * COLUMNS + column.ordinal();
    }

    /** Returns the cell of an instance, -1 where it is none of this table. */
    int cell(OID oid) {
        if (oid.size() != OID_LENGTH || !oid.startsWith(ENTRY)) {
            return -1;
        }
        int number = oid.get(OID_LENGTH - 2);
        int sub = oid.get(OID_LENGTH - 1);
        if (number < 0 || number >= BY_NUMBER.length || BY_NUMBER[number] == null || sub < 1 || sub >= SUB_IDS) {
            return -1;
        }
        return rowOfSub[sub] < 0 ? -1 : cell(rowOfSub[sub], BY_NUMBER[number]);
    }

    private static final OID ENTRY = new OID(Oids.OUTPUT_ENTRY);

    /**
     * Takes a value that was read.
     *
     * @param askedTicks when it was asked for: a value asked for before the cell was last set is old and is left
     * @return whether it is a value of the column's type
     */
    synchronized boolean store(int cell, Variable variable, long askedTicks, long timeUtc) {
        if (askedTicks < setAt[cell]) {
            return true;
        }
        long raw = raw(cell, variable);
        if (raw == UNKNOWN) {
            return false;
        }
        values[cell] = raw;
        times[cell] = timeUtc;
        return true;
    }

    /**
     * Takes raw values that were read by one request.
     *
     * @return true
     */
    synchronized boolean store(int[] cells, long[] raws, int count, long askedTicks, long timeUtc) {
        for (int i = 0; i < count; i++) {
            if (askedTicks >= setAt[cells[i]]) {
                values[cells[i]] = raws[i];
                times[cells[i]] = timeUtc;
            }
        }
        return true;
    }

    /** Takes a value that the crate gave as answer to a set. */
    synchronized boolean adopt(int cell, Variable variable, long answeredTicks, long timeUtc) {
        setAt[cell] = answeredTicks;
        return store(cell, variable, answeredTicks, timeUtc);
    }

    private long raw(int cell, Variable variable) {
        if (variable.isException()) {
            return ABSENT;
        }
        OutputColumn column = OutputColumn.values()[cell % COLUMNS];
        return switch (column.syntax()) {
            case FLOAT -> variable instanceof Opaque o ? OpaqueFloat.bits(o.getValue()) : UNKNOWN;
            case INTEGER -> integer(variable) ? variable.toLong() : UNKNOWN;
            case BITS -> variable instanceof OctetString s ? Bits.decode(s.getValue()) : UNKNOWN;
            case TEXT -> text(cell, variable);
        };
    }

    /** Says whether a variable is an integer; gauges, counters and ticks are taken for one too (section 2.2). */
    static boolean integer(Variable variable) {
        return variable instanceof Integer32 || variable instanceof UnsignedInteger32;
    }

    private long text(int cell, Variable variable) {
        if (!(variable instanceof OctetString s)) {
            return UNKNOWN;
        }
        names[cell / COLUMNS] = new String(s.getValue(), java.nio.charset.StandardCharsets.ISO_8859_1);
        return names[cell / COLUMNS].hashCode();
    }

    /** Returns the raw value: the bits of a float, an integer, or status bits. */
    synchronized long raw(int row, OutputColumn column) {
        return values[cell(row, column)];
    }

    /** Copies one row's raw values and times, so that they are of one moment. */
    synchronized void copyRow(int row, long[] toValues, long[] toTimes) {
        System.arraycopy(values, row * COLUMNS, toValues, 0, COLUMNS);
        System.arraycopy(times, row * COLUMNS, toTimes, 0, COLUMNS);
    }

    /** Returns the value as a number, NaN where there is none. */
    double number(int row, OutputColumn column) {
        return number(column, raw(row, column));
    }

    static double number(OutputColumn column, long raw) {
        if (raw == UNKNOWN || raw == ABSENT) {
            return Double.NaN;
        }
        return column.syntax() == OutputColumn.Syntax.FLOAT ? Float.intBitsToFloat((int) raw) : raw;
    }

    boolean has(int row, OutputColumn column) {
        long raw = raw(row, column);
        return raw != ABSENT && raw != UNKNOWN;
    }

    synchronized String name(int row) {
        return names[row];
    }
}
