package org.fieldrack.record.export;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The frame of an Arrow file: magic, schema, batches, footer. Tables and field numbers are those of Arrow's own
 * {@code Schema.fbs}, {@code Message.fbs} and {@code File.fbs}, metadata version 5. One thread.
 */
final class ArrowFile {
    private static final byte[] MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION_5 = 4;
    private static final int SCHEMA = 1;
    private static final int RECORD_BATCH = 3;
    private static final int TYPE_REAL = 3;
    private static final int TYPE_TEXT = 5;
    private static final int TYPE_TIMESTAMP = 10;
    private static final int DOUBLE_PRECISION = 2;
    private static final int NANOSECONDS = 3;
    private static final String[] COLUMNS = {"time", "property", "value", "text", "unit", "severity", "quality"};

    private final OutputStream out;
    private final List<long[]> blocks = new ArrayList<>();
    private long position;

    ArrowFile(OutputStream out) throws IOException {
        this.out = out;
        put(MAGIC);
        put(new byte[2]);
        FlatBuilder to = new FlatBuilder();
        int unused = message(to, SCHEMA, schema(to), new byte[0]);
    }

    private void put(byte[] bytes) throws IOException {
        out.write(bytes);
        position += bytes.length;
    }

    private static int schema(FlatBuilder to) {
        int[] fields = new int[COLUMNS.length];
        for (int i = 0; i < COLUMNS.length; i++) {
            int name = to.string(COLUMNS[i]);
            int kind = i == 0 ? TYPE_TIMESTAMP : i == 2 ? TYPE_REAL : TYPE_TEXT;
            int type = type(to, kind);
            int children = to.references();
            to.table(7);
            to.fieldReference(0, name);
            to.fieldReference(3, type);
            to.fieldReference(5, children);
            to.fieldByte(1, i == 2 ? 1 : 0);
            to.fieldByte(2, kind);
            fields[i] = to.endTable();
        }
        int all = to.references(fields);
        to.table(4);
        to.fieldReference(1, all);
        return to.endTable();
    }

    private static int type(FlatBuilder to, int kind) {
        int zone = kind == TYPE_TIMESTAMP ? to.string("UTC") : 0;
        to.table(2);
        if (kind == TYPE_TIMESTAMP) {
            to.fieldReference(1, zone);
            to.fieldShort(0, NANOSECONDS);
        } else if (kind == TYPE_REAL) {
            to.fieldShort(0, DOUBLE_PRECISION);
        }
        return to.endTable();
    }

    /** Writes a message and its body; returns the bytes of the message with its prefix. */
    private int message(FlatBuilder to, int kind, int header, byte[] body) throws IOException {
        to.table(5);
        to.fieldLong(3, body.length);
        to.fieldReference(2, header);
        to.fieldShort(0, VERSION_5);
        to.fieldByte(1, kind);
        byte[] bytes = to.finish(to.endTable());
        int padded = bytes.length + 7 & ~7;
        ByteBuffer prefix = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        put(prefix.putInt(-1).putInt(padded).array());
        put(bytes);
        put(new byte[padded - bytes.length]);
        put(body);
        return padded + 8;
    }

    void batch(ArrowBatch batch) throws IOException {
        List<byte[]> buffers = batch.buffers();
        long[] places = new long[buffers.size() * 2];
        int size = 0;
        for (int i = 0; i < buffers.size(); i++) {
            places[2 * i] = size;
            places[2 * i + 1] = buffers.get(i).length;
            size += buffers.get(i).length + 7 & ~7;
        }
        byte[] body = new byte[size];
        for (int i = 0; i < buffers.size(); i++) {
            System.arraycopy(buffers.get(i), 0, body, (int) places[2 * i], buffers.get(i).length);
        }
        long[] nodes = new long[COLUMNS.length * 2];
        for (int i = 0; i < COLUMNS.length; i++) {
            nodes[2 * i] = batch.rows();
            nodes[2 * i + 1] = i == 2 ? batch.missing() : 0;
        }
        FlatBuilder to = new FlatBuilder();
        int bufferTable = to.words(2, places);
        int nodeTable = to.words(2, nodes);
        to.table(5);
        to.fieldLong(0, batch.rows());
        to.fieldReference(1, nodeTable);
        to.fieldReference(2, bufferTable);
        int header = to.endTable();
        long at = position;
        int head = message(to, RECORD_BATCH, header, body);
        blocks.add(new long[] {at, head, body.length});
    }

    /** Writes the footer. */
    void end() throws IOException {
        put(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putInt(-1).array());
        FlatBuilder to = new FlatBuilder();
        int schema = schema(to);
        long[] words = new long[blocks.size() * 3];
        for (int i = 0; i < blocks.size(); i++) {
            // the second word of a block is 32 bits and 32 bits of padding
            System.arraycopy(blocks.get(i), 0, words, 3 * i, 3);
        }
        int batches = to.words(3, words);
        int dictionaries = to.words(3);
        to.table(5);
        to.fieldReference(1, schema);
        to.fieldReference(2, dictionaries);
        to.fieldReference(3, batches);
        to.fieldShort(0, VERSION_5);
        byte[] footer = to.finish(to.endTable());
        put(footer);
        put(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(footer.length)
                .array());
        put(MAGIC);
        out.flush();
    }
}
