package org.fieldrack.protocol.format;

/** {@code %R}: an IEEE floating point number as its four or eight bytes (specification section 6.7). */
final class RawRealConverter extends Converter {
    private final int bytes;

    private RawRealConverter(Spec spec) {
        super(spec);
        bytes = spec.width() == 0 ? 4 : spec.width();
    }

    static Converter compile(Spec spec, FormatParser parser) {
        if (spec.width() != 0 && spec.width() != 4 && spec.width() != 8) {
            throw parser.wrong("%R has a width of 4 or 8 bytes, not " + spec.width());
        }
        return new RawRealConverter(spec);
    }

    @Override
    public Kind kind() {
        return Kind.REAL;
    }

    @Override
    public int parse(byte[] in, int pos, int end, Slot slot) {
        if (bytes > end - pos) {
            return MISMATCH;
        }
        long bits = 0;
        for (int i = 0; i < bytes; i++) {
            bits = bits << 8 | in[spec.has(Spec.ALT) ? pos + bytes - 1 - i : pos + i] & 0xFF;
        }
        slot.real = bytes == 4 ? Float.intBitsToFloat((int) bits) : Double.longBitsToDouble(bits);
        return pos + bytes;
    }

    @Override
    public boolean print(Output out, Slot slot) {
        long bits = bytes == 4 ? Float.floatToRawIntBits((float) slot.real) : Double.doubleToRawLongBits(slot.real);
        for (int i = 0; i < bytes; i++) {
            out.append((int) (bits >> 8 * (spec.has(Spec.ALT) ? i : bytes - 1 - i)));
        }
        return true;
    }
}
