package org.fieldrack.protocol.language;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Variables, handlers and commands of a protocol, or of the file outside of protocols. */
final class Scope {
    /** A variable's value and where it was assigned. */
    record Variable(List<Token> value, int place) {}

    /** A command as written: its name and its tokens. */
    record Raw(String name, List<Token> value, int place) {}

    /** A handler and where it stands. */
    record Handler(List<Raw> commands, int place) {}

    final String name;
    final int place;
    final Map<String, Variable> variables = new LinkedHashMap<>();
    final Map<String, Handler> handlers = new LinkedHashMap<>();
    final List<Raw> commands = new ArrayList<>();
    /** Names of variables that this scope assigned itself. */
    final Set<String> own = new LinkedHashSet<>();

    Scope(String name, int place) {
        this.name = name;
        this.place = place;
    }

    /** Returns a scope that begins with everything that is global so far. */
    Scope inner(String protocol, int at) {
        Scope inner = new Scope(protocol, at);
        inner.variables.putAll(variables);
        inner.handlers.putAll(handlers);
        return inner;
    }
}
