package org.fieldrack.protocol.sim;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.buses.sim.Door;
import org.fieldrack.buses.sim.Doors;
import org.fieldrack.device.Simulator;
import org.fieldrack.protocol.ProtocolConfig;
import org.fieldrack.protocol.language.Call;
import org.fieldrack.protocol.language.Command;
import org.fieldrack.protocol.language.Piece;
import org.fieldrack.protocol.language.Protocol;
import org.fieldrack.protocol.language.ProtocolException;
import org.fieldrack.protocol.language.ProtocolFile;
import org.fieldrack.protocol.language.Surroundings;

/**
 * An instrument made from a protocol file, serving at the wire: it expects what clients write, produces what they wait
 * for, and remembers what was set.
 */
public final class ProtocolSimulator implements Simulator {
    /**
     * A protocol as a lab or a command line uses it.
     *
     * @param variable under which its values are remembered: protocols of one property share it
     * @param elements how many elements it reads
     * @param push the instrument speaks unasked for it
     */
    public record Use(String call, String variable, int elements, boolean push) {}

    private final Door door;
    private final SimulatedInstrument instrument;
    private final Faults faults;

    private ProtocolSimulator(Door door, SimulatedInstrument instrument, Faults faults) {
        this.door = door;
        this.instrument = instrument;
        this.faults = faults;
    }

    /** Returns how a device of a lab uses its protocols. */
    public static List<Use> pairs(ProtocolConfig config) {
        List<Use> uses = new ArrayList<>();
        config.properties().forEach((name, point) -> {
            int size = point.size().orElse(1);
            point.get().ifPresent(call -> uses.add(new Use(call, name, size, false)));
            point.set().ifPresent(call -> uses.add(new Use(call, name, size, false)));
            point.init().ifPresent(call -> uses.add(new Use(call, name, size, false)));
            point.push().ifPresent(call -> uses.add(new Use(call, name, size, true)));
        });
        config.commands().forEach((name, call) -> uses.add(new Use(call, "command " + name, 1, false)));
        config.protocol().init().ifPresent(call -> uses.add(new Use(call, "init", 1, false)));
        return uses;
    }

    /** Serves a protocol file; with uses only what they name, without any all protocols that compile. */
    public static ProtocolSimulator start(Path file, String listen, List<Use> uses) throws IOException {
        return start(read(file), listen, uses, Faults.parse(""), EventLoop.shared());
    }

    private static ProtocolFile read(Path file) throws IOException {
        try {
            return ProtocolFile.read(file);
        } catch (ProtocolException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /**
     * Serves a protocol file.
     *
     * @throws IOException where no protocol compiles, or the address cannot be served; a sentence for the user
     */
    public static ProtocolSimulator start(
            ProtocolFile file, String listen, List<Use> uses, Faults faults, EventLoop loop) throws IOException {
        List<Use> wanted = uses.isEmpty() ? all(file) : uses;
        List<Entry> entries = new ArrayList<>();
        List<Entry> unasked = new ArrayList<>();
        Set<Integer> asked = new HashSet<>();
        String problem = "it has no protocols";
        for (Use use : wanted) {
            try {
                Protocol protocol = file.compile(use.call(), Surroundings.ANY);
                add(protocol, use, entries, unasked);
                protocol.allCommands().forEach(command -> note(command, protocol, asked));
            } catch (ProtocolException e) {
                problem = String.valueOf(e.getMessage());
            }
        }
        if (entries.isEmpty() && unasked.isEmpty()) {
            throw new IOException("nothing of " + file.name() + " can be simulated: " + problem);
        }
        if (uses.isEmpty()) {
            // what other protocols wait for after an output is a part of theirs, not something said unasked
            unasked.removeIf(entry -> entry.answers().stream()
                    .anyMatch(answer -> asked.contains(answer.in().place())));
        }
        entries.sort(java.util.Comparator.comparing(entry -> !entry.first()));
        SimulatedInstrument instrument = new SimulatedInstrument(entries, unasked, faults);
        return new ProtocolSimulator(Doors.open(listen, instrument, loop), instrument, faults);
    }

    private static void note(Command command, Protocol protocol, Set<Integer> asked) {
        boolean leading = protocol.commands().indexOf(command) == 0;
        if (command instanceof Command.In in && !leading) {
            asked.add(in.place());
        }
    }

    private static void add(Protocol protocol, Use use, List<Entry> entries, List<Entry> unasked) {
        for (List<Command> commands : List.of(
                protocol.commands(),
                protocol.onInit(),
                protocol.onMismatch(),
                protocol.onReplyTimeout(),
                protocol.onReadTimeout(),
                protocol.onWriteTimeout())) {
            for (Entry entry : Entry.of(protocol, commands, use.variable(), use.elements())) {
                boolean silent = entry.out() == null
                        || entry.out().pieces().isEmpty()
                                && protocol.settings()
                                        .outTerminator()
                                        .map(t -> t.length == 0)
                                        .orElse(true);
                if (!silent) {
                    entries.add(entry);
                } else if (commands == protocol.commands()) {
                    unasked.add(entry);
                }
            }
        }
    }

    /** Every protocol of a file, with 1, 2, 3 … for arguments; get and set are paired by name, else by what they send. */
    private static List<Use> all(ProtocolFile file) {
        Map<String, String> byStem = new LinkedHashMap<>();
        Map<String, String> byText = new HashMap<>();
        List<Use> uses = new ArrayList<>();
        for (String name : file.names()) {
            List<String> arguments = new ArrayList<>();
            for (int i = 1; i <= file.argumentsOf(name); i++) {
                arguments.add(String.valueOf(i));
            }
            Call call = new Call(name, arguments);
            String stem = name.replaceFirst("^(get|set|read|write|query|ask|put|rd|wr)[-_]?(?=.)", "");
            String text = text(file, call);
            String variable = byStem.getOrDefault(stem, byText.getOrDefault(text, stem));
            byStem.putIfAbsent(stem, variable);
            if (!text.isEmpty()) {
                byText.putIfAbsent(text, variable);
            }
            uses.add(new Use(call.toString(), variable, 1, false));
        }
        return uses;
    }

    /** The letters with which a protocol's first output begins: {@code VOLT} of {@code VOLT?} and {@code VOLT %f}. */
    private static String text(ProtocolFile file, Call call) {
        try {
            return file.compile(call, Surroundings.ANY).commands().stream()
                    .filter(Command.Out.class::isInstance)
                    .map(command -> ((Command.Out) command).pieces())
                    .filter(pieces -> !pieces.isEmpty() && pieces.get(0) instanceof Piece.Literal)
                    .map(pieces -> new String(
                            ((Piece.Literal) pieces.get(0)).bytes(), java.nio.charset.StandardCharsets.ISO_8859_1))
                    .map(literal -> literal.replaceAll("[^A-Za-z0-9:*].*$", "").toLowerCase(Locale.ROOT))
                    .findFirst()
                    .orElse("");
        } catch (ProtocolException e) {
            return "";
        }
    }

    Variables variables() {
        return instrument.variables();
    }

    /** Makes the next answer wrong. */
    public void fault(Faults.Fault fault) {
        faults.add(fault);
    }

    /** Returns how many messages came that no protocol writes. */
    public long ignored() {
        return instrument.ignored();
    }

    /** Ends all clients and refuses new ones until {@link #plugIn}. */
    public void pullOut() {
        door.pullOut();
    }

    public void plugIn() {
        door.plugIn();
    }

    @Override
    public String address() {
        return door.address();
    }

    @Override
    public void close() {
        door.close();
    }
}
