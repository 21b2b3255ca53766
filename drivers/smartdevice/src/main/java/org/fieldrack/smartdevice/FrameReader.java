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
    private long trailing;

    /**
     * @param messages takes each message; it is filled again afterwards
     * @param faults takes what must be answered to a frame that is no message
     */
    public FrameReader(Consumer<Message> messages, Consumer<ErrorCode> faults) {
        this.messages = messages;
        this.faults = faults;
    }

    /** Takes all of the bytes. */
    public void accept(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            byte b = bytes.get();
            if (b == 0) {
                end();
            } else if (length < frame.length) {
                frame[length++] = b;
            } else {
                overflow = true;
            }
        }
    }

    /** Returns how many frames had bytes behind their checksum, which are ignored. */
    public long trailing() {
        return trailing;
    }

    /** Forgets a frame that has begun: the line was interrupted. */
    public void reset() {
        length = 0;
        overflow = false;
    }

    private void end() {
        if (length > 0) {
            ErrorCode code = overflow ? ErrorCode.BUFFER_OVERFLOW : message.decode(frame, 0, length);
            if (code == ErrorCode.OK) {
                trailing += message.hasTrailing() ? 1 : 0;
                messages.accept(message);
            } else {
                faults.accept(code);
            }
        }
        reset();
    }
}
