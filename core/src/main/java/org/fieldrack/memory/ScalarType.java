package org.fieldrack.memory;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The simple C types of LP64 little-endian machines that a parameter can have (specification section 2). */
public enum ScalarType {
    BOOL(1),
    CHAR(1),
    WCHAR(4),
    INT8(1),
    UINT8(1),
    INT16(2),
    UINT16(2),
    INT32(4),
    UINT32(4),
    INT64(8),
    UINT64(8),
    FLOAT(4),
    DOUBLE(8),
    LONGDOUBLE(16),
    CHAR_P(8),
    WCHAR_P(8),
    VOID_P(8);

    private static final Map<String, ScalarType> BY_NAME = new HashMap<>();

    static {
        for (ScalarType type : values()) {
            BY_NAME.put(type.cName(), type);
        }
        BY_NAME.put("voidp", VOID_P);
        BY_NAME.put("byte", INT8);
        BY_NAME.put("ubyte", UINT8);
        BY_NAME.put("short", INT16);
        BY_NAME.put("ushort", UINT16);
        BY_NAME.put("int", INT32);
        BY_NAME.put("uint", UINT32);
        for (String name : new String[] {"long", "longlong", "ssize_t"}) {
            BY_NAME.put(name, INT64);
        }
        for (String name : new String[] {"ulong", "ulonglong", "size_t"}) {
            BY_NAME.put(name, UINT64);
        }
    }

    private final int size;

    ScalarType(int size) {
        this.size = size;
    }

    /** Returns size and alignment in bytes; they are the same for every simple type. */
    public int size() {
        return size;
    }

    /** Returns the name under which catalogs write it: {@code uint16}. */
    public String cName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Says whether values are whole numbers. */
    public boolean isInteger() {
        return ordinal() >= INT8.ordinal() && ordinal() <= UINT64.ordinal();
    }

    /** Says whether values are real numbers. */
    public boolean isReal() {
        return this == FLOAT || this == DOUBLE || this == LONGDOUBLE;
    }

    /** Says whether it is a pointer: a type by name, but an address means nothing to another process. */
    public boolean isPointer() {
        return this == CHAR_P || this == WCHAR_P || this == VOID_P;
    }

    /** Returns the type of this name or alias ({@code byte}, {@code size_t} …). */
    public static Optional<ScalarType> of(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }
}
