package org.fieldrack.protocol.format;

/**
 * What stands between the percent sign and the converter's letter (specification section 6).
 *
 * @param flags sum of the flag constants
 * @param width 0 where none is given
 * @param precision -1 where none is given
 * @param conversion the converter's letter
 * @param input it stands in an {@code in} and does not compare
 */
public record Spec(int flags, int width, int precision, char conversion, boolean input) {
    public static final int LEFT = 1;
    public static final int SIGN = 2;
    public static final int SPACE = 4;
    public static final int ALT = 8;
    public static final int ZERO = 16;
    public static final int SKIP = 32;
    public static final int DEFAULT = 64;
    public static final int COMPARE = 128;
    public static final int FIXED_WIDTH = 256;

    public boolean has(int flag) {
        return (flags & flag) != 0;
    }
}
