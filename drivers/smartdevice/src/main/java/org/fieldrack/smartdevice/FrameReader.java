package org.fieldrack.smartdevice;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.fieldrack.memory.ErrorCode;
import org.fieldrack.memory.Message;

/**
 * Cuts a stream of bytes at its zero delimiters and decodes what stands between them (specification section 8.1).
 *
 * <p>Belongs to one thread. Empty frames are skipped, longer ones than any message are a buffer overflow.
 */
public final class FrameReader {
    private final byte[] frame = new byte[Message.MAX_ENCODING_SIZE + 64];
    private final Message message = new Message();
    private final Consumer<Message> messages;
    private final Consumer<ErrorCode> faults;
    private int length;
    private boolean overflow;
    private final boolean strict;

    /**
     * @param messages takes each message; it is filled again afterwards
     * @param faults takes what must be answered to a frame that is no message
     */
    public FrameReader(Consumer<Message> messages, Consumer<ErrorCode> faults) {
        this(messages, faults, false);
    }

    /** @param strict bytes behind a checksum are a fault of the frame; otherwise {@link Message#hasTrailing} tells of them */
    FrameReader(Consumer<Message> messages, Consumer<ErrorCode> faults, boolean strict) {
        this.messages = messages;
        this.faults = faults;
        this.strict = strict;
    }

    /** Takes all of the bytes. */
    public void accept(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        accept(copy, 0, copy.length);
    }

    /**
     * Takes these bytes; a frame that is whole in them is not copied.
     *
     * @param to after the last one
     */
    public void accept(byte[] bytes, int from, int to) {
        int start = from;
        for (int i = from; i < to; i++) {
            if (bytes[i] == 0) {
                if (length == 0) {
                    end(bytes, start, i);
                } else {
                    keep(bytes, start, i);
                    end(frame, 0, length);
                }
                reset();
                start = i + 1;
            }
        }
        keep(bytes, start, to);
    }

    private void keep(byte[] bytes, int from, int to) {
        int taken = Math.min(to - from, frame.length - length);
        System.arraycopy(bytes, from, frame, length, taken);
        length += taken;
        overflow |= taken < to - from;
    }

    /** Forgets a frame that has begun: the line was interrupted. */
    public void reset() {
        length = 0;
        overflow = false;
    }

    private void end(byte[] bytes, int from, int to) {
        if (to > from) {
            ErrorCode code =
                    overflow || to - from > frame.length ? ErrorCode.BUFFER_OVERFLOW : message.decode(bytes, from, to);
            if (code == ErrorCode.OK && strict && message.hasTrailing()) {
                code = ErrorCode.UNEXPECTED_DELIMETER;
            }
            if (code == ErrorCode.OK) {
                messages.accept(message);
            } else {
                faults.accept(code);
            }
        }
    }
}
