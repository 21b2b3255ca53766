package org.fieldrack.record.jls;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.fieldrack.stream.ElementType;

/**
 * Type of a signal's samples (specification section 10.4).
 *
 * @param base 1 signed, 3 unsigned, 4 floating point
 * @param bits 1, 4, 8, 16, 24, 32 or 64
 * @param fraction bits behind the binary point
 */
public record JlsType(int base, int bits, int fraction) {
    private static final int SIGNED = 1;
    private static final int UNSIGNED = 3;
    private static final int FLOAT = 4;

    public static final JlsType F32 = new JlsType(FLOAT, 32, 0);

    static JlsType of(int code) {
        return new JlsType(code & 0x0F, code >> 8 & 0xFF, code >> 16 & 0xFF);
    }

    public static JlsType of(ElementType type) {
        return new JlsType(type.isReal() ? FLOAT : type.isSigned() ? SIGNED : UNSIGNED, type.bits(), 0);
    }

    /** Returns the type that streams have for this one; i4, i8, i24 and u24 have none. */
    Optional<ElementType> elementType() {
        return Arrays.stream(ElementType.values())
                .filter(element -> of(element).code() == (code() & 0xFFFF))
                .findFirst();
    }

    /** Reads {@code f32}, {@code u4}, {@code i24}. */
    public static JlsType parse(String text) {
        int base = switch (text.toLowerCase(Locale.ROOT).charAt(0)) {
            case 'i' -> SIGNED;
            case 'u' -> UNSIGNED;
            case 'f' -> FLOAT;
            default -> throw new IllegalArgumentException("\"" + text + "\" is no type of samples, such as f32");
        };
        JlsType type = new JlsType(base, Integer.parseInt(text.substring(1)), 0);
        if (!type.isKnown()) {
            throw new IllegalArgumentException("\"" + text + "\" is no type that a JLS file can hold");
        }
        return type;
    }

    boolean isKnown() {
        return switch (base) {
            case SIGNED -> bits == 4 || bits == 8 || bits == 16 || bits == 24 || bits == 32 || bits == 64;
            case UNSIGNED ->
                bits == 1 || bits == 4 || bits == 8 || bits == 16 || bits == 24 || bits == 32 || bits == 64;
            case FLOAT -> bits == 32 || bits == 64;
            default -> false;
        };
    }

    int code() {
        return base | bits << 8 | fraction << 16;
    }

    public boolean isReal() {
        return base == FLOAT;
    }

    public boolean isSigned() {
        return base == SIGNED;
    }

    /** Says whether summaries of this type have 64-bit entries. */
    boolean isWide() {
        return bits == 64 || (bits == 32 && base != FLOAT);
    }

    public long bytes(long samples) {
        return (samples * bits + 7) / 8;
    }

    @Override
    public String toString() {
        return (base == FLOAT ? "f" : base == SIGNED ? "i" : "u") + bits;
    }
}
