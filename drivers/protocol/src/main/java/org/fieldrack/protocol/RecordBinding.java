package org.fieldrack.protocol;

import org.fieldrack.protocol.engine.Values;
import org.fieldrack.protocol.format.Format;
import org.fieldrack.protocol.format.Kind;
import org.fieldrack.protocol.format.Slot;

/**
 * The rules by which values of a protocol go into and come out of a point of an EPICS record's type, on typed fields
 * (specification section 8), so that records can be put on them.
 *
 * <p>It is what StreamDevice's device support is to a record: conversion by the record itself (RVAL to VAL and back,
 * limits, alarms) is the record's. Not thread-safe: it lives in its engine's lock.
 */
public final class RecordBinding implements Values {
    /** The types of records that have a binding. */
    public enum Type {
        AI,
        AO,
        LONGIN,
        LONGOUT,
        INT64IN,
        INT64OUT,
        BI,
        BO,
        MBBI,
        MBBO,
        MBBI_DIRECT,
        MBBO_DIRECT,
        STRINGIN,
        STRINGOUT,
        LSI,
        LSO,
        WAVEFORM,
        AAI,
        AAO,
        CALCOUT;

        private boolean isArray() {
            return this == WAVEFORM || this == AAI || this == AAO;
        }

        private boolean isText() {
            return this == STRINGIN || this == STRINGOUT || this == LSI || this == LSO;
        }
    }

    /** A record's fields by name; a missing one is 0 or empty. */
    public interface Fields {
        long integer(String field);

        double real(String field);

        String text(String field);

        void set(String field, long value);

        void set(String field, double value);

        void set(String field, String latin1);

        /** Puts an element into the array record's buffer, in the member of the slot that goes with the kind. */
        boolean setElement(int index, Kind kind, Slot slot);

        /** Gets an element of the array record's buffer; false where the buffer's type does not go with the kind. */
        boolean element(int index, Kind kind, Slot slot);

        /** Writes to another field or record as {@code %(NAME)} asks; false where that fails. */
        boolean redirect(String target, Kind kind, Slot slot);

        /** Reads another field or record; false where that fails. */
        boolean redirected(String target, Kind kind, Slot slot);
    }

    private static final String[] STATE_VALUES = {
        "ZRVL", "ONVL", "TWVL", "THVL", "FRVL", "FVVL", "SXVL", "SVVL", "EIVL", "NIVL", "TEVL", "ELVL", "TVVL", "TTVL",
        "FTVL", "FFVL"
    };
    private static final String[] STATE_NAMES = {
        "ZRST", "ONST", "TWST", "THST", "FRST", "FVST", "SXST", "SVST", "EIST", "NIST", "TEST", "ELST", "TVST", "TTST",
        "FTST", "FFST"
    };
    private static final int UNKNOWN_STATE = 65535;

    private final Type type;
    private final Fields fields;
    private boolean raw;

    public RecordBinding(Type type, Fields fields) {
        this.type = type;
        this.fields = fields;
    }

    /** Says whether the value that was read last went into RVAL, so that the record must convert it. */
    public boolean needsConversion() {
        return raw;
    }

    // ---- input

    @Override
    public int capacity(Format format) {
        if (format.redirection().isPresent()) {
            return 1;
        }
        if (!accepts(format.kind())) {
            return REFUSED;
        }
        return type.isArray() && !isCharacters(format.kind()) ? (int) fields.integer("NELM") : 1;
    }

    private boolean accepts(Kind kind) {
        return switch (type) {
            case AI, AO -> kind == Kind.REAL || isNumber(kind);
            case LONGIN, LONGOUT, INT64IN, INT64OUT, MBBI_DIRECT, MBBO_DIRECT ->
                isNumber(kind) || kind == Kind.ENUM && type != Type.MBBI_DIRECT && type != Type.MBBO_DIRECT;
            case BI, BO, MBBI, MBBO -> kind.isInteger() || kind == Kind.TEXT;
            case STRINGIN, STRINGOUT, LSI, LSO -> kind == Kind.TEXT;
            case CALCOUT -> kind.isInteger() || kind == Kind.REAL;
            case WAVEFORM, AAI, AAO -> acceptsElement(kind);
        };
    }

    private boolean acceptsElement(Kind kind) {
        boolean floating = elements("DOUBLE") || elements("FLOAT");
        return switch (kind) {
            case REAL -> floating;
            case SIGNED, UNSIGNED, ENUM -> !elements("STRING");
            case TEXT -> elements("STRING") || isCharacters(kind);
            case PSEUDO -> false;
        };
    }

    private boolean elements(String name) {
        return fields.text("FTVL").equals(name);
    }

    private boolean isCharacters(Kind kind) {
        return kind == Kind.TEXT && (elements("CHAR") || elements("UCHAR"));
    }

    private static boolean isNumber(Kind kind) {
        return kind == Kind.SIGNED || kind == Kind.UNSIGNED;
    }

    @Override
    public int textCapacity(Format format) {
        if (type == Type.LSI || type == Type.LSO) {
            return (int) fields.integer("SIZV");
        }
        return type.isArray() && isCharacters(format.kind()) ? (int) fields.integer("NELM") : 40;
    }

    @Override
    public boolean put(Format format, int element, Slot slot) {
        Kind kind = format.kind();
        if (format.redirection().isPresent()) {
            return fields.redirect(format.redirection().get(), kind, slot);
        }
        raw = false;
        switch (type) {
            case AI, AO -> putAnalog(kind, slot);
            case LONGIN, LONGOUT -> fields.set("VAL", (long) (int) slot.integer);
            case INT64IN, INT64OUT -> fields.set("VAL", slot.integer);
            case BI, BO -> {
                return putBinary(kind, slot);
            }
            case MBBI, MBBO -> {
                return putStates(kind, slot);
            }
            case MBBI_DIRECT, MBBO_DIRECT -> {
                long mask = fields.integer("MASK");
                raw = mask != 0;
                fields.set(raw ? "RVAL" : "VAL", raw ? slot.integer & mask : slot.integer);
            }
            case STRINGIN, STRINGOUT, LSI, LSO -> putText(slot);
            case CALCOUT -> fields.set("VAL", kind == Kind.REAL ? slot.real : slot.integer);
            case WAVEFORM, AAI, AAO -> {
                return fields.setElement(element, kind, slot);
            }
        }
        return true;
    }

    private void putAnalog(Kind kind, Slot slot) {
        if (kind != Kind.REAL) {
            fields.set("RVAL", (long) (int) slot.integer);
            if (fields.integer("LINR") != 0) {
                raw = true;
                return;
            }
        }
        double value = kind == Kind.REAL ? slot.real : kind == Kind.UNSIGNED ? unsigned(slot.integer) : slot.integer;
        double slope = fields.real("ASLO");
        value = (slope == 0 ? value : value * slope) + fields.real("AOFF");
        double smoothing = type == Type.AI ? fields.real("SMOO") : 0;
        boolean hasOld = smoothing != 0 && fields.integer("UDF") == 0;
        fields.set("VAL", hasOld ? fields.real("VAL") * smoothing + value * (1 - smoothing) : value);
    }

    private static double unsigned(long value) {
        return value >= 0 ? value : (value >>> 1 | value & 1) * 2.0;
    }

    private boolean putBinary(Kind kind, Slot slot) {
        if (kind == Kind.TEXT) {
            String text = text(slot);
            boolean one = text.equals(fields.text("ONAM"));
            if (!one && !text.equals(fields.text("ZNAM"))) {
                return false;
            }
            fields.set("VAL", one ? 1L : 0L);
        } else if (kind == Kind.ENUM) {
            fields.set("VAL", slot.integer != 0 ? 1L : 0L);
        } else {
            long mask = fields.integer("MASK");
            long value = mask != 0 ? slot.integer & mask : slot.integer & 0xFFFFFFFFL;
            fields.set("RVAL", value);
            fields.set("VAL", value != 0 ? 1L : 0L);
        }
        return true;
    }

    private boolean putStates(Kind kind, Slot slot) {
        if (kind == Kind.TEXT) {
            String text = text(slot);
            for (int i = 0; i < STATE_NAMES.length; i++) {
                if (text.equals(fields.text(STATE_NAMES[i]))) {
                    fields.set("VAL", (long) i);
                    return true;
                }
            }
            return false;
        }
        if (kind == Kind.ENUM && type == Type.MBBI || !hasStateValues()) {
            fields.set("VAL", slot.integer);
            return true;
        }
        long mask = fields.integer("MASK");
        long value = mask != 0 ? slot.integer & mask : slot.integer & 0xFFFFFFFFL;
        fields.set("RVAL", value);
        raw = type == Type.MBBI;
        if (type == Type.MBBO) {
            fields.set("VAL", stateOf(value >>> fields.integer("SHFT")));
        }
        return true;
    }

    private long stateOf(long value) {
        for (int i = 0; i < STATE_VALUES.length; i++) {
            if (fields.integer(STATE_VALUES[i]) == value) {
                return i;
            }
        }
        return UNKNOWN_STATE;
    }

    private boolean hasStateValues() {
        for (String name : STATE_VALUES) {
            if (fields.integer(name) != 0) {
                return true;
            }
        }
        return false;
    }

    private void putText(Slot slot) {
        fields.set("VAL", text(slot));
        if (type == Type.LSI || type == Type.LSO) {
            fields.set("LEN", slot.length + 1L);
        }
    }

    private static String text(Slot slot) {
        return new String(slot.text, 0, slot.length, java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    @Override
    public boolean complete(Format format, int elements) {
        if (type.isArray() && format.redirection().isEmpty() && !isCharacters(format.kind())) {
            fields.set("NORD", (long) elements);
        }
        return true;
    }

    // ---- output

    @Override
    public int size(Format format) {
        if (format.redirection().isPresent()) {
            return 1;
        }
        Kind kind = format.kind();
        if (!type.isArray()) {
            return accepts(kind) ? 1 : REFUSED;
        }
        boolean writable = switch (kind) {
            case REAL -> !elements("STRING");
            case SIGNED, UNSIGNED, ENUM -> !elements("STRING") && !elements("DOUBLE") && !elements("FLOAT");
            case TEXT -> elements("STRING") || isCharacters(kind);
            case PSEUDO -> false;
        };
        return !writable ? REFUSED : isCharacters(kind) ? 1 : (int) fields.integer("NORD");
    }

    @Override
    public boolean get(Format format, int element, Slot slot) {
        Kind kind = format.kind();
        if (format.redirection().isPresent()) {
            return fields.redirected(format.redirection().get(), kind, slot);
        }
        if (type.isArray()) {
            return fields.element(element, kind, slot);
        }
        if (type.isText()) {
            set(slot, fields.text("VAL"));
            return true;
        }
        if (kind == Kind.REAL) {
            slot.real = type == Type.CALCOUT ? fields.real("OVAL") : unscaled();
            return true;
        }
        if (kind == Kind.TEXT) {
            long state = fields.integer("VAL");
            boolean binary = type == Type.BI || type == Type.BO;
            if (!binary && (state < 0 || state >= STATE_NAMES.length)) {
                return false;
            }
            set(slot, binary ? fields.text(state != 0 ? "ONAM" : "ZNAM") : fields.text(STATE_NAMES[(int) state]));
            return true;
        }
        slot.integer = integer(kind);
        return true;
    }

    private double unscaled() {
        double slope = fields.real("ASLO");
        double value = (type == Type.AO ? fields.real("OVAL") : fields.real("VAL")) - fields.real("AOFF");
        return slope == 0 ? value : value / slope;
    }

    private long integer(Kind kind) {
        long value = fields.integer("VAL");
        return switch (type) {
            case AI, AO -> fields.integer("LINR") == 0 ? (long) unscaled() : fields.integer("RVAL");
            case LONGIN, LONGOUT -> kind == Kind.UNSIGNED ? value & 0xFFFFFFFFL : value;
            case BI, BO -> {
                boolean state = kind == Kind.ENUM || kind == Kind.SIGNED && fields.integer("MASK") == 0;
                yield state ? value : fields.integer("RVAL");
            }
            case MBBI, MBBO -> states(kind, value);
            case MBBI_DIRECT, MBBO_DIRECT -> {
                long mask = fields.integer("MASK");
                yield mask != 0 ? fields.integer("RVAL") & mask : value;
            }
            case CALCOUT -> (long) fields.real("OVAL");
            default -> value;
        };
    }

    private long states(Kind kind, long value) {
        if (kind == Kind.ENUM && (type == Type.MBBI || !hasStateValues())) {
            return value;
        }
        if (!hasStateValues()) {
            return type == Type.MBBO ? value << fields.integer("SHFT") : value;
        }
        long mask = fields.integer("MASK");
        return mask != 0 ? fields.integer("RVAL") & mask : fields.integer("RVAL");
    }

    private static void set(Slot slot, String latin1) {
        byte[] bytes = latin1.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        slot.setText(bytes, bytes.length);
    }
}
