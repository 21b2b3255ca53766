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
import java.util.Arrays;

/** Writes text of numbers quickly: bytes in one buffer, no object a number. One thread. */
final class CsvText implements AutoCloseable {
    private static final int BUFFER = 1 << 20;

    /** More than any number and what stands around it takes. */
    private static final int ROOM = 64;

    private static final double[] TENS = new double[20];
    private static final long[] WHOLE_TENS = new long[19];

    /** The digits of 0 to 99, two each. */
    private static final byte[] PAIRS = new byte[200];

    private static final int NINE = 9;
    private static final int BILLION = 1_000_000_000;
    private static final int FEWEST_DIGITS = 6;
    private static final int MOST_DIGITS = 9;

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
        for (int i = 0; i < 100; i++) {
            PAIRS[2 * i] = (byte) ('0' + i / 10);
            PAIRS[2 * i + 1] = (byte) ('0' + i % 10);
        }
    }

    private final WritableByteChannel file;
    private long written;
    private byte[] bytes = new byte[BUFFER + ROOM];
    private int at;
    private int usualDigits = FEWEST_DIGITS;

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

    /** Keeps its text until another takes it. */
    CsvText() {
        this(OutputStream.nullOutputStream());
    }

    /** Makes room for so many bytes and a number behind them. */
    private void room(int more) {
        if (bytes.length - at < more + ROOM) {
            bytes = Arrays.copyOf(bytes, 2 * bytes.length + more);
        }
    }

    /** Writes what another has kept, which forgets it. */
    void append(CsvText kept) throws IOException {
        write(this);
        write(kept);
    }

    CsvText text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        room(utf8.length);
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
        room(1);
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
        fixed(rest, digits(rest));
        return this;
    }

    /** Returns how many digits a number not below 0 has. */
    private static int digits(long value) {
        // 1233 / 4096 is a little more than the logarithm of 2
        int n = (64 - Long.numberOfLeadingZeros(value | 1)) * 1233 >> 12;
        return n < WHOLE_TENS.length && value >= WHOLE_TENS[n] ? n + 1 : Math.max(1, n);
    }

    /** Writes so many digits: those of nine places and those before them do not wait for each other. */
    private void fixed(long value, int n) {
        if (n <= NINE) {
            pairs((int) value, at + n, at);
        } else if (n <= 2 * NINE) {
            long high = value / BILLION;
            pairs((int) (value - high * BILLION), at + n, at + n - NINE);
            pairs((int) high, at + n - NINE, at);
        } else {
            long high = value / BILLION;
            long highest = high / BILLION;
            pairs((int) (value - high * BILLION), at + n, at + n - NINE);
            pairs((int) (high - highest * BILLION), at + n - NINE, at + n - 2 * NINE);
            pairs((int) highest, at + n - 2 * NINE, at);
        }
        at += n;
    }

    /** Writes the digits of a number into these places, two at a time from the last to the first. */
    private void pairs(int value, int end, int begin) {
        int place = end;
        int rest = value;
        while (place - begin >= 2) {
            int next = rest / 100;
            int pair = (rest - next * 100) * 2;
            bytes[--place] = PAIRS[pair + 1];
            bytes[--place] = PAIRS[pair];
            rest = next;
        }
        if (place > begin) {
            bytes[--place] = (byte) ('0' + rest);
        }
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

    /**
     * Finds the fewest of six to nine digits that read back, but for zeros at their end; begins with as many as the last number
     * had, since those of a channel are alike.
     */
    private CsvText single(float value) {
        double size = Math.abs((double) value);
        int before = size >= 1 ? magnitude(size) : -smallness(size);
        int most = MOST_DIGITS - before;
        int least = Math.clamp(FEWEST_DIGITS - before, 1, Math.max(1, most));
        int places = Math.clamp(usualDigits - before, least, Math.max(1, most));
        if (readsBack(size, places)) {
            while (places > least && readsBack(size, places - 1)) {
                places--;
            }
        } else {
            do {
                places++;
            } while (places <= most && !readsBack(size, places));
        }
        if (places > most) {
            return text(Float.toString(value));
        }
        usualDigits = places + before;
        return decimal(value < 0, scaled(size, places), places);
    }

    private static long scaled(double size, int places) {
        return (long) (size * TENS[places] + 0.5);
    }

    private static boolean readsBack(double size, int places) {
        return (float) (scaled(size, places) / TENS[places]) == (float) size;
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

    /** Writes a number that is so many times ten to the power of minus {@code places}, without zeros at its end. */
    CsvText decimal(long scaled, int places) {
        return decimal(false, scaled, places);
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
        // the numbers of most channels are below 1, and a division costs as much as all digits
        long whole = value < WHOLE_TENS[left] ? 0 : value / WHOLE_TENS[left];
        CsvText unused = number(whole);
        if (left > 0) {
            bytes[at++] = '.';
            fixed(value - whole * WHOLE_TENS[left], left);
        }
        return this;
    }

    /** Ends a line of text that is kept. */
    void endLine() {
        room(1);
        bytes[at++] = '\n';
    }

    /** Ends a line, and writes what waits where that is much. */
    void endRow() throws IOException {
        endLine();
        if (at >= BUFFER) {
            write(this);
        }
    }

    /** Writes what waits and returns the length of everything. */
    long flush() throws IOException {
        write(this);
        return written;
    }

    private void write(CsvText text) throws IOException {
        ByteBuffer out = ByteBuffer.wrap(text.bytes, 0, text.at);
        while (out.hasRemaining()) {
            written += file.write(out);
        }
        text.at = 0;
    }

    @Override
    public void close() throws IOException {
        try (file) {
            write(this);
        }
    }
}
