package org.fieldrack.record.export;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes text of numbers quickly: bytes in one buffer, no object a number. One thread.
 *
 * <p>Hazard: a row must be shorter than {@link #ROOM} bytes between two calls of {@link #endRow}.
 */
final class CsvText implements AutoCloseable {
    private static final int BUFFER = 1 << 20;
    private static final int ROOM = 1 << 16;
    private static final double[] TENS = new double[20];
    private static final long[] WHOLE_TENS = new long[19];

    static {
        double ten = 1;
        for (int i = 0; i < TENS.length; i++) {
            TENS[i] = ten;
            ten *= 10;
        }
        long whole = 1;
        for (int i = 0; i < WHOLE_TENS.length; i++) {
            WHOLE_TENS[i] = whole;
            whole *= 10;
        }
    }

    private final WritableByteChannel file;
    private long written;
    private byte[] bytes = new byte[BUFFER + ROOM];
    private final byte[] digits = new byte[20];
    private int at;

    /** @param length bytes of the file that are kept; what is behind them is cut off */
    CsvText(Path path, long length) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        channel.truncate(length);
        channel.position(length);
        file = channel;
        written = length;
    }

    /** @param to is written at {@link #flush} and closed with the text */
    CsvText(OutputStream to) {
        file = Channels.newChannel(to);
    }

    CsvText text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length - at < utf8.length + ROOM) {
            bytes = java.util.Arrays.copyOf(bytes, at + utf8.length + 2 * ROOM);
        }
        System.arraycopy(utf8, 0, bytes, at, utf8.length);
        at += utf8.length;
        return this;
    }

    /** Writes text, in quotation marks where it needs them. */
    CsvText quoted(String text) {
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return text(plain ? text : '"' + text.replace("\"", "\"\"") + '"');
    }

    CsvText comma() {
        bytes[at++] = ',';
        return this;
    }

    CsvText number(long value) {
        long rest = value;
        if (rest < 0) {
            if (rest == Long.MIN_VALUE) {
                return text("-9223372036854775808");
            }
            bytes[at++] = '-';
            rest = -rest;
        }
        int n = 0;
        do {
            long tenth = rest / 10;
            digits[n++] = (byte) ('0' + (rest - tenth * 10));
            rest = tenth;
        } while (rest != 0);
        while (n > 0) {
            bytes[at++] = digits[--n];
        }
        return this;
    }

    /**
     * Writes the shortest text that reads back; nothing for a missing sample.
     *
     * @param single the value is a binary32 number and need read back as such only
     */
    CsvText number(double value, boolean single) {
        if (Double.isNaN(value)) {
            return this;
        }
        long whole = (long) value;
        if (whole == value && Math.abs(whole) < 1L << 53 && (whole != 0 || 1 / value > 0)) {
            return number(whole);
        }
        if (single && Math.abs(value) >= 1e-4 && Math.abs(value) < 1e7) {
            return single((float) value);
        }
        return text(single ? Float.toString((float) value) : Double.toString(value));
    }

    /** Tries six to nine digits; what reads back first is the shortest of them, but for zeros at its end. */
    private CsvText single(float value) {
        double size = Math.abs((double) value);
        int before = size >= 1 ? magnitude(size) : -smallness(size);
        for (int places = Math.max(1, 6 - before); places < 10 - before; places++) {
            long scaled = (long) (size * TENS[places] + 0.5);
            if ((float) (scaled / TENS[places]) == (float) size) {
                return decimal(value < 0, scaled, places);
            }
        }
        return text(Float.toString(value));
    }

    /** Returns digits before the point. */
    private static int magnitude(double size) {
        int n = 1;
        while (size >= TENS[n]) {
            n++;
        }
        return n;
    }

    /** Returns zeros right behind the point. */
    private static int smallness(double size) {
        int n = 0;
        while (size * TENS[n + 1] < 1) {
            n++;
        }
        return n;
    }

    private CsvText decimal(boolean negative, long scaled, int places) {
        long value = scaled;
        int left = places;
        while (left > 0 && value % 10 == 0) {
            value /= 10;
            left--;
        }
        if (negative) {
            bytes[at++] = '-';
        }
        long whole = value / WHOLE_TENS[left];
        CsvText unused = number(whole);
        if (left > 0) {
            bytes[at++] = '.';
            long rest = value - whole * WHOLE_TENS[left];
            for (int i = left - 1; i >= 0; i--) {
                long digit = rest / WHOLE_TENS[i];
                bytes[at++] = (byte) ('0' + digit);
                rest -= digit * WHOLE_TENS[i];
            }
        }
        return this;
    }

    void endRow() throws IOException {
        bytes[at++] = '\n';
        if (at >= BUFFER) {
            flush();
        }
    }

    /** Writes what waits and returns the length of everything. */
    long flush() throws IOException {
        ByteBuffer out = ByteBuffer.wrap(bytes, 0, at);
        while (out.hasRemaining()) {
            written += file.write(out);
        }
        at = 0;
        return written;
    }

    @Override
    public void close() throws IOException {
        try (file) {
            long unused = flush();
        }
    }
}
