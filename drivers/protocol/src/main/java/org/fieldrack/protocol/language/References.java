package org.fieldrack.protocol.language;

import java.util.LinkedHashSet;
import java.util.Set;

/** What the references of one protocol stand for, once its arguments are known; notes what was used. */
final class References {
    private final Source source;
    private final Scope scope;
    private final Call call;
    private final Set<String> used = new LinkedHashSet<>();

    References(Source source, Scope scope, Call call) {
        this.source = source;
        this.scope = scope;
        this.call = call;
    }

    String argument(Token token) {
        int number = token.text().charAt(0) - '0';
        if (number == 0) {
            return call.name();
        }
        if (number > call.arguments().size()) {
            throw source.wrong(
                    token.place(),
                    "the argument $" + number + " was not given: " + call.name() + " was called with "
                            + call.arguments().size());
        }
        return call.arguments().get(number - 1);
    }

    Scope.Variable variable(Token token) {
        Scope.Variable variable = scope.variables.get(token.text());
        if (variable == null) {
            throw source.wrong(
                    token.place(),
                    "the variable " + token.text() + " is not defined"
                            + (token.quote() != 0 ? " (in quotes a name is best written as \\${name})" : ""));
        }
        used.add(token.text());
        return variable;
    }

    Set<String> used() {
        return used;
    }
}
