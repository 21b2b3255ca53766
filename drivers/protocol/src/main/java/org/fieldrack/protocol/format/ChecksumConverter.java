package org.fieldrack.protocol.format;

import org.fieldrack.codec.Checksum;

/** {@code %<name>}: a checksum of what was written or received (specification section 6.11). */
public final class ChecksumConverter extends PseudoConverter {
    private final Checksum checksum;

    private ChecksumConverter(Spec spec, Checksum checksum) {
        super(spec);
        this.checksum = checksum;
    }

    static Converter compile(Spec spec, FormatParser parser) {
        String name = parser.takeUntil('>', "the > that ends the name of the checksum");
        return new ChecksumConverter(
                spec,
                Checksum.find(name)
                        .orElseThrow(() -> parser.wrong(
                                "there is no checksum \"" + name + "\": see the list in the manual, such as crc16")));
    }

    private int covered(int position) {
        int length = Math.max(0, position - spec.width());
        return spec.precision() > 0 ? Math.max(0, length - spec.precision()) : length;
    }

    /** Returns how many bytes the checksum takes on the wire. */
    int representation() {
        int bytes = checksum.bytes();
        if (spec.has(Spec.SIGN)) {
            return bytes == 1 ? 3 : bytes == 2 ? 5 : 10;
        }
        return spec.has(Spec.ZERO | Spec.LEFT) ? 2 * bytes : bytes;
    }

    @Override
    public boolean print(Output out) {
        append(out, checksum.of(out.bytes(), Math.min(spec.width(), out.length()), covered(out.length())));
        return true;
    }

    private void append(Output out, int sum) {
        if (spec.has(Spec.SIGN)) {
            int start = out.length();
            CPrint.digits(out, Integer.toUnsignedLong(sum), 10, false);
            out.insert(start, '0', representation() - (out.length() - start));
            return;
        }
        for (int i = 0; i < checksum.bytes(); i++) {
            int b = byteAt(sum, i);
            if (spec.has(Spec.ZERO)) {
                out.append(hex(b >> 4)).append(hex(b & 0xF));
            } else if (spec.has(Spec.LEFT)) {
                out.append(b >> 4 | 0x30).append(b & 0xF | 0x30);
            } else {
                out.append(b);
            }
        }
    }

    private int byteAt(int sum, int index) {
        return sum >>> 8 * (spec.has(Spec.ALT) ? index : checksum.bytes() - 1 - index) & 0xFF;
    }

    private static int hex(int nibble) {
        return nibble < 10 ? '0' + nibble : 'A' + nibble - 10;
    }

    @Override
    public boolean parse(Line line) {
        int length = representation();
        if (line.end() - line.cursor() < length) {
            return false;
        }
        int consumed = line.rawConsumed();
        int sum = checksum.of(line.raw(), line.rawStart() + Math.min(spec.width(), consumed), covered(consumed));
        if (!matches(line.bytes(), line.cursor(), length, sum)) {
            return false;
        }
        line.cursor(line.cursor() + length);
        return true;
    }

    private boolean matches(byte[] in, int pos, int length, int sum) {
        if (spec.has(Spec.SIGN)) {
            long value = 0;
            for (int i = pos; i < pos + length && in[i] >= '0' && in[i] <= '9'; i++) {
                value = value * 10 + in[i] - '0';
            }
            return (int) value == sum;
        }
        for (int i = 0; i < checksum.bytes(); i++) {
            int got;
            if (spec.has(Spec.ZERO)) {
                got = hexByte(in[pos + 2 * i], in[pos + 2 * i + 1]);
            } else if (spec.has(Spec.LEFT)) {
                got = nibbles(in[pos + 2 * i], in[pos + 2 * i + 1]);
            } else {
                got = in[pos + i] & 0xFF;
            }
            if (got != byteAt(sum, i)) {
                return false;
            }
        }
        return true;
    }

    private static int hexByte(byte high, byte low) {
        int h = Character.digit(high, 16);
        int l = Character.digit(low, 16);
        return h < 0 || l < 0 ? -1 : h << 4 | l;
    }

    private static int nibbles(byte high, byte low) {
        return (high & 0xF0) == 0x30 && (low & 0xF0) == 0x30 ? (high & 0xF) << 4 | low & 0xF : -1;
    }
}
