package org.fieldrack.buses.rpc;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** Puts together the records of a TCP connection: fragments with a length word whose top bit marks the last. */
final class Records {
    private static final int LAST = 0x80000000;
    /** More than this is no record but a stream of something else. */
    private static final int LONGEST = 32 << 20;

    private ByteBuffer collected = ByteBuffer.allocate(4096);
    /** Where the record's bytes end, without the length words; behind it lies what is not yet taken apart. */
    private int assembled;

    void clear() {
        collected.clear();
        assembled = 0;
    }

    /**
     * Takes bytes and hands over every record that is complete; a record is valid only during the call.
     *
     * @return false where the bytes cannot be records
     */
    boolean take(ByteBuffer bytes, Consumer<ByteBuffer> whole) {
        if (collected.remaining() < bytes.remaining()) {
            collected = ByteBuffer.allocate(
                            Math.max(collected.capacity() * 2, collected.position() + bytes.remaining()))
                    .put(collected.flip());
        }
        collected.put(bytes);
        while (collected.position() - assembled >= 4) {
            int word = collected.getInt(assembled);
            int length = word & ~LAST;
            if (length > LONGEST) {
                return false;
            }
            if (collected.position() - assembled - 4 < length) {
                return true;
            }
            removeLengthWord();
            assembled += length;
            if ((word & LAST) != 0) {
                handOver(whole);
            }
        }
        return true;
    }

    private void removeLengthWord() {
        int end = collected.position();
        collected.put(assembled, collected, assembled + 4, end - assembled - 4);
        collected.position(end - 4);
    }

    /** Takes the record out before it is handed over: whoever gets it may cause more bytes to come. */
    private void handOver(Consumer<ByteBuffer> whole) {
        ByteBuffer copy = ByteBuffer.allocate(assembled).put(0, collected, 0, assembled);
        int end = collected.position();
        collected.put(0, collected, assembled, end - assembled);
        collected.position(end - assembled);
        assembled = 0;
        whole.accept(copy);
    }

    /** Puts a length word before a message. */
    static ByteBuffer framed(ByteBuffer message) {
        return ByteBuffer.allocate(message.remaining() + 4)
                .putInt(message.remaining() | LAST)
                .put(message)
                .flip();
    }
}
