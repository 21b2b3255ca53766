package org.fieldrack.protocol.sim;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.fieldrack.protocol.format.EnumConverter;
import org.fieldrack.protocol.format.Format;
import org.fieldrack.protocol.format.Kind;
import org.fieldrack.protocol.format.Slot;

/** What a simulated instrument remembers: values that were set, and values that move where none can be set. */
final class Variables {
    private static final double SECONDS_PER_TURN = 20;

    private record Stored(long integer, double real, byte[] text) {}

    private final Map<String, Stored> stored = new HashMap<>();
    private final Set<String> setPoints = new HashSet<>();

    /** Says that clients can set a variable: before they do it stands still. */
    void setPoint(String name) {
        setPoints.add(name);
    }

    /** Remembers what a client wrote. */
    void set(String name, Format format, Slot slot) {
        byte[] text = format.kind() == Kind.TEXT
                ? java.util.Arrays.copyOf(slot.text, slot.length)
                : (format.kind() == Kind.REAL ? Double.toString(slot.real) : Long.toString(slot.integer))
                        .getBytes(StandardCharsets.ISO_8859_1);
        boolean real = format.kind() == Kind.REAL;
        double number = real ? slot.real : format.kind() == Kind.TEXT ? 0 : slot.integer;
        stored.put(name, new Stored(real ? Math.round(slot.real) : slot.integer, number, text));
    }

    boolean isSet(String name) {
        return stored.containsKey(name);
    }

    /** Puts the value of a variable into the slot: what was set, else one that moves slowly and plausibly, if it may. */
    void get(String name, Format format, Slot slot, double now) {
        double seconds = setPoints.contains(name) ? 0 : now;
        Stored known = stored.get(name);
        if (known != null) {
            slot.integer = known.integer;
            slot.real = known.real;
            slot.setText(known.text, known.text.length);
            return;
        }
        int seed = Math.floorMod(name.hashCode() * 31, 1000);
        double phase = 2 * Math.PI * (seconds / SECONDS_PER_TURN + seed / 1000.0);
        double middle = 2 + seed % 17;
        slot.real = middle * (1 + 0.05 * Math.sin(phase));
        slot.integer = 10 + seed % 80 + Math.round(3 * Math.sin(phase));
        if (format.converter() instanceof EnumConverter names) {
            int count = names.named().size();
            slot.integer =
                    names.named().get((int) (seconds / 30 + seed) % count).number();
        }
        if (format.spec().conversion() == 'T') {
            slot.real = Math.floor(System.currentTimeMillis() / 1000.0);
        }
        byte[] text = ("simulated-" + name.replaceAll("#.*", "")).getBytes(StandardCharsets.ISO_8859_1);
        slot.setText(text, text.length);
    }
}
