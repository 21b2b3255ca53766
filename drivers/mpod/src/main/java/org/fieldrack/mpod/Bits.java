package org.fieldrack.mpod;

import java.util.ArrayList;
import java.util.List;

/**
 * BITS as the crate sends them: octets whose most significant bit comes first (section 2.2).
 *
 * <p>Held as a long whose bit n is bit n of the crate, so that a comparison is one instruction. Octets beyond the eighth
 * are ignored.
 */
public final class Bits {
    private Bits() {}

    /** Reads octets of any length; missing ones count as zero. */
    public static long decode(byte[] octets) {
        return decode(octets, 0, octets.length);
    }

    /** Reads the same from within a datagram. */
    static long decode(byte[] data, int from, int length) {
        long bits = 0;
        for (int i = 0; i < Math.min(8, length); i++) {
            // Integer.reverse puts the octet's most significant bit first
            bits |= (Integer.reverse(data[from + i]) >>> 24 & 0xFFL) << (8 * i);
        }
        return bits;
    }

    /** Writes bits without trailing zero octets, at least one octet. */
    public static byte[] encode(long bits) {
        int length = Math.max(1, (64 - Long.numberOfLeadingZeros(bits) + 7) / 8);
        byte[] octets = new byte[length];
        for (int i = 0; i < length; i++) {
            octets[i] = (byte) (Integer.reverse((int) (bits >>> (8 * i) & 0xFF)) >>> 24);
        }
        return octets;
    }

    public static boolean has(long bits, int bit) {
        return (bits >>> bit & 1) != 0;
    }

    /** Returns a word with these bits set. */
    public static long of(int... numbers) {
        long bits = 0;
        for (int number : numbers) {
            bits |= 1L << number;
        }
        return bits;
    }

    /** Returns the numbers of the set bits, ascending. */
    public static List<Integer> numbers(long bits) {
        List<Integer> numbers = new ArrayList<>();
        for (long rest = bits; rest != 0; rest &= rest - 1) {
            numbers.add(Long.numberOfTrailingZeros(rest));
        }
        return numbers;
    }

    /** Returns the names of the set bits, ascending; {@code reservedN} for a bit beyond the names. */
    public static List<String> names(long bits, String[] names) {
        return numbers(bits).stream()
                .map(bit -> bit < names.length ? names[bit] : "reserved" + bit)
                .toList();
    }
}
