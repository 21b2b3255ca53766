package org.fieldrack.protocol.format;

/** {@code %r}: an integer as its bytes (specification section 6.6). */
final class RawConverter extends Converter {
    RawConverter(Spec spec) {
        super(spec);
    }

    @Override
    public Kind kind() {
        return spec.has(Spec.ZERO) ? Kind.UNSIGNED : Kind.SIGNED;
    }

    @Override
    public int parse(byte[] in, int pos, int end, Slot slot) {
        int width = spec.width() == 0 ? 1 : spec.width();
        boolean little = spec.has(Spec.ALT);
        // of more than nine bytes, least significant first, the original leaves the last in the line
        int taken = little && width > 9 ? width - 1 : width;
        if (taken > end - pos) {
            return MISMATCH;
        }
        int bytes = little ? Math.min(width, 8) : width;
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            // most significant first in both directions; what exceeds eight bytes: the low eight count
            byte b = in[little ? pos + bytes - 1 - i : pos + i];
            value = i == 0 && !spec.has(Spec.ZERO) ? b : value << 8 | b & 0xFF;
        }
        slot.integer = value;
        return pos + taken;
    }

    @Override
    public boolean print(Output out, Slot slot) {
        int precision = spec.precision() < 0 ? 1 : spec.precision();
        int width = Math.max(precision, spec.width());
        int bytes = Math.min(precision, 8);
        long value = slot.integer;
        boolean negative = bytes > 0 && (value >> 8 * (bytes - 1) & 0x80) != 0;
        int extension = negative && !spec.has(Spec.ZERO) ? 0xFF : 0;
        if (!spec.has(Spec.ALT)) {
            out.fill(extension, width - bytes);
        }
        for (int i = 0; i < bytes; i++) {
            out.append((int) (value >> 8 * (spec.has(Spec.ALT) ? i : bytes - 1 - i)));
        }
        if (spec.has(Spec.ALT)) {
            out.fill(extension, width - bytes);
        }
        return true;
    }
}
