package org.fieldrack.memory;

import java.math.BigDecimal;
import java.math.BigInteger;

/** Numbers as the peer compares and prints them: whole numbers stay whole, reals print their shortest exact form. */
final class PythonNumber {
    private PythonNumber() {}

    /** Returns a negative, zero or positive number, or 0 where either is NaN. */
    static int compare(Number a, Number b) {
        if (a instanceof Long x && b instanceof Long y) {
            return Long.compare(x, y);
        }
        double x = a.doubleValue();
        double y = b.doubleValue();
        if (Double.isFinite(x) && Double.isFinite(y) && (!(a instanceof Double) || !(b instanceof Double))) {
            return exact(a).compareTo(exact(b));
        }
        return x < y ? -1 : x > y ? 1 : 0;
    }

    private static BigDecimal exact(Number n) {
        return switch (n) {
            case BigInteger big -> new BigDecimal(big);
            case Double d -> new BigDecimal(d);
            default -> BigDecimal.valueOf(n.longValue());
        };
    }

    /** Returns what Python's {@code repr} prints. */
    static String repr(Number n) {
        if (!(n instanceof Double)) {
            return n.toString();
        }
        double d = n.doubleValue();
        if (!Double.isFinite(d)) {
            return Double.isNaN(d) ? "nan" : d > 0 ? "inf" : "-inf";
        }
        if (d == 0) {
            return 1 / d < 0 ? "-0.0" : "0.0";
        }
        BigDecimal decimal = new BigDecimal(Double.toString(Math.abs(d))).stripTrailingZeros();
        String digits = decimal.unscaledValue().toString();
        int exponent = decimal.precision() - decimal.scale() - 1;
        String sign = d < 0 ? "-" : "";
        if (exponent < -4 || exponent >= 16) {
            String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
            String power = (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
            return sign + digits.charAt(0) + fraction + "e" + (exponent < 0 ? "-" : "+") + power;
        }
        String plain = decimal.toPlainString();
        return sign + plain + (plain.indexOf('.') < 0 ? ".0" : "");
    }
}
