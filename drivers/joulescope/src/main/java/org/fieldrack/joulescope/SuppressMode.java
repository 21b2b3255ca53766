package org.fieldrack.joulescope;

import java.util.Locale;

/**
 * How glitches at current-range switches are suppressed (specification section 4).
 *
 * @param kind what replaces the samples of a window
 * @param pre samples before the window that take part in the mean
 * @param window {@code m}, {@code n} or the number of samples, 0 to 12
 * @param post samples that a window is prolonged by
 */
public record SuppressMode(Kind kind, int pre, String window, int post) {
    /** What replaces the samples of a window. */
    public enum Kind {
        OFF,
        NAN,
        MEAN,
        INTERP
    }

    public static final SuppressMode OFF = new SuppressMode(Kind.OFF, 0, "0", 0);
    public static final SuppressMode NORMAL = new SuppressMode(Kind.INTERP, 1, "n", 1);

    private static final int MAX_WINDOW = 12;
    private static final int MAX_SIDE = 8;

    private static final byte[][] M = {
        {0, 5, 5, 5, 5, 5, 6, 6, 0},
        {3, 0, 5, 5, 5, 6, 7, 8, 0},
        {4, 4, 0, 6, 6, 7, 7, 8, 0},
        {4, 4, 4, 0, 6, 6, 7, 7, 0},
        {4, 4, 4, 4, 0, 6, 7, 6, 0},
        {4, 4, 4, 4, 4, 0, 7, 6, 0},
        {4, 4, 4, 4, 4, 4, 0, 6, 0},
        new byte[9],
        new byte[9]
    };
    private static final byte[][] N = {
        {0, 5, 7, 7, 7, 7, 7, 8, 0},
        {3, 0, 7, 7, 7, 7, 7, 8, 0},
        {5, 5, 0, 7, 7, 7, 7, 8, 0},
        {5, 5, 5, 0, 7, 7, 7, 8, 0},
        {5, 5, 5, 5, 0, 7, 7, 8, 0},
        {5, 5, 5, 5, 5, 0, 7, 8, 0},
        {5, 5, 5, 5, 5, 5, 0, 8, 0},
        new byte[9],
        new byte[9]
    };

    /**
     * Reads {@code kind_pre_window_post}, {@code normal}, {@code off} or nothing.
     *
     * @throws IllegalArgumentException that says what is allowed
     */
    public static SuppressMode parse(String text) {
        String mode = text.strip().toLowerCase(Locale.ROOT);
        if (mode.isEmpty() || mode.equals("off")) {
            return OFF;
        }
        if (mode.equals("normal")) {
            return NORMAL;
        }
        String[] parts = mode.split("_", -1);
        if (parts.length != 4) {
            throw new IllegalArgumentException("suppression mode \"" + text
                    + "\" must be off, normal or kind_pre_window_post, such as interp_1_n_1");
        }
        Kind kind = switch (parts[0]) {
            case "off" -> Kind.OFF;
            case "nan" -> Kind.NAN;
            case "mean" -> Kind.MEAN;
            case "interp", "interpolate" -> Kind.INTERP;
            default ->
                throw new IllegalArgumentException(
                        "suppression kind \"" + parts[0] + "\" must be off, nan, mean or interp");
        };
        return of(kind, number(parts[1], "pre"), window(parts[2]), number(parts[3], "post"));
    }

    private static SuppressMode of(Kind kind, int pre, String window, int post) {
        return switch (kind) {
            case OFF -> OFF;
            case NAN -> new SuppressMode(kind, 0, window, 0);
            case INTERP -> new SuppressMode(kind, 1, window, 1);
            case MEAN -> {
                if (pre > MAX_SIDE || post > MAX_SIDE) {
                    throw new IllegalArgumentException("suppression takes 0 to 8 samples before and after a window");
                }
                boolean none = pre + post == 0;
                yield new SuppressMode(kind, none ? 1 : pre, window, none ? 1 : post);
            }
        };
    }

    private static int number(String text, String what) {
        try {
            return Math.max(0, Integer.parseInt(text));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("suppression " + what + " \"" + text + "\" must be a whole number", e);
        }
    }

    private static String window(String text) {
        if (text.equals("m") || text.equals("n")) {
            return text;
        }
        int samples = number(text, "window");
        if (samples > MAX_WINDOW) {
            throw new IllegalArgumentException("suppression window " + text + " must be m, n or 0 to 12 samples");
        }
        return Integer.toString(samples);
    }

    /** Returns the window's length in samples for each [to][from] range, 0..8. */
    byte[][] windows() {
        return switch (window) {
            case "m" -> M;
            case "n" -> N;
            default -> {
                byte[][] all = new byte[9][9];
                if (kind != Kind.OFF) {
                    for (byte[] row : all) {
                        java.util.Arrays.fill(row, (byte) Integer.parseInt(window));
                    }
                }
                yield all;
            }
        };
    }

    @Override
    public String toString() {
        return kind == Kind.OFF ? "off" : kind.name().toLowerCase(Locale.ROOT) + "_" + pre + "_" + window + "_" + post;
    }
}
