package org.fieldrack.buses;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** HiSLIP messages (IVI-6.1) on a stream: a header of 16 bytes and a payload. */
public final class HislipFrames {
    public static final int PORT = 4880;

    public static final int INITIALIZE = 0;
    public static final int INITIALIZE_RESPONSE = 1;
    public static final int FATAL_ERROR = 2;
    public static final int ERROR = 3;
    public static final int ASYNC_LOCK = 4;
    public static final int ASYNC_LOCK_RESPONSE = 5;
    public static final int DATA = 6;
    public static final int DATA_END = 7;
    public static final int DEVICE_CLEAR_COMPLETE = 8;
    public static final int DEVICE_CLEAR_ACKNOWLEDGE = 9;
    public static final int ASYNC_REMOTE_LOCAL_CONTROL = 10;
    public static final int ASYNC_REMOTE_LOCAL_RESPONSE = 11;
    public static final int TRIGGER = 12;
    public static final int ASYNC_MAXIMUM_MESSAGE_SIZE = 15;
    public static final int ASYNC_MAXIMUM_MESSAGE_SIZE_RESPONSE = 16;
    public static final int ASYNC_INITIALIZE = 17;
    public static final int ASYNC_INITIALIZE_RESPONSE = 18;
    public static final int ASYNC_DEVICE_CLEAR = 19;
    public static final int ASYNC_SERVICE_REQUEST = 20;
    public static final int ASYNC_STATUS_QUERY = 21;
    public static final int ASYNC_STATUS_RESPONSE = 22;
    public static final int ASYNC_DEVICE_CLEAR_ACKNOWLEDGE = 23;
    public static final int ASYNC_LOCK_INFO = 24;
    public static final int ASYNC_LOCK_INFO_RESPONSE = 25;

    /** The first message's number; each next one is greater by two. */
    public static final int FIRST_MESSAGE = 0xffffff00;

    public static final int MESSAGE_STEP = 2;
    public static final int PROTOCOL_VERSION = 0x0100;
    public static final int VENDOR = 'F' << 8 | 'R';

    private static final int HEADER_BYTES = 16;
    private static final int LONGEST = 64 << 20;

    /**
     * One message.
     *
     * @param control the control code
     * @param parameter the message parameter
     */
    public record Message(int type, int control, int parameter, ByteBuffer payload) {}

    private ByteBuffer collected = ByteBuffer.allocate(4096);

    public void clear() {
        collected.clear();
    }

    /** Takes bytes; then ask {@link #next} until it has no more. */
    public void take(ByteBuffer bytes) {
        if (collected.remaining() < bytes.remaining()) {
            collected = ByteBuffer.allocate(
                            Math.max(collected.capacity() * 2, collected.position() + bytes.remaining()))
                    .put(collected.flip());
        }
        collected.put(bytes);
    }

    /**
     * Returns the next whole message, {@code null} where none is there.
     *
     * @throws IllegalArgumentException where the bytes are no HiSLIP
     */
    public @Nullable Message next() {
        int there = collected.position();
        if (there >= 2 && (collected.get(0) != 'H' || collected.get(1) != 'S')) {
            throw new IllegalArgumentException("the other side does not speak HiSLIP");
        }
        if (there < HEADER_BYTES) {
            return null;
        }
        long length = collected.getLong(8);
        if (length < 0 || length > LONGEST) {
            throw new IllegalArgumentException("a HiSLIP message of " + length + " bytes");
        }
        int whole = HEADER_BYTES + (int) length;
        if (there < whole) {
            return null;
        }
        ByteBuffer payload = ByteBuffer.allocate((int) length).put(0, collected, HEADER_BYTES, (int) length);
        Message message = new Message(collected.get(2) & 0xff, collected.get(3) & 0xff, collected.getInt(4), payload);
        collected.put(0, collected, whole, there - whole).position(there - whole);
        return message;
    }

    /** Writes a message. */
    public static ByteBuffer encode(int type, int control, int parameter, ByteBuffer payload) {
        return ByteBuffer.allocate(HEADER_BYTES + payload.remaining())
                .put((byte) 'H')
                .put((byte) 'S')
                .put((byte) type)
                .put((byte) control)
                .putInt(parameter)
                .putLong(payload.remaining())
                .put(payload)
                .flip();
    }

    public static ByteBuffer encode(int type, int control, int parameter) {
        return encode(type, control, parameter, ByteBuffer.allocate(0));
    }

    /** Returns the text of a message's payload. */
    static String text(Message message) {
        return ISO_8859_1.decode(message.payload().duplicate()).toString();
    }
}
