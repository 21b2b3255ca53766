package org.fieldrack.codec;

import java.util.Arrays;
import java.util.Optional;

/**
 * Consistent overhead byte stuffing: bytes without a zero among them, so that a zero can delimit packets.
 *
 * <p>A code c of 1 to 255 is followed by c − 1 bytes that are not zero and, where c is below 255 and the packet does not
 * end there, stands for a zero after them. Both directions work on packets of any length; the delimiter is not part of
 * them. A full block at the end is sent without a closing {@code 01} and accepted with or without it. Stateless.
 */
public final class Cobs {
    /** What {@link #decode(byte[], int, int, byte[], int)} returns for bytes that no encoder makes. */
    public static final int MALFORMED = -1;

    private static final int FULL_BLOCK = 255;

    private Cobs() {}

    /** Returns how many bytes an encoded packet of this length takes at most. */
    public static int maxEncodedLength(int length) {
        return length + 1 + length / (FULL_BLOCK - 1);
    }

    /** Returns the encoded packet, without delimiter. */
    public static byte[] encode(byte[] packet) {
        byte[] encoded = new byte[maxEncodedLength(packet.length)];
        return Arrays.copyOf(encoded, encode(packet, 0, packet.length, encoded, 0));
    }

    /**
     * Encodes a packet into a buffer that does not overlap it.
     *
     * @param from first byte of the packet
     * @param to after its last byte
     * @param target takes up to {@link #maxEncodedLength} bytes from {@code at} on
     * @return after the last byte written
     */
    public static int encode(byte[] packet, int from, int to, byte[] target, int at) {
        int code = at;
        int end = at + 1;
        for (int i = from; i < to; i++) {
            if (end - code == FULL_BLOCK) {
                target[code] = (byte) FULL_BLOCK;
                code = end++;
            }
            if (packet[i] == 0) {
                target[code] = (byte) (end - code);
                code = end++;
            } else {
                target[end++] = packet[i];
            }
        }
        target[code] = (byte) (end - code);
        return end;
    }

    /** Returns the packet, empty where the bytes are not the encoding of one. */
    public static Optional<byte[]> decode(byte[] encoded) {
        byte[] packet = new byte[encoded.length];
        int end = decode(encoded, 0, encoded.length, packet, 0);
        return end == MALFORMED ? Optional.empty() : Optional.of(Arrays.copyOf(packet, end));
    }

    /**
     * Decodes a packet; the target may be the source itself with {@code at} not above {@code from}.
     *
     * @param from first encoded byte
     * @param to after the last encoded byte, not counting the delimiter
     * @param target takes fewer bytes than were encoded, from {@code at} on
     * @return after the last byte written, or {@link #MALFORMED}: no bytes at all, a zero among them, or a code that
     *     points behind the end
     */
    public static int decode(byte[] encoded, int from, int to, byte[] target, int at) {
        int end = from == to ? MALFORMED : at;
        int i = from;
        while (i < to) {
            int code = encoded[i++] & 0xFF;
            int blockEnd = i + code - 1;
            if (code == 0 || blockEnd > to) {
                return MALFORMED;
            }
            while (i < blockEnd) {
                byte b = encoded[i++];
                if (b == 0) {
                    return MALFORMED;
                }
                target[end++] = b;
            }
            if (code < FULL_BLOCK && i < to) {
                target[end++] = 0;
            }
        }
        return end;
    }
}
