package org.fieldrack.property;

import org.jspecify.annotations.Nullable;

/**
 * What a value must keep to: bounds for numbers (each element of an array), sizes for arrays and text.
 *
 * @param minInc least value allowed
 * @param maxInc greatest value allowed
 * @param minExc bound that every value must exceed
 * @param maxExc bound that every value must stay below
 * @param minSize least number of elements (characters of text)
 * @param maxSize greatest number of elements (characters of text)
 * @param binary32 compares after rounding value and bound to single precision, for instruments that hold floats
 * @param origin who set these limits, for refusals ("set by user on u107, 12:04"); may be empty
 */
public record Limits(
        @Nullable Double minInc,
        @Nullable Double maxInc,
        @Nullable Double minExc,
        @Nullable Double maxExc,
        @Nullable Integer minSize,
        @Nullable Integer maxSize,
        boolean binary32,
        String origin) {
    public static final Limits NONE = new Limits(null, null, null, null, null, null, false, "");

    public Limits withRange(@Nullable Double min, @Nullable Double max) {
        return new Limits(min, max, minExc, maxExc, minSize, maxSize, binary32, origin);
    }

    public Limits withExclusive(@Nullable Double min, @Nullable Double max) {
        return new Limits(minInc, maxInc, min, max, minSize, maxSize, binary32, origin);
    }

    public Limits withSize(@Nullable Integer min, @Nullable Integer max) {
        return new Limits(minInc, maxInc, minExc, maxExc, min, max, binary32, origin);
    }

    public Limits withBinary32(boolean on) {
        return new Limits(minInc, maxInc, minExc, maxExc, minSize, maxSize, on, origin);
    }

    public Limits withOrigin(String who) {
        return new Limits(minInc, maxInc, minExc, maxExc, minSize, maxSize, binary32, who);
    }

    /** Says whether any bound on the value (not its size) is set. */
    public boolean isBounded() {
        return minInc != null || maxInc != null || minExc != null || maxExc != null;
    }
}
