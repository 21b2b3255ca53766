package org.fieldrack.protocol.format;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** {@code %m}: mantissa and exponent as two integers, {@code +00011-01} (specification sections 6.9 and 12.3). */
final class MantissaConverter extends Converter {
    private final CInput scanner = new CInput();

    MantissaConverter(Spec spec) {
        super(spec);
    }

    @Override
    public Kind kind() {
        return Kind.REAL;
    }

    @Override
    public int parse(byte[] in, int pos, int end, Slot slot) {
        int mantissa = (int) scanner.integer(in, pos, end, 10);
        int behind = scanner.stop;
        if (behind == pos) {
            return MISMATCH;
        }
        int exponent = (int) scanner.integer(in, behind, end, 10);
        if (scanner.stop == behind) {
            return MISMATCH;
        }
        slot.real = mantissa * Math.pow(10, exponent);
        return scanner.stop;
    }

    @Override
    public boolean print(Output out, Slot slot) {
        double value = slot.real;
        int start = out.length();
        if (value < 0) {
            out.append('-');
        } else if (spec.has(Spec.SIGN)) {
            out.append('+');
        } else if (spec.has(Spec.SPACE)) {
            out.append(' ');
        }
        int first = out.length();
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            out.append(Double.isNaN(value) ? "nan" : "inf");
        } else {
            number(out, Math.abs(value), spec.precision() < 1 ? 6 : spec.precision());
        }
        CPrint.pad(out, spec, start, first, false);
        return true;
    }

    private static void number(Output out, double magnitude, int digits) {
        if (magnitude == 0) {
            out.fill('0', digits);
            out.append("+00");
            return;
        }
        BigDecimal rounded = new BigDecimal(magnitude).round(new MathContext(digits, RoundingMode.HALF_EVEN));
        String unscaled = rounded.unscaledValue().toString();
        int exponent = -rounded.scale() + unscaled.length() - digits;
        out.append(unscaled);
        out.fill('0', digits - unscaled.length());
        out.append(exponent < 0 ? '-' : '+');
        if (Math.abs(exponent) < 10) {
            out.append('0');
        }
        CPrint.digits(out, Math.abs(exponent), 10, false);
    }
}
