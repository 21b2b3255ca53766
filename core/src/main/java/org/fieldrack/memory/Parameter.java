package org.fieldrack.memory;

import java.util.function.Consumer;

/**
 * Describes a parameter of a peripheral (specification section 1).
 *
 * @param name unique in its type
 * @param ctype type as the catalog says
 * @param id bit in every bitmap, 0..15 on a device
 * @param lower least value; whole numbers are {@code Long}, reals {@code Double}, none is {@code -Infinity}
 * @param upper greatest value, or {@code Infinity}
 * @param readable it stands in the update block
 * @param writeable it stands in the write block
 * @param subscribed it is in the default subscription
 */
public record Parameter(
        String name,
        CType ctype,
        int id,
        Number lower,
        Number upper,
        boolean readable,
        boolean writeable,
        boolean subscribed) {

    /** A readable, subscribed parameter without limits that is not writeable. */
    public Parameter(String name, CType ctype, int id) {
        this(name, ctype, id, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, true, false, true);
    }

    /** Returns this parameter with a place in the write block too. */
    public Parameter asWriteable() {
        return new Parameter(name, ctype, id, lower, upper, readable, true, subscribed);
    }

    /** Returns this parameter with these limits. */
    public Parameter withLimits(Number least, Number greatest) {
        return new Parameter(name, ctype, id, least, greatest, readable, writeable, subscribed);
    }

    /**
     * Returns the type in memory: a scalar {@code double} is 4 bytes wide, as on the peripherals' microcontrollers;
     * every other type is unchanged.
     */
    public CType platformType() {
        return ctype.equals(CType.scalar(ScalarType.DOUBLE)) ? CType.scalar(ScalarType.FLOAT) : ctype;
    }

    /**
     * Returns the type that a specifier such as {@code uint8[128][3]} names; the first bracket is the innermost
     * dimension.
     *
     * @throws CatalogException where it names none; the message quotes it
     */
    public static CType parseCtype(String specifier) {
        return CType.parse(specifier);
    }

    /**
     * Returns the value within the limits; a bound is returned as it was written. Equality does not warn, NaN becomes
     * the upper bound.
     *
     * @param warnings takes one sentence for each violated bound
     */
    public Number clamp(Number value, Consumer<String> warnings) {
        if (isBelow(value, lower)) {
            warnings.accept(name + " exceeded lowerbound (" + PythonNumber.repr(value) + " < "
                    + PythonNumber.repr(lower) + ")");
        }
        if (isBelow(upper, value)) {
            warnings.accept(name + " exceeded upperbound (" + PythonNumber.repr(value) + " > "
                    + PythonNumber.repr(upper) + ")");
        }
        Number below = isBelow(value, upper) ? value : upper;
        return isBelow(lower, below) ? below : lower;
    }

    private static boolean isBelow(Number a, Number b) {
        return PythonNumber.compare(a, b) < 0;
    }

    /**
     * Returns the zero of the platform type: {@code Boolean}, {@code Long}, {@code Double}, one NUL byte for char.
     *
     * @throws BufferException for arrays, which have no default
     */
    public Object defaultValue() {
        CType type = platformType();
        if (!type.isScalar()) {
            throw new BufferException("vector parameters have no default: " + name);
        }
        return switch (type.element()) {
            case BOOL -> false;
            case CHAR -> new byte[1];
            case WCHAR -> "\0";
            case FLOAT, DOUBLE, LONGDOUBLE -> 0.0;
            default -> 0L;
        };
    }
}
