package org.fieldrack.stream;

/** Types of samples; those below a byte are packed, least significant bit first. */
public enum ElementType {
    U1(1, false, false),
    U4(4, false, false),
    U8(8, false, false),
    I16(16, true, false),
    U16(16, false, false),
    I32(32, true, false),
    U32(32, false, false),
    I64(64, true, false),
    U64(64, false, false),
    F32(32, true, true),
    F64(64, true, true);

    private final int bits;
    private final boolean signed;
    private final boolean real;

    ElementType(int bits, boolean signed, boolean real) {
        this.bits = bits;
        this.signed = signed;
        this.real = real;
    }

    public int bits() {
        return bits;
    }

    public boolean isSigned() {
        return signed;
    }

    /** Says whether it is a floating-point type, in which NaN means a missing sample. */
    public boolean isReal() {
        return real;
    }

    /** Returns how many bytes this many samples take. */
    public long bytes(long samples) {
        return (samples * bits + 7) / 8;
    }
}
