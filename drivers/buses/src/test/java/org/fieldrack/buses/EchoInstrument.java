package org.fieldrack.buses;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.fieldrack.buses.sim.Instrument;
import org.fieldrack.buses.sim.Line;

/** Answers each line (LF) with the same in capitals; {@code hush} is not answered, {@code srq N} asks for service. */
final class EchoInstrument implements Instrument {
    private final Map<Line, StringBuilder> lines = new HashMap<>();
    volatile int clears;
    volatile int triggers;

    @Override
    public void received(Line line, ByteBuffer bytes, boolean end) {
        StringBuilder text = lines.computeIfAbsent(line, l -> new StringBuilder());
        text.append(ISO_8859_1.decode(bytes));
        int at;
        while ((at = text.indexOf("\n")) >= 0) {
            String command = text.substring(0, at);
            text.delete(0, at + 1);
            answer(line, command);
        }
    }

    private static void answer(Line line, String command) {
        if (command.startsWith("srq ")) {
            line.serviceRequest(Integer.parseInt(command.substring(4)));
        } else if (command.startsWith("long ")) {
            line.send(("x".repeat(Integer.parseInt(command.substring(5))) + "\n").getBytes(ISO_8859_1));
        } else if (!command.equals("hush")) {
            line.send((command.toUpperCase(java.util.Locale.ROOT) + "\n").getBytes(ISO_8859_1));
        }
    }

    /** Says a line that nobody asked for to everybody; only in the loop. */
    void speakUp() {
        lines.keySet().forEach(l -> l.send("UNASKED\n".getBytes(ISO_8859_1)));
    }

    @Override
    public void clear(Line line) {
        lines.remove(line);
        clears++;
    }

    @Override
    public void trigger(Line line) {
        triggers++;
    }

    @Override
    public void closed(Line line) {
        lines.remove(line);
    }
}
