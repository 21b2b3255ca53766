package org.fieldrack.buses;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** One thing that a {@link PrologixGateway} does on its bus. */
sealed interface PrologixTask {
    /** Sends a message to an instrument. */
    record Send(PrologixTransport to, byte[] bytes) implements PrologixTask {}

    /** Lets an instrument talk. */
    record Talk(PrologixTransport from, long limitNanos) implements PrologixTask {}

    /** Asks whether anybody wants service. */
    record AskService() implements PrologixTask {}

    /** Asks an instrument for its status byte. */
    record Poll(PrologixTransport whom) implements PrologixTask {}

    /** Returns a message as the gateway wants it: what it would take for itself escaped, a line feed at the end. */
    static byte[] escaped(byte[] bytes) {
        byte escape = 27;
        ByteBuffer out = ByteBuffer.allocate(bytes.length * 2 + 1);
        for (byte b : bytes) {
            if (b == '\r' || b == '\n' || b == escape || b == '+') {
                out.put(escape);
            }
            out.put(b);
        }
        out.put((byte) '\n');
        return Arrays.copyOf(out.array(), out.position());
    }
}
