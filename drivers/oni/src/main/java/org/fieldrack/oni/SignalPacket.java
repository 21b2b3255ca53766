package org.fieldrack.oni;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.fieldrack.codec.Cobs;

/**
 * One packet of the signal channel: a flag and its payload; specification section 3.
 *
 * @param flag a {@link SignalFlag}; 0 for a packet that is damaged, with the reason as {@code damage}
 * @param payload what follows the flag
 * @param damage why the packet is no packet; empty for a good one
 */
public record SignalPacket(int flag, byte[] payload, String damage) {
    /** Most bytes of a packet before encoding, the flag included. */
    public static final int MAX_LENGTH = 254;

    static SignalPacket damaged(String why) {
        return new SignalPacket(0, new byte[0], why);
    }

    /** Reads the bytes between two delimiters, of which there is at least one. */
    static SignalPacket parse(byte[] encoded, int length) {
        byte[] bytes = new byte[length];
        int end = Cobs.decode(encoded, 0, length, bytes, 0);
        if (end == Cobs.MALFORMED) {
            return damaged("a block points behind the end of its packet");
        }
        if (end > MAX_LENGTH) {
            return damaged("a packet is longer than " + MAX_LENGTH + " bytes");
        }
        if (end < Integer.BYTES) {
            return damaged("a packet of " + end + " bytes is too short for a flag");
        }
        int flag = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt();
        return new SignalPacket(flag, Arrays.copyOfRange(bytes, 4, end), "");
    }

    public boolean isDamaged() {
        return !damage.isEmpty();
    }

    /** Returns the encoded packet of a flag and 32-bit words, with its delimiter. */
    public static byte[] encode(int flag, int... words) {
        ByteBuffer plain = ByteBuffer.allocate(4 + 4 * words.length).order(ByteOrder.LITTLE_ENDIAN);
        plain.putInt(flag);
        for (int word : words) {
            plain.putInt(word);
        }
        byte[] encoded = Cobs.encode(plain.array());
        return Arrays.copyOf(encoded, encoded.length + 1);
    }

    @Override
    public boolean equals(@org.jspecify.annotations.Nullable Object other) {
        return other instanceof SignalPacket p
                && flag == p.flag
                && Arrays.equals(payload, p.payload)
                && damage.equals(p.damage);
    }

    @Override
    public int hashCode() {
        return 31 * flag + Arrays.hashCode(payload);
    }
}
