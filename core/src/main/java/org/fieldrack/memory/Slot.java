package org.fieldrack.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A parameter with its places in a buffer, found once by name and then used on hot paths.
 *
 * <p>Immutable; belongs to a {@link BufferType} and serves all of its buffers. Numbers are read and stored without
 * allocation; a scalar of a type that is no number is refused.
 */
public final class Slot {
    static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;

    private final Parameter parameter;
    final CType type;
    final ScalarType element;
    final int size;
    final int mask;
    /** From the structure's start, −1 where it is not readable. */
    final long updateOffset;
    /** From the structure's start, −1 where it is not writeable. */
    final long writeOffset;

    final boolean clamps;
    final double lower;
    final double upper;

    /** Bit in the extension's bitmaps; what stands behind the 64th parameter shares the last one. */
    final long change;

    Slot(Parameter parameter, BufferLayout layout, int index) {
        this.parameter = parameter;
        this.type = parameter.platformType();
        this.element = type.element();
        this.size = Math.toIntExact(type.size());
        // only devices have bitmaps; a plain buffer may have more parameters than an int has bits
        this.mask = parameter.id() < 16 ? 1 << parameter.id() : 0;
        this.change = 1L << Math.min(63, layout.device() ? parameter.id() : index);
        this.updateOffset = place(layout.updateBlock(), layout.updateOffset());
        this.writeOffset = place(layout.writeBlock(), layout.writeOffset());
        this.clamps = type.equals(CType.scalar(ScalarType.FLOAT));
        this.lower = parameter.lower().doubleValue();
        this.upper = parameter.upper().doubleValue();
    }

    private long place(BufferLayout.Struct block, long start) {
        return block.field(parameter.name())
                .map(field -> start + field.offset())
                .orElse(-1L);
    }

    public Parameter parameter() {
        return parameter;
    }

    public String name() {
        return parameter.name();
    }

    double loadDouble(MemorySegment memory, long offset) {
        return switch (element) {
            case FLOAT -> memory.get(FLOAT, offset);
            case DOUBLE -> memory.get(DOUBLE, offset);
            case LONGDOUBLE -> ExtendedReal.load(memory, offset);
            case UINT64 -> unsigned(memory.get(LONG, offset));
            default -> loadLong(memory, offset);
        };
    }

    private static double unsigned(long bits) {
        return bits >= 0 ? bits : ((bits >>> 1) | (bits & 1)) * 2.0;
    }

    /** Loads a whole number; {@code uint64} comes as its 64 bits. */
    long loadLong(MemorySegment memory, long offset) {
        return switch (element) {
            case BOOL -> memory.get(ValueLayout.JAVA_BYTE, offset) != 0 ? 1 : 0;
            case INT8 -> memory.get(ValueLayout.JAVA_BYTE, offset);
            case UINT8, CHAR -> memory.get(ValueLayout.JAVA_BYTE, offset) & 0xFF;
            case INT16 -> memory.get(SHORT, offset);
            case UINT16 -> memory.get(SHORT, offset) & 0xFFFF;
            case INT32 -> memory.get(INT, offset);
            case UINT32, WCHAR -> memory.get(INT, offset) & 0xFFFF_FFFFL;
            case INT64, UINT64, CHAR_P, WCHAR_P, VOID_P -> memory.get(LONG, offset);
            case FLOAT, DOUBLE, LONGDOUBLE -> (long) loadDouble(memory, offset);
        };
    }

    /** Stores the low bits; who calls has checked the range. */
    void storeLong(MemorySegment memory, long offset, long value) {
        switch (element) {
            case BOOL -> memory.set(ValueLayout.JAVA_BYTE, offset, (byte) (value != 0 ? 1 : 0));
            case CHAR, INT8, UINT8 -> memory.set(ValueLayout.JAVA_BYTE, offset, (byte) value);
            case INT16, UINT16 -> memory.set(SHORT, offset, (short) value);
            case WCHAR, INT32, UINT32 -> memory.set(INT, offset, (int) value);
            case INT64, UINT64, CHAR_P, WCHAR_P, VOID_P -> memory.set(LONG, offset, value);
            case FLOAT -> memory.set(FLOAT, offset, (float) value);
            case DOUBLE -> memory.set(DOUBLE, offset, (double) value);
            case LONGDOUBLE -> ExtendedReal.store(memory, offset, value);
        }
    }

    void storeReal(MemorySegment memory, long offset, double value) {
        switch (element) {
            case FLOAT -> memory.set(FLOAT, offset, (float) value);
            case DOUBLE -> memory.set(DOUBLE, offset, value);
            case LONGDOUBLE -> ExtendedReal.store(memory, offset, value);
            default -> throw new IllegalStateException(name() + " is not a real");
        }
    }

    /** Says whether a whole number fits the type without change. */
    boolean holds(long value) {
        return switch (element) {
            case INT8 -> value == (byte) value;
            case UINT8 -> value == (value & 0xFF);
            case INT16 -> value == (short) value;
            case UINT16 -> value == (value & 0xFFFF);
            case INT32 -> value == (int) value;
            case UINT32 -> value == (value & 0xFFFF_FFFFL);
            case UINT64 -> value >= 0;
            default -> true;
        };
    }

    @Override
    public String toString() {
        return name() + " " + type.specifier();
    }
}
