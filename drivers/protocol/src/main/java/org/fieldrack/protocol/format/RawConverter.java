package org.fieldrack.protocol.format;

/** {@code %r}: an integer as its bytes (specification section 6.6). */
final class RawConverter extends Converter {
    private final boolean little;
    private final boolean unsigned;
    private final int taken;
    private final int bytes;

    RawConverter(Spec spec) {
        super(spec);
        int width = spec.width() == 0 ? 1 : spec.width();
        little = spec.has(Spec.ALT);
        unsigned = spec.has(Spec.ZERO);
        // of more than nine bytes, least significant first, the original leaves the last in the line
        taken = little && width > 9 ? width - 1 : width;
        bytes = little ? Math.min(width, 8) : width;
    }

    @Override
    public Kind kind() {
        return unsigned ? Kind.UNSIGNED : Kind.SIGNED;
    }

    @Override
    public int parse(byte[] in, int pos, int end, Slot slot) {
        if (taken > end - pos) {
            return MISMATCH;
        }
        // most significant first in both directions; what exceeds eight bytes: the low eight count
        int step = little ? -1 : 1;
        int at = little ? pos + bytes - 1 : pos;
        long value = unsigned ? in[at] & 0xFF : in[at];
        if (bytes == 2) {
            value = value << 8 | in[at + step] & 0xFF;
        } else {
            for (int i = 1; i < bytes; i++) {
                at += step;
                value = value << 8 | in[at] & 0xFF;
            }
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
