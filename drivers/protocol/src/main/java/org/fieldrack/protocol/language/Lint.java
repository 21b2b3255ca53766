package org.fieldrack.protocol.language;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.fieldrack.base.Suggestion;
import org.fieldrack.protocol.format.EnumConverter;
import org.fieldrack.protocol.format.Format;
import org.fieldrack.protocol.format.Kind;
import org.fieldrack.protocol.format.Spec;

/** Looks through a protocol file for errors of every protocol and for what works but is hardly meant. */
public final class Lint {
    private static final Set<String> SYSTEM = Set.of(
            "locktimeout",
            "writetimeout",
            "replytimeout",
            "readtimeout",
            "pollperiod",
            "maxinput",
            "terminator",
            "interminator",
            "outterminator",
            "separator",
            "extrainput");
    /** Arguments to try where a protocol needs some: a number, a converter's letter, a word, a byte's name. */
    private static final List<String> SAMPLES = List.of("1", "d", "A", "stx");

    private final ProtocolFile file;
    private final List<Finding> findings = new ArrayList<>();
    private final Set<String> used = new HashSet<>();

    private Lint(ProtocolFile file) {
        this.file = file;
        used.addAll(file.usedByAssignments());
    }

    /** Checks a file that could be read; findings come in the order of the file. */
    public static List<Finding> check(ProtocolFile file) {
        Lint lint = new Lint(file);
        file.names().forEach(lint::protocol);
        lint.unusedVariables();
        return lint.findings.stream()
                .distinct()
                .sorted(Comparator.comparingInt((Finding f) -> f.problem().line())
                        .thenComparingInt(f -> f.problem().column()))
                .toList();
    }

    private void protocol(String name) {
        int count = file.argumentsOf(name);
        ProtocolException first = null;
        for (String sample : count == 0 ? List.of("") : SAMPLES) {
            Call call = new Call(name, count == 0 ? List.of() : java.util.Collections.nCopies(count, sample));
            Compiler compiler = file.compiler(call, Surroundings.ANY);
            try {
                Protocol protocol = compiler.compile();
                used.addAll(compiler.usedVariables());
                inspect(name, protocol);
                return;
            } catch (ProtocolException e) {
                used.addAll(compiler.usedVariables());
                first = first == null ? e : first;
            }
        }
        if (first != null) {
            findings.add(new Finding(first.problem(), true));
        }
    }

    private void inspect(String name, Protocol protocol) {
        Scope scope = file.scopes().get(name);
        if (protocol.commands().isEmpty() && scope != null && scope.handlers.isEmpty()) {
            warn(scope.place, "the protocol " + name + " does nothing, so it cannot be started");
        }
        protocol.allCommands().forEach(command -> {
            if (command instanceof Command.In in) {
                input(in);
            } else if (command instanceof Command.Out out) {
                enums(out.pieces());
            }
        });
        if (scope != null) {
            handlers(scope, protocol);
        }
    }

    /** Handlers that nothing in the protocol can ever call. */
    private void handlers(Scope scope, Protocol protocol) {
        Predicate<Command> reads = command -> command instanceof Command.In;
        unreachable(scope, "@mismatch", protocol, reads, "reads nothing");
        unreachable(scope, "@readtimeout", protocol, reads, "reads nothing");
        unreachable(
                scope,
                "@replytimeout",
                protocol,
                reads.or(command -> command instanceof Command.Event),
                "waits for no answer");
        unreachable(scope, "@writetimeout", protocol, command -> command instanceof Command.Out, "writes nothing");
    }

    private void unreachable(Scope scope, String handler, Protocol protocol, Predicate<Command> cause, String because) {
        Scope.Handler written = scope.handlers.get(handler);
        boolean own = written != null && file.global().handlers.get(handler) != written;
        if (written != null && own && protocol.commands().stream().noneMatch(cause)) {
            warn(written.place(), handler + " is never reached: " + scope.name + " " + because);
        }
    }

    private void input(Command.In in) {
        enums(in.pieces());
        Format greedy = null;
        for (Piece piece : in.pieces()) {
            if (greedy != null && !(piece instanceof Piece.WhiteSpace)) {
                warn(
                        greedy.place(),
                        greedy.text() + " takes the rest of the line: what stands behind it is never reached");
                return;
            }
            greedy = piece instanceof Piece.Value(Format format) && takesAll(format) ? format : null;
        }
    }

    private static boolean takesAll(Format format) {
        Spec spec = format.spec();
        return format.kind() == Kind.TEXT && spec.conversion() == 's' && spec.has(Spec.ALT) && spec.width() == 0;
    }

    private void enums(List<Piece> pieces) {
        for (Piece piece : pieces) {
            if (piece instanceof Piece.Value(Format format)
                    && format.spec().input()
                    && format.converter() instanceof EnumConverter names) {
                names.shadowed()
                        .forEach(shadow -> warn(
                                format.place(),
                                "in " + format.text() + " the name " + shadow
                                        + ": the first that fits is taken, so put the longer one first"));
            }
        }
    }

    private void unusedVariables() {
        unused(file.global().variables, file.global().own);
        for (Scope scope : file.scopes().values()) {
            unused(scope.variables, scope.own);
        }
    }

    private void unused(Map<String, Scope.Variable> variables, Set<String> own) {
        for (String name : new LinkedHashSet<>(own)) {
            Scope.Variable variable = variables.get(name);
            if (variable != null && !SYSTEM.contains(name) && !used.contains(name)) {
                warn(
                        variable.place(),
                        "the variable " + name + " is never used"
                                + Suggestion.of(name, SYSTEM)
                                        .map(near -> ": did you mean " + near + "?")
                                        .orElse(""));
            }
        }
    }

    private void warn(int place, String message) {
        findings.add(new Finding(file.problem(place, message), false));
    }
}
