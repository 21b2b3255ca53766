package org.fieldrack.protocol.format;

import java.nio.charset.StandardCharsets;

/** Writes bytes that an input format reads as a given value, for simulators. */
public final class Sample {
    /** How many ways of writing there are; the caller tries them until the whole line is read as it should. */
    public static final int WAYS = 6;

    /** Beyond {@link #WAYS} texts are single characters, one after the other. */
    public static final int MOST_WAYS = WAYS + '~' - ' ';

    private Sample() {}

    /**
     * Appends bytes for this format.
     *
     * @param slot the value; for text formats its text is taken as far as the format can read it
     * @param way 0 to {@link #WAYS} - 1: plain, padded to the width, without leading zeros, longer …
     * @param fill how long a text shall be at least
     */
    public static void write(Output out, Format format, Slot slot, int way, int fill) {
        Spec spec = format.spec();
        switch (spec.conversion()) {
            case 'd', 'i', 'u', 'o', 'x', 'X' -> integer(out, spec, slot, way);
            case 'f', 'e', 'E', 'g', 'G' -> real(out, spec, slot, way);
            case 's', 'c', '[' -> text(out, format, slot, way, fill);
            case '/' -> regex(out, format, way);
            case 'b', 'B' -> binary(out, format, slot, way);
            case 'r' ->
                new RawConverter(new Spec(spec.flags(), 0, Math.max(1, spec.width()), 'r', false)).print(out, slot);
            case 'D' -> {
                int bytes = Math.max(1, spec.width());
                boolean signed = spec.has(Spec.SIGN);
                new BcdConverter(new Spec(spec.flags(), 0, 2 * bytes - (signed ? 1 : 0), 'D', false)).print(out, slot);
            }
            case 'T' -> {
                if (way < 3 || !(format.converter() instanceof TimestampConverter time)) {
                    format.converter().print(out, slot);
                } else {
                    time.printSpaced(out, slot);
                }
            }
            default -> format.converter().print(out, slot);
        }
    }

    private static void integer(Output out, Spec spec, Slot slot, int way) {
        boolean padded = spec.width() > 0 && (way % 3 != 0 || spec.has(Spec.FIXED_WIDTH));
        long most = spec.width() > 0 && spec.width() < 18
                ? (long) Math.pow(spec.conversion() == 'o' ? 8 : 10, spec.width())
                : Long.MAX_VALUE;
        slot.integer = Math.abs(slot.integer) % most;
        if (way % 3 == 2) {
            slot.integer = Long.parseLong("1".repeat(Math.max(1, Math.min(15, spec.width()))));
        }
        char conversion = spec.conversion() == 'i' ? 'd' : spec.conversion();
        CPrint.integer(
                out, new Spec(padded ? Spec.ZERO : 0, padded ? spec.width() : 0, -1, conversion, false), slot.integer);
    }

    private static void real(Output out, Spec spec, Slot slot, int way) {
        int width = spec.width();
        if (width > 0) {
            // as many digits as there is room for
            int whole = (int) Math.log10(Math.max(1, Math.abs(slot.real))) + 1;
            if (whole > width || slot.real < 0) {
                slot.real = Math.abs(slot.real) % Math.pow(10, Math.min(width, 6));
                whole = (int) Math.log10(Math.max(1, slot.real)) + 1;
            }
            int digits = Math.max(0, width - whole - 1);
            CPrint.real(
                    out,
                    new Spec(
                            Spec.ZERO,
                            way % 2 == 0 && !spec.has(Spec.FIXED_WIDTH) ? 0 : width,
                            Math.min(digits, 6),
                            'f',
                            false),
                    slot.real);
            return;
        }
        CPrint.real(out, new Spec(0, 0, way % 2 == 0 ? 4 : 0, 'f', false), slot.real);
    }

    private static void text(Output out, Format format, Slot slot, int way, int fill) {
        Spec spec = format.spec();
        int most = spec.width() > 0 ? spec.width() : spec.conversion() == 'c' ? 1 : Math.max(39, fill);
        if (way >= WAYS && spec.width() <= 1) {
            out.append(' ' + 1 + way - WAYS);
            return;
        }
        byte[] candidates = (way >= 3
                        ? "1aA5x0bcdefghij"
                        : new String(slot.text, 0, slot.length, StandardCharsets.ISO_8859_1) + "1aA5x0bcdefghij.-+_ ")
                .getBytes(StandardCharsets.ISO_8859_1);
        int wanted = spec.has(Spec.FIXED_WIDTH) || spec.conversion() == 'c'
                ? most
                : Math.min(most, fill > 0 ? fill : Math.max(1, way >= 3 ? 1 : slot.length));
        Slot probe = new Slot();
        byte[] one = new byte[1];
        int written = 0;
        for (int i = 0; written < wanted && i < 4 * candidates.length + wanted; i++) {
            one[0] = candidates[i % candidates.length];
            boolean readable = one[0] > ' ' && format.converter().parse(one, 0, 1, probe) == 1;
            if (readable) {
                out.append(one[0]);
                written++;
            }
        }
        for (int b = 255; written == 0 && wanted > 0 && b > 8; b--) {
            one[0] = (byte) b;
            if (format.converter().parse(one, 0, 1, probe) == 1 && !Converter.isSpace(one[0])) {
                out.append(b);
                written++;
            }
        }
    }

    private static void regex(Output out, Format format, int way) {
        if (format.converter() instanceof RegexConverter regex) {
            out.append(RegexSample.of(regex.source(), way % 3));
        }
    }

    private static void binary(Output out, Format format, Slot slot, int way) {
        Spec spec = format.spec();
        int bits = spec.width() > 0 ? Math.min(64, spec.width()) : -1;
        if (format.converter() instanceof BinaryConverter binary) {
            slot.integer = bits > 0 && bits < 64 ? slot.integer & ~(-1L << bits) : Math.abs(slot.integer);
            binary.digits(out, slot, way % 2 == 0 && !spec.has(Spec.FIXED_WIDTH) ? -1 : bits);
        }
    }
}
