package org.fieldrack.buses.rpc;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** XDR: big-endian 32-bit words, bytes padded to four. */
public final class Xdr {
    /** Writes; grows as needed. */
    public static final class Out {
        private ByteBuffer buffer = ByteBuffer.allocate(256);

        public Out put(int value) {
            room(4).putInt(value);
            return this;
        }

        public Out put(boolean value) {
            return put(value ? 1 : 0);
        }

        public Out put(ByteBuffer bytes) {
            int length = bytes.remaining();
            put(length);
            room(length + 3).put(bytes);
            for (int i = length; i % 4 != 0; i++) {
                buffer.put((byte) 0);
            }
            return this;
        }

        public Out put(String text) {
            return put(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
        }

        ByteBuffer toBuffer() {
            return buffer.flip();
        }

        private ByteBuffer room(int bytes) {
            if (buffer.remaining() < bytes) {
                buffer = ByteBuffer.allocate(Math.max(buffer.capacity() * 2, buffer.position() + bytes))
                        .put(buffer.flip());
            }
            return buffer;
        }
    }

    /** Reads; a record that is too short is a {@link BufferUnderflowException}. */
    public static final class In {
        private final ByteBuffer buffer;

        public In(ByteBuffer buffer) {
            this.buffer = buffer;
        }

        public int integer() {
            return buffer.getInt();
        }

        public boolean bool() {
            return buffer.getInt() != 0;
        }

        /** Returns bytes as a view, valid as long as the record. */
        public ByteBuffer bytes() {
            int length = buffer.getInt();
            if (length < 0 || length > buffer.remaining()) {
                throw new BufferUnderflowException();
            }
            ByteBuffer view = buffer.slice(buffer.position(), length);
            buffer.position(Math.min(buffer.limit(), buffer.position() + (length + 3 & ~3)));
            return view;
        }

        public String text() {
            return StandardCharsets.ISO_8859_1.decode(bytes()).toString();
        }

        void skip(int bytes) {
            buffer.position(buffer.position() + bytes);
        }
    }

    private Xdr() {}
}
