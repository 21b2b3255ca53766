package org.fieldrack.codec;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A checksum over bytes as instruments use them: sums, exclusive ors, cyclic redundancy checks and the peculiar ones
 * (StreamDevice specification section 6.11).
 *
 * <p>Immutable and thread-safe; computing allocates nothing.
 */
public final class Checksum {
    /** How the bytes are added up; the start value and the result are 32 bits wide, wherever the sum is narrower. */
    @FunctionalInterface
    private interface Sum {
        int of(byte[] data, int start, int length, int init);
    }

    private static final List<Checksum> ALL = Stream.of(
                    sum("sum", 1, 0, 0),
                    sum("sum8", 1, 0, 0),
                    sum("sum16", 2, 0, 0),
                    sum("sum32", 4, 0, 0),
                    sum("nsum8", 1, 0xFF, 0xFF),
                    sum("nsum16", 2, 0xFFFF, 0xFFFF),
                    sum("nsum32", 4, -1, -1),
                    sum("notsum", 1, 0, 0xFF),
                    new Checksum("xor", Sums::xor, 1, 0, 0),
                    new Checksum("xor8", Sums::xor, 1, 0, 0),
                    new Checksum("xor8ff", Sums::xor, 1, 0, 0xFF),
                    new Checksum("xor7", (d, s, n, i) -> Sums.xor(d, s, n, i) & 0x7F, 1, 0, 0),
                    new Checksum("crc8", crc8(Tables.forward(8, 0x07)), 1, 0, 0),
                    new Checksum("ccitt8", crc8(Tables.reflected(8, 0x31)), 1, 0, 0),
                    new Checksum("crc16", crcForward(16, 0x8005), 2, 0, 0),
                    new Checksum("crc16r", crcReflected(16, 0x8005), 2, 0, 0),
                    new Checksum("modbus", crcReflected(16, 0x8005), 2, 0xFFFF, 0),
                    new Checksum("ccitt16", crcForward(16, 0x1021), 2, 0xFFFF, 0),
                    new Checksum("ccitt16a", crcForward(16, 0x1021), 2, 0x1D0F, 0),
                    new Checksum("ccitt16x", crcForward(16, 0x1021), 2, 0, 0),
                    new Checksum("crc16c", crcForward(16, 0x1021), 2, 0, 0),
                    new Checksum("xmodem", crcForward(16, 0x1021), 2, 0, 0),
                    new Checksum("crc32", crcForward(32, 0x04C11DB7), 4, -1, -1),
                    new Checksum("crc32r", crcReflected(32, 0x04C11DB7), 4, -1, -1),
                    new Checksum("jamcrc", crcReflected(32, 0x04C11DB7), 4, -1, 0),
                    new Checksum("adler32", Sums::adler, 4, 1, 0),
                    new Checksum("hexsum8", Sums::hexDigits, 1, 0, 0),
                    new Checksum("cpi", Sums::cpi, 1, 0, 0),
                    new Checksum("leybold", Sums::leybold, 1, 0, 0),
                    new Checksum("brksCryo", Sums::cryopump, 1, 0, 0),
                    new Checksum("lrc", Sums::lrc, 1, 0, 0),
                    new Checksum("hexlrc", Sums::hexLrc, 1, 0, 0),
                    new Checksum("bitsum", Sums::bits, 1, 0, 0),
                    new Checksum("bitsum8", Sums::bits, 1, 0, 0),
                    new Checksum("bitsum16", Sums::bits, 2, 0, 0),
                    new Checksum("bitsum32", Sums::bits, 4, 0, 0),
                    new Checksum("hv_mps", Sums::highVoltage, 1, 0xFF, 0))
            .toList();

    private final String name;
    private final Sum sum;
    private final int bytes;
    private final int init;
    private final int xorOut;

    private Checksum(String name, Sum sum, int bytes, int init, int xorOut) {
        this.name = name;
        this.sum = sum;
        this.bytes = bytes;
        this.init = init;
        this.xorOut = xorOut;
    }

    /** Returns every checksum in the order in which an abbreviation is looked up. */
    public static List<Checksum> all() {
        return ALL;
    }

    /**
     * Returns the checksum of this name, which may be abbreviated and in any case; the first entry that fits wins and
     * the empty name is {@code sum}. A prefix {@code -}, {@code neg} or {@code n} complements start value and result,
     * {@code ~} or {@code not} the result.
     */
    public static Optional<Checksum> find(String written) {
        String rest = written.toLowerCase(Locale.ROOT);
        boolean negative = rest.startsWith("-");
        rest = negative ? rest.substring(1) : rest;
        if (rest.startsWith("neg")) {
            negative = true;
            rest = rest.substring(3);
        }
        boolean complement = rest.startsWith("~");
        rest = complement ? rest.substring(1) : rest;
        if (rest.startsWith("not")) {
            complement = true;
            rest = rest.substring(3);
        }
        for (Checksum checksum : ALL) {
            String candidate = checksum.name.toLowerCase(Locale.ROOT);
            boolean byN = rest.length() > 1 && rest.startsWith("n") && candidate.startsWith(rest.substring(1));
            if (candidate.startsWith(rest) || byN) {
                boolean fits = candidate.startsWith(rest);
                return Optional.of(checksum.with(written, negative || !fits, complement));
            }
        }
        return Optional.empty();
    }

    private Checksum with(String written, boolean negative, boolean complement) {
        int out = negative ? ~xorOut : xorOut;
        return new Checksum(written, sum, bytes, negative ? ~init : init, complement ? ~out : out);
    }

    public String name() {
        return name;
    }

    /** Returns how many bytes the checksum has: 1, 2 or 4. */
    public int bytes() {
        return bytes;
    }

    /** Returns the checksum of these bytes, in the low {@link #bytes()} bytes of the result. */
    public int of(byte[] data, int start, int length) {
        int mask = bytes == 4 ? -1 : (1 << 8 * bytes) - 1;
        return (xorOut ^ sum.of(data, start, length, init)) & mask;
    }

    private static Checksum sum(String name, int bytes, int init, int xorOut) {
        return new Checksum(name, Sums::add, bytes, init, xorOut);
    }

    private static Sum crc8(int[] table) {
        return (data, start, length, init) -> {
            int crc = init;
            for (int i = start; i < start + length; i++) {
                crc = table[(crc ^ data[i]) & 0xFF];
            }
            return crc;
        };
    }

    private static Sum crcForward(int bits, int polynomial) {
        int[] table = Tables.forward(bits, polynomial);
        int shift = bits - 8;
        return (data, start, length, init) -> {
            int crc = init;
            for (int i = start; i < start + length; i++) {
                crc = table[((crc >>> shift) ^ data[i]) & 0xFF] ^ (crc << 8);
            }
            return crc;
        };
    }

    private static Sum crcReflected(int bits, int polynomial) {
        int[] table = Tables.reflected(bits, polynomial);
        return (data, start, length, init) -> {
            int crc = init;
            for (int i = start; i < start + length; i++) {
                crc = table[(crc ^ data[i]) & 0xFF] ^ (crc >>> 8);
            }
            return crc;
        };
    }

    /** Tables of 256 remainders. */
    private static final class Tables {
        static int[] forward(int bits, int polynomial) {
            int[] table = new int[256];
            int top = 1 << (bits - 1);
            int mask = bits == 32 ? -1 : (1 << bits) - 1;
            for (int i = 0; i < 256; i++) {
                int crc = i << (bits - 8);
                for (int bit = 0; bit < 8; bit++) {
                    crc = (crc & top) != 0 ? (crc << 1) ^ polynomial : crc << 1;
                }
                table[i] = crc & mask;
            }
            return table;
        }

        static int[] reflected(int bits, int polynomial) {
            int mirrored = Integer.reverse(polynomial) >>> (32 - bits);
            int[] table = new int[256];
            for (int i = 0; i < 256; i++) {
                int crc = i;
                for (int bit = 0; bit < 8; bit++) {
                    crc = (crc & 1) != 0 ? (crc >>> 1) ^ mirrored : crc >>> 1;
                }
                table[i] = crc;
            }
            return table;
        }
    }

    /** The sums that are no cyclic redundancy checks. */
    private static final class Sums {
        static int add(byte[] data, int start, int length, int init) {
            int sum = init;
            for (int i = start; i < start + length; i++) {
                sum += data[i] & 0xFF;
            }
            return sum;
        }

        static int xor(byte[] data, int start, int length, int init) {
            int sum = init;
            for (int i = start; i < start + length; i++) {
                sum ^= data[i] & 0xFF;
            }
            return sum;
        }

        static int adler(byte[] data, int start, int length, int init) {
            long a = init & 0xFFFF;
            long b = init >>> 16;
            for (int i = start; i < start + length; i++) {
                a += data[i] & 0xFF;
                b += a;
                if (b > 1L << 40) {
                    a %= 65521;
                    b %= 65521;
                }
            }
            return (int) (b % 65521 << 16 | a % 65521);
        }

        static int hexDigits(byte[] data, int start, int length, int init) {
            int sum = init;
            for (int i = start; i < start + length; i++) {
                int digit = Character.digit(data[i], 16);
                sum += Math.max(digit, 0);
            }
            return sum;
        }

        static int cpi(byte[] data, int start, int length, int init) {
            return Integer.remainderUnsigned(add(data, start, length, init - (length << 5)), 95) + 32;
        }

        static int leybold(byte[] data, int start, int length, int init) {
            int sum = ~add(data, start, length, init) & 0xFF;
            return sum < 32 ? sum + 32 : sum;
        }

        static int cryopump(byte[] data, int start, int length, int init) {
            int sum = init;
            for (int i = start; i < start + length; i++) {
                sum += data[i] & 0x7F;
            }
            return ((sum >>> 6 ^ sum) & 0x3F) + 0x30;
        }

        static int lrc(byte[] data, int start, int length, int init) {
            return -add(data, start, length, init) & 0xFF;
        }

        /** Pairs of hex digits; the parity of what remains says which half a digit is. */
        static int hexLrc(byte[] data, int start, int length, int init) {
            int sum = init;
            int high = 0;
            for (int i = 0; i < length; i++) {
                int digit = Character.digit(data[start + i], 16);
                if (digit < 0) {
                    continue;
                }
                if ((length - 1 - i) % 2 != 0) {
                    high = digit << 4;
                } else {
                    sum += digit + high;
                    high = 0;
                }
            }
            return -sum & 0xFF;
        }

        static int bits(byte[] data, int start, int length, int init) {
            int sum = init;
            for (int i = start; i < start + length; i++) {
                sum += Integer.bitCount(data[i] & 0xFF);
            }
            return sum;
        }

        static int highVoltage(byte[] data, int start, int length, int init) {
            return ~add(data, start, length, init) & 0x7F | 0x40;
        }
    }
}
