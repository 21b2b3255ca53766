package org.fieldrack.oni;

import java.util.ArrayDeque;
import java.util.Optional;

/**
 * Cuts the bytes of the signal channel into packets, however they are split. Empty packets vanish here. One thread at a
 * time.
 */
final class SignalDecoder {
    /** The longest encoding of 254 bytes, with the closing one that some senders add. */
    private static final int MAX_ENCODED = 256;

    private final byte[] packet = new byte[MAX_ENCODED];
    private final ArrayDeque<SignalPacket> ready = new ArrayDeque<>();
    private int length;

    void feed(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != 0) {
                if (length < MAX_ENCODED) {
                    packet[length] = bytes[i];
                }
                length++;
            } else if (length > 0) {
                ready.add(
                        length > MAX_ENCODED
                                ? SignalPacket.damaged("a packet is longer than " + SignalPacket.MAX_LENGTH + " bytes")
                                : SignalPacket.parse(packet, length));
                length = 0;
            }
        }
    }

    Optional<SignalPacket> next() {
        return Optional.ofNullable(ready.poll());
    }

    /** Forgets complete packets; the beginning of one that is under way stays, or its end would look like another. */
    int dropReady() {
        int dropped = ready.size();
        ready.clear();
        return dropped;
    }
}
