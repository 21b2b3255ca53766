package org.fieldrack.protocol.format;

/** {@code %b} and {@code %Bzo}: numbers as rows of two characters (specification section 6.5). */
final class BinaryConverter extends Converter {
    private final byte zero;
    private final byte one;

    private BinaryConverter(Spec spec, int zero, int one) {
        super(spec);
        this.zero = (byte) zero;
        this.one = (byte) one;
    }

    static Converter compile(Spec spec, FormatParser parser) {
        if (spec.conversion() == 'b') {
            return new BinaryConverter(spec, '0', '1');
        }
        parser.need("the two characters for 0 and 1 behind %B");
        int zero = parser.takeByte();
        parser.need("the two characters for 0 and 1 behind %B");
        return new BinaryConverter(spec, zero, parser.takeByte());
    }

    /** Returns a converter that reads what this one writes, whatever its width. */
    Converter reading() {
        return new BinaryConverter(new Spec(spec.flags() & Spec.ALT, 0, -1, 'b', true), zero, one);
    }

    /** Writes this many digits, -1 for as many as the value has. */
    void digits(Output out, Slot slot, int bits) {
        new BinaryConverter(new Spec(spec.flags() & Spec.ALT, 0, bits, 'b', false), zero, one).print(out, slot);
    }

    @Override
    public Kind kind() {
        return Kind.UNSIGNED;
    }

    @Override
    public int parse(byte[] in, int pos, int end, Slot slot) {
        int p = isSpace(zero) || isSpace(one) ? pos : skipSpace(in, pos, end);
        int first = p;
        int stop = spec.width() == 0 ? end : (int) Math.min(end, (long) p + spec.width());
        long value = 0;
        while (p < stop && (in[p] == zero || in[p] == one)) {
            long bit = in[p] == one ? 1 : 0;
            if (spec.has(Spec.ALT)) {
                value |= p - first < 64 ? bit << (p - first) : 0;
            } else {
                value = value << 1 | bit;
            }
            p++;
        }
        slot.integer = value;
        boolean nulIsDigit = zero == 0 || one == 0;
        if (nulIsDigit && p == end && (spec.width() == 0 || p - first < spec.width())) {
            // the NUL behind the line would be a digit too: there is no end to this number
            return MISMATCH;
        }
        return p == first ? MISMATCH : p;
    }

    @Override
    public boolean print(Output out, Slot slot) {
        long value = slot.integer;
        int bits = spec.precision() >= 0 ? spec.precision() : Math.max(1, 64 - Long.numberOfLeadingZeros(value));
        int missing = spec.width() - bits;
        boolean little = spec.has(Spec.ALT);
        int filler = spec.has(Spec.ZERO) ? zero : ' ';
        if (!spec.has(Spec.LEFT)) {
            out.fill(little ? ' ' : filler, missing);
        }
        for (int i = 0; i < bits; i++) {
            int bit = little ? i : bits - 1 - i;
            out.append((bit < 64 ? value >>> bit : little ? value >> 63 : 0) % 2 == 0 ? zero : one);
        }
        if (spec.has(Spec.LEFT)) {
            out.fill(little ? filler : ' ', missing);
        }
        return true;
    }
}
