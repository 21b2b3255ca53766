package org.fieldrack.record.export;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Builds FlatBuffers from their end to their beginning: strings, vectors, and tables whose fields are written after what they
 * refer to. References are distances from the end. One thread.
 */
final class FlatBuilder {
    private ByteBuffer bytes = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);
    private int used;
    private int widest = 4;
    private int[] fields = new int[0];
    private int tableEnd;

    private void room(int more) {
        while (bytes.capacity() - used < more) {
            ByteBuffer larger = ByteBuffer.allocate(bytes.capacity() * 2).order(ByteOrder.LITTLE_ENDIAN);
            System.arraycopy(bytes.array(), bytes.capacity() - used, larger.array(), larger.capacity() - used, used);
            bytes = larger;
        }
    }

    /** Makes what is written next, and the {@code further} bytes before it, end at a multiple of the width. */
    private void align(int width, int further) {
        widest = Math.max(widest, width);
        int pad = -(used + further) & width - 1;
        room(pad + further + width);
        used += pad;
    }

    private int at() {
        return bytes.capacity() - used;
    }

    void putByte(int value) {
        room(1);
        used++;
        bytes.put(at(), (byte) value);
    }

    void putShort(int value) {
        align(2, 0);
        used += 2;
        bytes.putShort(at(), (short) value);
    }

    void putInt(int value) {
        align(4, 0);
        used += 4;
        bytes.putInt(at(), value);
    }

    void putLong(long value) {
        align(8, 0);
        used += 8;
        bytes.putLong(at(), value);
    }

    private void putReference(int target) {
        align(4, 0);
        used += 4;
        bytes.putInt(at(), used - target);
    }

    int string(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        align(4, utf8.length + 1);
        putByte(0);
        room(utf8.length);
        used += utf8.length;
        bytes.put(at(), utf8);
        putInt(utf8.length);
        return used;
    }

    int references(int... targets) {
        align(4, 4 * targets.length);
        for (int i = targets.length - 1; i >= 0; i--) {
            putReference(targets[i]);
        }
        putInt(targets.length);
        return used;
    }

    /** Writes a vector of structures of {@code width} 64-bit words each. */
    int words(int width, long... words) {
        align(8, 8 * words.length);
        for (int i = words.length - 1; i >= 0; i--) {
            putLong(words[i]);
        }
        putInt(words.length / width);
        return used;
    }

    void table(int count) {
        fields = new int[count];
        tableEnd = used;
    }

    void fieldByte(int field, int value) {
        putByte(value);
        fields[field] = used;
    }

    void fieldShort(int field, int value) {
        putShort(value);
        fields[field] = used;
    }

    void fieldInt(int field, int value) {
        putInt(value);
        fields[field] = used;
    }

    void fieldLong(int field, long value) {
        putLong(value);
        fields[field] = used;
    }

    void fieldReference(int field, int target) {
        putReference(target);
        fields[field] = used;
    }

    /** Ends a table and returns where it is. */
    int endTable() {
        putInt(0);
        int table = used;
        for (int i = fields.length - 1; i >= 0; i--) {
            putShort(fields[i] == 0 ? 0 : table - fields[i]);
        }
        putShort(table - tableEnd);
        putShort(4 + 2 * fields.length);
        bytes.putInt(bytes.capacity() - table, used - table);
        return table;
    }

    /** Returns the whole buffer, whose root is this table, as long as a multiple of 8. */
    byte[] finish(int root) {
        align(Math.max(8, widest), 4);
        putReference(root);
        return Arrays.copyOfRange(bytes.array(), at(), bytes.capacity());
    }
}
