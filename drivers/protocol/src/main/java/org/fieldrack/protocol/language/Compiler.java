package org.fieldrack.protocol.language;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fieldrack.protocol.format.CodedString;
import org.jspecify.annotations.Nullable;

/** Compiles one protocol of a file with its arguments; finds what is wrong only when a protocol is used. Used once. */
final class Compiler {
    private static final Set<String> HANDLERS =
            Set.of("@init", "@mismatch", "@writetimeout", "@replytimeout", "@readtimeout");
    private static final long MOST = 0xFFFFFFFFL;

    private final Source source;
    private final Scope scope;
    private final Call call;
    private final Surroundings surroundings;
    private final References references;

    Compiler(Source source, Scope scope, Call call, Surroundings surroundings) {
        this.source = source;
        this.scope = scope;
        this.call = call;
        this.surroundings = surroundings;
        this.references = new References(source, scope, call);
    }

    Set<String> usedVariables() {
        return references.used();
    }

    Protocol compile() {
        for (Map.Entry<String, Scope.Handler> handler : scope.handlers.entrySet()) {
            if (!HANDLERS.contains(handler.getKey())) {
                throw source.wrong(
                        handler.getValue().place(),
                        "there is no handler " + handler.getKey()
                                + ": handlers are @init, @mismatch, @writetimeout, @replytimeout and @readtimeout");
            }
        }
        return new Protocol(
                call,
                settings(),
                commands(scope.commands),
                handler("@init"),
                handler("@mismatch"),
                handler("@writetimeout"),
                handler("@replytimeout"),
                handler("@readtimeout"));
    }

    private Settings settings() {
        long replyTimeout = number("replytimeout", 1000);
        return new Settings(
                number("locktimeout", 5000),
                number("writetimeout", 100),
                replyTimeout,
                number("readtimeout", 100),
                number("pollperiod", replyTimeout),
                (int) Math.min(Integer.MAX_VALUE, number("maxinput", 0)),
                terminator("interminator"),
                terminator("outterminator"),
                string("separator"),
                ignoreExtra());
    }

    private long number(String variable, long byDefault) {
        Scope.Variable assigned = scope.variables.get(variable);
        return assigned == null
                ? surroundings.defaults().getOrDefault(variable, byDefault)
                : number(assigned.value(), assigned.place());
    }

    private byte @Nullable [] terminator(String variable) {
        String name = scope.variables.containsKey(variable) ? variable : "terminator";
        return scope.variables.containsKey(name) ? string(name).bytes() : null;
    }

    private CodedString string(String variable) {
        Scope.Variable assigned = scope.variables.get(variable);
        return new StringCompiler(source, references, surroundings, StringCompiler.Use.BYTES)
                .bytes(assigned == null ? List.of() : assigned.value());
    }

    private boolean ignoreExtra() {
        Scope.Variable assigned = scope.variables.get("extrainput");
        if (assigned == null) {
            return false;
        }
        List<Token> value = assigned.value().stream()
                .filter(token -> token.kind() != Token.Kind.BLANK)
                .toList();
        String word = value.size() == 1 && value.get(0).kind() == Token.Kind.WORD
                ? value.get(0).text()
                : "";
        if (!word.equals("ignore") && !word.equals("error")) {
            throw source.wrong(assigned.place(), "ExtraInput is error or ignore");
        }
        return word.equals("ignore");
    }

    private List<Command> handler(String name) {
        Scope.Handler handler = scope.handlers.get(name);
        return handler == null ? List.of() : commands(handler.commands());
    }

    private List<Command> commands(List<Scope.Raw> raw) {
        List<Command> commands = new ArrayList<>();
        for (Scope.Raw command : raw) {
            commands.add(command(command));
        }
        return commands;
    }

    private Command command(Scope.Raw raw) {
        return switch (raw.name()) {
            case "out" -> new Command.Out(pieces(raw, StringCompiler.Use.OUTPUT), raw.place());
            case "in" -> new Command.In(pieces(raw, StringCompiler.Use.INPUT), raw.place());
            case "exec" -> new Command.Exec(pieces(raw, StringCompiler.Use.OUTPUT), raw.place());
            case "wait" -> new Command.Wait(number(raw.value(), raw.place()), raw.place());
            case "connect" -> new Command.Connect(number(raw.value(), raw.place()), raw.place());
            case "event" -> event(raw);
            case "disconnect" -> {
                if (raw.value().stream().anyMatch(token -> token.kind() != Token.Kind.BLANK)) {
                    throw source.wrong(raw.value().get(0).place(), "; is expected behind disconnect");
                }
                yield new Command.Disconnect(raw.place());
            }
            default -> throw source.wrong(raw.place(), unknown(raw.name()));
        };
    }

    private static String unknown(String name) {
        List<String> known = List.of("in", "out", "wait", "event", "exec", "connect", "disconnect");
        return "there is no command " + name + ", nor a protocol of this name before this one"
                + org.fieldrack.base.Suggestion.of(name, known)
                        .map(near -> ": did you mean " + near + "?")
                        .orElse(": commands are in, out, wait, event, exec, connect and disconnect");
    }

    private List<Piece> pieces(Scope.Raw raw, StringCompiler.Use use) {
        return new StringCompiler(source, references, surroundings, use).pieces(raw.value());
    }

    private Command event(Scope.Raw raw) {
        if (!surroundings.supportsEvent()) {
            throw source.wrong(raw.place(), "the bus has no events");
        }
        List<Token> tokens = raw.value();
        long mask = MOST;
        int open = first(tokens, '(');
        if (open == 0) {
            int close = first(tokens, ')');
            if (close < 0) {
                throw source.wrong(raw.place(), "the ) behind the mask of event is missing");
            }
            mask = number(tokens.subList(1, close), raw.place());
            tokens = tokens.subList(close + 1, tokens.size());
        }
        boolean timed = tokens.stream().anyMatch(token -> token.kind() != Token.Kind.BLANK);
        return new Command.Event(mask, timed ? number(tokens, raw.place()) : 0, raw.place());
    }

    private static int first(List<Token> tokens, char special) {
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.get(i).isSpecial(special)) {
                return i;
            }
        }
        return -1;
    }

    /** Numbers and references next to each other are one number: {@code 10$1}. */
    private long number(List<Token> tokens, int place) {
        StringBuilder text = new StringBuilder();
        append(tokens, text, 0);
        String digits = text.toString().strip();
        int at = tokens.isEmpty() ? place : tokens.get(0).place();
        Long value = digits.isEmpty() || !Character.isDigit(digits.charAt(0)) ? null : Numbers.leading(digits);
        if (value == null) {
            throw source.wrong(at, "a number without sign is expected" + (digits.isEmpty() ? "" : ", not " + digits));
        }
        if (!Numbers.isWhole(digits)) {
            throw source.wrong(at, "\"" + digits + "\" begins as a number and goes on as something else");
        }
        if (value > MOST) {
            throw source.wrong(at, "the number " + digits + " is greater than 4294967295");
        }
        return value;
    }

    private void append(List<Token> tokens, StringBuilder text, int depth) {
        for (Token token : tokens) {
            if (token.kind() == Token.Kind.REFERENCE && token.isArgument()) {
                text.append(references.argument(token));
            } else if (token.kind() == Token.Kind.REFERENCE && depth < 20) {
                append(references.variable(token).value(), text, depth + 1);
            } else {
                text.append(token.source());
            }
        }
    }
}
