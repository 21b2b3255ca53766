package org.fieldrack.protocol.format;

/** {@code %d %i %u %o %x %X %f %e %E %g %G}: numbers as C writes and reads them (specification sections 6.1 and 6.2). */
final class NumberConverter extends Converter {
    private final CInput scanner = new CInput();
    private final boolean real;
    private final Kind kind;
    private final boolean plain;

    private NumberConverter(Spec spec) {
        super(spec);
        real = "feEgG".indexOf(spec.conversion()) >= 0;
        boolean signed = switch (spec.conversion()) {
            case 'd', 'i' -> true;
            case 'x', 'o' -> spec.has(Spec.LEFT | Spec.SIGN);
            default -> false;
        };
        plain = real && spec.width() == 0;
        kind = real ? Kind.REAL : signed ? Kind.SIGNED : Kind.UNSIGNED;
    }

    static Converter compile(Spec spec, FormatParser parser) {
        parser.noPrecisionInInput(spec);
        return new NumberConverter(spec);
    }

    /** Returns a converter that reads what this kind of format writes, whatever its width. */
    static Converter reading(Spec spec) {
        return new NumberConverter(new Spec(Spec.LEFT | Spec.ALT, 0, -1, spec.conversion(), true));
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public int parse(byte[] in, int pos, int end, Slot slot) {
        if (plain) {
            int behind = plainReal(in, pos, end, slot);
            if (behind > 0) {
                return behind;
            }
        }
        return anyNumber(in, pos, end, slot);
    }

    /** Reads what instruments send most: digits and a point; 0 for everything else, which the general way reads. */
    private static int plainReal(byte[] in, int pos, int end, Slot slot) {
        int p = pos;
        boolean negative = p < end && in[p] == '-';
        p += negative ? 1 : 0;
        int first = p;
        long mantissa = 0;
        while (p < end && in[p] >= '0' && in[p] <= '9') {
            mantissa = mantissa * 10 + (in[p++] - '0');
        }
        int digits = p - first;
        int fraction = 0;
        if (p < end && in[p] == '.') {
            int point = p++;
            while (p < end && in[p] >= '0' && in[p] <= '9') {
                mantissa = mantissa * 10 + (in[p++] - '0');
            }
            fraction = p - point - 1;
            digits += fraction;
        }
        if (digits == 0 || digits > 18 || p < end && ((in[p] | 0x20) == 'e' || (in[p] | 0x20) == 'x')) {
            return 0;
        }
        double value = DecimalReal.of(mantissa, -fraction, in, first, p);
        slot.real = negative ? -value : value;
        return p;
    }

    private int anyNumber(byte[] in, int pos, int end, Slot slot) {
        int p = skipSpace(in, pos, end);
        int stop = end;
        if (spec.width() > 0) {
            // blanks before the number do not count unless the blank flag says so
            long limit = (long) p + spec.width() - (spec.has(Spec.SPACE) ? p - pos : 0);
            if (limit < p) {
                return MISMATCH;
            }
            stop = (int) Math.min(end, limit);
        }
        boolean negative = false;
        if (p < stop && (in[p] == '-' || in[p] == '+')) {
            negative = in[p] == '-';
            p++;
        }
        if (p < stop && isSpace(in[p]) && !spec.has(Spec.ALT)) {
            return MISMATCH;
        }
        if (real) {
            double value = scanner.real(in, p, stop);
            slot.real = negative ? -value : value;
        } else {
            if (negative && !negativeAllowed()) {
                return MISMATCH;
            }
            long value = scanner.integer(in, p, stop, radix());
            slot.integer = negative ? -value : value;
        }
        return scanner.stop == p ? MISMATCH : scanner.stop;
    }

    private boolean negativeAllowed() {
        return switch (spec.conversion()) {
            case 'u' -> false;
            case 'o', 'x', 'X' -> spec.has(Spec.LEFT);
            default -> true;
        };
    }

    private int radix() {
        return switch (spec.conversion()) {
            case 'd', 'u' -> 10;
            case 'o' -> 8;
            case 'x', 'X' -> 16;
            default -> 0;
        };
    }

    @Override
    public boolean print(Output out, Slot slot) {
        if (real) {
            CPrint.real(out, spec, slot.real);
            return true;
        }
        long value = slot.integer;
        if ((spec.conversion() | 0x20) == 'x' && spec.width() > 0 && spec.width() < 16) {
            value &= ~(-1L << spec.width() * 4);
        }
        CPrint.integer(out, spec, value);
        return true;
    }
}
