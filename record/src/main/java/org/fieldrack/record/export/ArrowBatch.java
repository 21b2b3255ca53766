package org.fieldrack.record.export;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Readings that become one batch of an Arrow file: the columns as Arrow lays them out. One thread. */
final class ArrowBatch {
    /** The columns of text, in the order of the file, with {@code value} between the first two. */
    private static final int TEXTS = 5;

    private final List<Long> times = new ArrayList<>();
    private final List<Double> numbers = new ArrayList<>();
    private final List<List<byte[]>> texts = new ArrayList<>();

    ArrowBatch() {
        for (int i = 0; i < TEXTS; i++) {
            texts.add(new ArrayList<>());
        }
    }

    int rows() {
        return times.size();
    }

    void add(long time, String property, String value, String unit, String severity, String quality) {
        times.add(time);
        numbers.add(number(value));
        String[] row = {property, value, unit, severity, quality};
        for (int i = 0; i < TEXTS; i++) {
            texts.get(i).add(row[i].getBytes(StandardCharsets.UTF_8));
        }
    }

    private static double number(String value) {
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    void clear() {
        times.clear();
        numbers.clear();
        texts.forEach(List::clear);
    }

    /** Returns how many numbers are missing. */
    long missing() {
        return numbers.stream().filter(number -> number.isNaN()).count();
    }

    /** Returns the buffers of all columns, in the order of the file: validity, then offsets and data, or data alone. */
    List<byte[]> buffers() {
        List<byte[]> out = new ArrayList<>();
        ByteBuffer time = little(rows() * 8);
        times.forEach(time::putLong);
        out.add(new byte[0]);
        out.add(time.array());
        text(out, 0);
        byte[] valid = new byte[(rows() + 7) / 8];
        ByteBuffer value = little(rows() * 8);
        for (int i = 0; i < rows(); i++) {
            double number = numbers.get(i);
            valid[i >> 3] |= (byte) (Double.isNaN(number) ? 0 : 1 << (i & 7));
            value.putDouble(number);
        }
        out.add(valid);
        out.add(value.array());
        for (int i = 1; i < TEXTS; i++) {
            text(out, i);
        }
        return out;
    }

    private void text(List<byte[]> out, int column) {
        ByteBuffer offsets = little((rows() + 1) * 4);
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        offsets.putInt(0);
        for (byte[] text : texts.get(column)) {
            data.writeBytes(text);
            offsets.putInt(data.size());
        }
        out.add(new byte[0]);
        out.add(offsets.array());
        out.add(data.toByteArray());
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
