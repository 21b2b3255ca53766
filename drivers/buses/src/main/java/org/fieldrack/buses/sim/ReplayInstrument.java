package org.fieldrack.buses.sim;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.fieldrack.bus.Capture;
import org.fieldrack.bus.Trace;

/**
 * Serves a captured session: what was sent is expected, what came back is sent after the same time. The same questions in the
 * same order always get the same answers.
 *
 * <p>A question is looked for from the place of the last one on, then from the beginning. One that the capture does not know
 * is not answered, and counted.
 */
public final class ReplayInstrument implements Instrument {
    private final List<Capture.Entry> entries;
    private final boolean atOnce;
    private final Map<Line, Session> sessions = new HashMap<>();
    private final LongAdder unknown = new LongAdder();

    /**
     * Makes an instrument.
     *
     * @param atOnce answer without the captured waiting times
     */
    public ReplayInstrument(Capture capture, boolean atOnce) {
        this.entries = capture.entries().stream()
                .filter(e -> e.direction() != Trace.Direction.NOTE)
                .toList();
        this.atOnce = atOnce;
    }

    /** Returns how many questions the capture did not know. */
    public long unknown() {
        return unknown.sum();
    }

    @Override
    public void opened(Line line) {
        Session session = new Session(line);
        sessions.put(line, session);
        session.play(0, entries.isEmpty() ? 0 : entries.getFirst().nanos());
    }

    @Override
    public void closed(Line line) {
        sessions.remove(line);
    }

    @Override
    public void received(Line line, ByteBuffer bytes, boolean end) {
        Session session = sessions.computeIfAbsent(line, Session::new);
        session.take(bytes, end);
    }

    /** One client's place in the capture. */
    private final class Session {
        private final Line line;
        private byte[] heard = {};
        private int place;

        Session(Line line) {
            this.line = line;
        }

        void take(ByteBuffer bytes, boolean end) {
            int before = heard.length;
            heard = Arrays.copyOf(heard, before + bytes.remaining());
            bytes.get(heard, before, bytes.remaining());
            int found;
            while (heard.length > 0 && (found = question()) >= 0) {
                Capture.Entry asked = entries.get(found);
                heard = Arrays.copyOfRange(heard, asked.bytes().length, heard.length);
                place = found + 1;
                play(place, asked.nanos());
            }
            if (heard.length > 0 && (end || !mayBecomeOne())) {
                unknown.increment();
                heard = new byte[0];
            }
        }

        /** Finds what was heard, the next one first: -1 where there is no such question (yet). */
        private int question() {
            for (int i = 0; i < entries.size(); i++) {
                int at = (place + i) % entries.size();
                Capture.Entry entry = entries.get(at);
                int length = entry.bytes().length;
                if (entry.direction() == Trace.Direction.OUT
                        && length > 0
                        && length <= heard.length
                        && Arrays.equals(entry.bytes(), 0, length, heard, 0, length)) {
                    return at;
                }
            }
            return -1;
        }

        private boolean mayBecomeOne() {
            return entries.stream()
                    .anyMatch(e -> e.direction() == Trace.Direction.OUT
                            && e.bytes().length > heard.length
                            && Arrays.equals(e.bytes(), 0, heard.length, heard, 0, heard.length));
        }

        /** Sends everything that came from here to the next question. */
        void play(int from, long askedNanos) {
            for (int i = from; i < entries.size() && entries.get(i).direction() == Trace.Direction.IN; i++) {
                Capture.Entry answer = entries.get(i);
                long wait = atOnce ? 0 : Math.max(0, answer.nanos() - askedNanos);
                if (wait == 0) {
                    line.send(ByteBuffer.wrap(answer.bytes()), answer.end());
                } else {
                    line.later(Duration.ofNanos(wait), () -> line.send(ByteBuffer.wrap(answer.bytes()), answer.end()));
                }
            }
        }
    }
}
