package org.fieldrack.protocol.sim;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fieldrack.buses.sim.Instrument;
import org.fieldrack.buses.sim.Line;
import org.fieldrack.protocol.format.Format;
import org.fieldrack.protocol.format.Kind;
import org.fieldrack.protocol.format.Slot;
import org.fieldrack.protocol.language.Piece;
import org.jspecify.annotations.Nullable;

/** An instrument that speaks the other side of a protocol file; all clients see the same values. Lives in its door's loop. */
final class SimulatedInstrument implements Instrument {
    private static final Duration UNASKED = Duration.ofMillis(200);
    private static final int MOST_BYTES = 1 << 20;

    /** What a client has sent and nobody recognised yet, and where its protocol goes on. */
    private static final class Client {
        private byte[] buffer = {};
        private @Nullable Entry expected;
        private long lastHeard = System.nanoTime();
    }

    private final List<Entry> entries;
    private final List<Entry> unasked;
    private final Faults faults;
    private final Variables variables = new Variables();
    private final Answers answers = new Answers(variables);
    private final Listener listener = new Listener();
    private final Map<Line, Client> clients = new HashMap<>();
    private final long started = System.nanoTime();
    private long ignored;

    SimulatedInstrument(List<Entry> entries, List<Entry> unasked, Faults faults) {
        this.entries = entries;
        this.unasked = unasked;
        this.faults = faults;
        entries.forEach(this::setPoints);
    }

    /** What clients can set stands still until they do. */
    private void setPoints(Entry entry) {
        int value = 0;
        for (Piece piece : entry.out() == null ? List.<Piece>of() : entry.out().pieces()) {
            if (piece instanceof Piece.Value(Format format) && format.kind() != Kind.PSEUDO) {
                String name = Answers.name(entry, format, value++);
                variables.setPoint(name);
                for (int element = 1; element < entry.elements(); element++) {
                    variables.setPoint(name + "#" + element);
                }
            }
        }
    }

    Variables variables() {
        return variables;
    }

    /** Returns how many messages were none that a protocol writes. */
    long ignored() {
        return ignored;
    }

    @Override
    public void opened(Line line) {
        clients.put(line, new Client());
        if (!unasked.isEmpty()) {
            line.later(UNASKED, () -> speak(line));
        }
    }

    @Override
    public void closed(Line line) {
        clients.remove(line);
    }

    @Override
    public void clear(Line line) {
        clients.put(line, new Client());
    }

    /** Says what nobody asks for, while the client is quiet. */
    private void speak(Line line) {
        Client client = clients.get(line);
        if (client == null || !line.isOpen()) {
            return;
        }
        if (System.nanoTime() - client.lastHeard >= UNASKED.toNanos()) {
            for (Entry entry : unasked) {
                answer(line, entry, List.of());
            }
        }
        line.later(UNASKED, () -> speak(line));
    }

    private double seconds() {
        return (System.nanoTime() - started) * 1e-9;
    }

    @Override
    public void received(Line line, ByteBuffer bytes, boolean end) {
        Client client = clients.computeIfAbsent(line, key -> new Client());
        client.lastHeard = System.nanoTime();
        int before = client.buffer.length;
        client.buffer = Arrays.copyOf(client.buffer, before + bytes.remaining());
        bytes.get(client.buffer, before, bytes.remaining());
        while (client.buffer.length > 0 && message(line, client)) {
            // one message after the other
        }
        if (client.buffer.length > MOST_BYTES || end && client.buffer.length > 0) {
            dropRest(client, end);
        }
    }

    /** Takes one message from the front of the buffer; false where more must come. */
    private boolean message(Line line, Client client) {
        Entry expected = client.expected;
        if (expected != null && take(line, client, List.of(expected))) {
            return true;
        }
        return take(line, client, entries) || dropLine(client);
    }

    private boolean take(Line line, Client client, List<Entry> candidates) {
        List<Entry> alike = new ArrayList<>();
        int taken = 0;
        for (Entry entry : candidates) {
            int length = match(entry, client.buffer);
            if (length >= 0 && (alike.isEmpty() || length == taken)) {
                taken = length;
                alike.add(entry);
            }
        }
        if (alike.isEmpty()) {
            return false;
        }
        Entry entry = alike.get(0);
        match(entry, client.buffer);
        remember(entry);
        client.buffer = Arrays.copyOfRange(client.buffer, taken, client.buffer.length);
        client.expected = entry.next();
        answer(line, entry, alike);
        return true;
    }

    /** Returns how many bytes at the front are this entry's message with its terminator, -1 for none. */
    private int match(Entry entry, byte[] buffer) {
        if (entry.out() == null) {
            return -1;
        }
        byte[] end = entry.protocol().settings().outTerminator().orElse(new byte[0]);
        if (end.length == 0) {
            return listener.matches(entry.protocol(), entry.out().pieces(), buffer, buffer.length) ? buffer.length : -1;
        }
        for (int at = 0; at + end.length <= buffer.length; at++) {
            if (Arrays.equals(buffer, at, at + end.length, end, 0, end.length)
                    && listener.matches(entry.protocol(), entry.out().pieces(), buffer, at)) {
                return at + end.length;
            }
        }
        return -1;
    }

    private void remember(Entry entry) {
        int value = -1;
        Object format = null;
        for (Listener.Heard heard : listener.heard()) {
            value += heard.format() != format ? 1 : 0;
            format = heard.format();
            String name = Answers.name(entry, heard.format(), value);
            Slot slot = listener.value(heard);
            variables.set(heard.element() == 0 ? name : name + "#" + heard.element(), heard.format(), slot);
        }
    }

    /** A whole line that no protocol writes is ignored, as instruments do. */
    private boolean dropLine(Client client) {
        for (Entry entry : entries) {
            byte[] end = entry.protocol().settings().outTerminator().orElse(new byte[0]);
            int at = end.length == 0 ? -1 : Answers.indexOf(client.buffer, client.buffer.length, end);
            if (at >= 0) {
                ignored++;
                client.buffer = Arrays.copyOfRange(client.buffer, at + end.length, client.buffer.length);
                return true;
            }
        }
        return false;
    }

    private void dropRest(Client client, boolean end) {
        boolean ends = entries.stream()
                .allMatch(entry -> entry.protocol()
                        .settings()
                        .outTerminator()
                        .map(t -> t.length == 0)
                        .orElse(true));
        if (!end || ends) {
            ignored++;
            client.buffer = new byte[0];
        }
    }

    private void answer(Line line, Entry entry, List<Entry> alike) {
        for (Entry.Request request : entry.requests()) {
            line.later(Duration.ofMillis(request.delayMillis()), () -> {
                if (line.isOpen()) {
                    line.serviceRequest(request.statusByte());
                }
            });
        }
        for (Entry.Answer answer : entry.answers()) {
            byte[] bytes = answers.line(entry, answer, alike, seconds());
            int terminator = entry.protocol()
                    .settings()
                    .inTerminator()
                    .map(t -> t.length)
                    .orElse(0);
            Optional<Faults.Fault> fault = faults.answer();
            if (fault.isPresent()) {
                wrong(line, fault.get(), bytes, terminator);
            } else if (answer.delayMillis() > 0) {
                line.later(Duration.ofMillis(answer.delayMillis()), () -> send(line, bytes));
            } else {
                send(line, bytes);
            }
        }
    }

    private static void send(Line line, byte[] bytes) {
        if (line.isOpen()) {
            line.send(bytes);
        }
    }

    private void wrong(Line line, Faults.Fault fault, byte[] bytes, int terminator) {
        switch (fault.kind()) {
            case SILENCE -> {
                // the point is that nothing happens
            }
            case DELAY -> line.later(fault.delay(), () -> send(line, bytes));
            case GARBAGE -> {
                byte[] garbage = bytes.clone();
                for (int i = 0; i < bytes.length - terminator; i++) {
                    garbage[i] = (byte) ("?~!^".charAt(i % 4));
                }
                send(line, garbage);
            }
            case TRUNCATED -> send(line, Arrays.copyOf(bytes, Math.max(0, (bytes.length - terminator) / 2)));
            case CHECKSUM -> {
                byte[] flipped = bytes.clone();
                if (bytes.length > terminator) {
                    flipped[bytes.length - terminator - 1] ^= 1;
                }
                send(line, flipped);
            }
            case DISCONNECT -> line.disconnect();
            case UNSOLICITED -> {
                byte[] text = fault.text().getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
                byte[] both = Arrays.copyOf(text, text.length + terminator + bytes.length);
                System.arraycopy(bytes, bytes.length - terminator, both, text.length, terminator);
                System.arraycopy(bytes, 0, both, text.length + terminator, bytes.length);
                send(line, both);
            }
        }
    }
}
