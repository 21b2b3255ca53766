package org.fieldrack.bus;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A captured session of a bus: a text file that people can read and edit, and a simulator can replay.
 *
 * <p>The first line is {@code # fieldrack bus capture 1}; other lines that begin with {@code #} are remarks. Each further
 * line is a time in seconds since the start, a sign ({@code >} to the instrument, {@code <} from it, {@code <.} the same with
 * the end of a message, {@code !} a note) and the bytes as {@link Escapes} writes them.
 *
 * @param entries in the order in which they happened
 */
public record Capture(List<Entry> entries) {
    /** The first line of a file. */
    public static final String HEAD = "# fieldrack bus capture 1";

    /**
     * One line.
     *
     * @param nanos since the start
     * @param end the message ended
     */
    public record Entry(long nanos, Trace.Direction direction, byte[] bytes, boolean end) {
        String line() {
            String sign = direction == Trace.Direction.OUT ? ">" : direction == Trace.Direction.IN ? "<" : "!";
            return String.format(
                    "%d.%09d %s%s %s",
                    nanos / 1_000_000_000, nanos % 1_000_000_000, sign, end ? "." : "", Escapes.escape(bytes));
        }
    }

    public Capture {
        entries = List.copyOf(entries);
    }

    /**
     * Reads a file.
     *
     * @throws IOException whose message is a sentence with file and line where it is no capture
     */
    public static Capture read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file, StandardCharsets.US_ASCII);
        if (lines.isEmpty() || !lines.getFirst().equals(HEAD)) {
            throw new IOException(file + " is not a bus capture: its first line must be " + HEAD);
        }
        List<Entry> entries = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            String line = lines.get(i);
            if (!line.isBlank() && !line.startsWith("#")) {
                try {
                    entries.add(entry(line));
                } catch (IllegalArgumentException e) {
                    throw new IOException(file + " line " + (i + 1) + ": " + e.getMessage(), e);
                }
            }
        }
        return new Capture(entries);
    }

    private static Entry entry(String line) {
        String[] words = line.split(" ", 3);
        if (words.length < 2 || !words[0].matches("\\d{1,9}(\\.\\d{1,9})?")) {
            throw new IllegalArgumentException("write a time in seconds, a sign and the bytes, such as 0.5 > V?\\n");
        }
        Trace.Direction direction = switch (words[1]) {
            case ">", ">." -> Trace.Direction.OUT;
            case "<", "<." -> Trace.Direction.IN;
            case "!" -> Trace.Direction.NOTE;
            default -> throw new IllegalArgumentException(words[1] + " is not one of > < <. !");
        };
        long nanos = new java.math.BigDecimal(words[0]).movePointRight(9).longValueExact();
        byte[] bytes = Escapes.unescape(words.length > 2 ? words[2] : "");
        return new Entry(nanos, direction, bytes, words[1].endsWith("."));
    }
}
