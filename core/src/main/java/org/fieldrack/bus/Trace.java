package org.fieldrack.bus;

import java.nio.ByteBuffer;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.fieldrack.base.Clock;

/**
 * The wire log of one device; costs one field read a message while nobody looks.
 *
 * <p>The loop writes; any thread may look. Lookers are called in the loop and must return at once.
 */
public final class Trace {
    /** Which way, or what happened. */
    public enum Direction {
        /** To the instrument. */
        OUT,
        /** From the instrument. */
        IN,
        /** Connection lost, back, event: the bytes are the sentence. */
        NOTE
    }

    /**
     * One line of the log.
     *
     * @param utcNanos when
     * @param client who sent it; empty for input
     * @param bytes the bytes on the wire, not to be changed
     * @param end the message ended here by other means than a terminator
     */
    public record Entry(long utcNanos, Direction direction, String client, byte[] bytes, boolean end) {
        /** Returns the entry for people: a sign for the direction ({@code > < !}) and the bytes, escaped. */
        public String text() {
            String sign = direction == Direction.OUT ? ">" : direction == Direction.IN ? "<" : "!";
            return sign + (end ? ". " : " ") + Escapes.escape(bytes) + (client.isEmpty() ? "" : "   [" + client + "]");
        }
    }

    private final Clock clock;
    private final CopyOnWriteArrayList<Consumer<Entry>> lookers = new CopyOnWriteArrayList<>();
    private volatile boolean watched;

    Trace(Clock clock) {
        this.clock = clock;
    }

    /** Calls back with each line from now on. */
    public void watch(Consumer<Entry> looker) {
        lookers.add(looker);
        watched = true;
    }

    public void unwatch(Consumer<Entry> looker) {
        lookers.remove(looker);
        watched = !lookers.isEmpty();
    }

    boolean isWatched() {
        return watched;
    }

    /** Logs bytes from {@code from} to {@code to} of a buffer, whose position stays. */
    void log(Direction direction, String client, ByteBuffer buffer, int from, int to, boolean end) {
        byte[] bytes = new byte[to - from];
        buffer.get(from, bytes);
        pass(new Entry(clock.utcNanos(), direction, client, bytes, end));
    }

    void note(String sentence) {
        if (watched) {
            byte[] bytes = sentence.getBytes(java.nio.charset.StandardCharsets.UTF_8);
            pass(new Entry(clock.utcNanos(), Direction.NOTE, "", bytes, false));
        }
    }

    private void pass(Entry entry) {
        for (Consumer<Entry> looker : lookers) {
            looker.accept(entry);
        }
    }
}
