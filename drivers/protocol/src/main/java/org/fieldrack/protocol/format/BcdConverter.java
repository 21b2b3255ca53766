package org.fieldrack.protocol.format;

/** {@code %D}: packed decimal digits, two a byte (specification sections 6.8 and 12.2). */
final class BcdConverter extends Converter {
    BcdConverter(Spec spec) {
        super(spec);
    }

    @Override
    public Kind kind() {
        return spec.has(Spec.SIGN) ? Kind.SIGNED : Kind.UNSIGNED;
    }

    @Override
    public int parse(byte[] in, int pos, int end, Slot slot) {
        int width = spec.width() == 0 ? 1 : spec.width();
        int stop = spec.has(Spec.ALT) ? little(in, pos, end, width, slot) : big(in, pos, end, width, slot);
        // only a byte that is no pair of digits may end the number early, not the end of the line
        return stop == end && stop - pos < width ? MISMATCH : stop;
    }

    private int big(byte[] in, int pos, int end, int width, Slot slot) {
        long value = 0;
        boolean negative = false;
        int p = pos;
        while (p < end && p - pos < width) {
            int high = in[p] >> 4 & 0xF;
            int low = in[p] & 0xF;
            if (p == pos && spec.has(Spec.SIGN) && high != 0) {
                negative = true;
                high = 0;
            }
            if (high > 9 || low > 9) {
                break;
            }
            long next = value * 100 + 10 * high + low;
            if (next < value) {
                return MISMATCH;
            }
            value = next;
            p++;
        }
        slot.integer = negative ? -value : value;
        return p == pos ? MISMATCH : p;
    }

    private int little(byte[] in, int pos, int end, int width, Slot slot) {
        long value = 0;
        long factor = 1;
        boolean negative = false;
        int p = pos;
        while (p < end && p - pos < width) {
            int high = in[p] >> 4 & 0xF;
            int low = in[p] & 0xF;
            if (p - pos == width - 1 && spec.has(Spec.SIGN) && high != 0) {
                negative = true;
                high = 0;
            }
            if (high > 9 || low > 9) {
                break;
            }
            value += factor * (10 * high + low);
            factor *= 100;
            p++;
        }
        slot.integer = negative ? -value : value;
        return p == pos ? MISMATCH : p;
    }

    @Override
    public boolean print(Output out, Slot slot) {
        int digits = spec.precision() < 0 ? 16 : spec.precision();
        boolean signed = spec.has(Spec.SIGN);
        int bytes = (digits + (signed ? 2 : 1)) / 2;
        boolean negative = signed && slot.integer < 0 && digits > 0;
        long rest = negative ? -slot.integer : slot.integer;
        int start = out.length();
        out.fill(0, bytes);
        byte[] packed = out.bytes();
        for (int i = 0; i < digits; i++) {
            int digit = (int) Long.remainderUnsigned(rest, 10);
            rest = Long.divideUnsigned(rest, 10);
            int at = spec.has(Spec.ALT) ? start + i / 2 : start + bytes - 1 - i / 2;
            packed[at] |= (byte) (i % 2 == 0 ? digit : digit << 4);
        }
        if (negative) {
            packed[spec.has(Spec.ALT) ? start + bytes - 1 : start] |= (byte) 0xF0;
        }
        return true;
    }
}
