package org.fieldrack.protocol.format;

/**
 * Turns bytes into values and back for one format of a protocol file.
 *
 * <p>Immutable after compilation unless a class says otherwise; a compiled protocol belongs to one engine, so a converter
 * may keep scratch space. Neither direction throws for what an instrument sends.
 */
public abstract class Converter {
    /** What {@link #parse} returns for a mismatch. */
    public static final int MISMATCH = -1;

    protected final Spec spec;

    protected Converter(Spec spec) {
        this.spec = spec;
    }

    public abstract Kind kind();

    /**
     * Reads one value.
     *
     * @param pos first byte to look at
     * @param end behind the last byte of the line
     * @return the position behind what was taken, {@link #MISMATCH} where it does not fit; beyond {@code end} where it
     *     claims more than there is
     */
    public int parse(byte[] in, int pos, int end, Slot slot) {
        return MISMATCH;
    }

    /** Writes the value of the slot; false where this value cannot be written. */
    public boolean print(Output out, Slot slot) {
        return false;
    }

    /** White space as C's {@code isspace} sees it. */
    public static boolean isSpace(byte b) {
        return b == ' ' || b >= 9 && b <= 13;
    }

    static int skipSpace(byte[] in, int pos, int end) {
        int p = pos;
        while (p < end && isSpace(in[p])) {
            p++;
        }
        return p;
    }
}
