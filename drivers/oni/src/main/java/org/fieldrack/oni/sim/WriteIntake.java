package org.fieldrack.oni.sim;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.util.function.BooleanSupplier;

/** Cuts the bytes of a write connection into frames and hands them to the controller; specification sections 2, T and W. */
final class WriteIntake {
    private static final int HEADER = 8;
    private static final int MOST_FRAME = 1 << 20;
    private static final int BUFFER = 256 * 1024;

    private final Controller controller;
    private final boolean lengthInBytes;
    private final BooleanSupplier ended;

    /**
     * @param ended says that nothing may reach the controller any more
     */
    WriteIntake(Controller controller, boolean lengthInBytes, BooleanSupplier ended) {
        this.controller = controller;
        this.lengthInBytes = lengthInBytes;
        this.ended = ended;
    }

    /**
     * Takes frames until the host closes the connection.
     *
     * @throws IllegalArgumentException at a frame above 1 MiB
     */
    void serve(SocketChannel channel) throws IOException {
        ByteBuffer in = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
        while (channel.read(in) >= 0 && !ended.getAsBoolean()) {
            ByteBuffer bytes = in.flip();
            controller.exclusively(() -> take(bytes));
            if (in.remaining() == in.capacity()) {
                // one frame that is larger than the buffer
                in = ByteBuffer.allocate(MOST_FRAME + HEADER)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .put(in);
            } else {
                in.compact();
            }
        }
    }

    private void take(ByteBuffer in) {
        while (in.remaining() >= HEADER && !ended.getAsBoolean()) {
            int at = in.position();
            long length = Integer.toUnsignedLong(in.getInt(at + 4)) * (lengthInBytes ? 1 : 4);
            if (length > MOST_FRAME) {
                throw new IllegalArgumentException("a write frame of " + length + " bytes");
            }
            int end = (int) (HEADER + (length + 3 & ~3L));
            if (in.remaining() < end) {
                return;
            }
            controller.take(in.getInt(at), in, at + HEADER, (int) length);
            in.position(at + end);
        }
    }
}
