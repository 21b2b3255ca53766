package org.fieldrack.protocol.language;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a protocol file into scopes; everything that makes the whole file unusable is found here. Used once. */
final class Parser {
    private final Source source;
    private final Lexer lexer;
    private final Scope global = new Scope("", 0);
    private final Map<String, Scope> protocols = new LinkedHashMap<>();
    /** Variables that an assignment used, so that they are not reported as unused. */
    private final Set<String> usedByAssignments = new LinkedHashSet<>();

    Parser(Source source) {
        this.source = source;
        this.lexer = new Lexer(source);
    }

    Map<String, Scope> parse() {
        statements(global, null);
        return protocols;
    }

    Scope global() {
        return global;
    }

    Set<String> usedByAssignments() {
        return usedByAssignments;
    }

    /** Reads until the end of the file or, in a protocol or handler, until its closing brace. */
    private void statements(Scope scope, @Nullable List<Scope.Raw> handler) {
        while (true) {
            lexer.skipBlanks();
            int c = lexer.peek();
            int start = lexer.place();
            if (c < 0) {
                if (scope != global) {
                    throw source.wrong(
                            Math.max(0, start - 1),
                            "the file ends inside the protocol " + scope.name + ": } is expected");
                }
                return;
            }
            if (c == ';') {
                lexer.take();
            } else if (c == '}') {
                if (scope == global) {
                    throw source.wrong(start, "there is a } without its {");
                }
                lexer.take();
                return;
            } else {
                statement(scope, handler, start);
            }
        }
    }

    private void statement(Scope scope, @Nullable List<Scope.Raw> handler, int start) {
        Token name = lexer.name();
        if (name.text().isEmpty()) {
            throw source.wrong(start, "a name is expected here, not " + (char) lexer.peek());
        }
        char first = name.text().charAt(0);
        boolean isHandler = first == '@';
        if (!isHandler && !(first >= 'a' && first <= 'z')) {
            throw source.wrong(start, "a name begins with a letter (a handler with @), not " + first);
        }
        lexer.skipBlanks();
        int next = lexer.peek();
        if (next < 0) {
            throw source.wrong(start, "the file ends behind " + name.text() + ": = or { or ; is expected");
        }
        if (next == '=') {
            lexer.take();
            assignment(scope, handler != null, isHandler, name);
        } else if (next == '{') {
            lexer.take();
            if (isHandler) {
                handler(scope, handler != null, name);
            } else {
                protocol(scope, name);
            }
        } else if (isHandler) {
            throw source.wrong(lexer.place(), "{ is expected behind the handler " + name.text());
        } else if (scope == global) {
            throw source.wrong(
                    lexer.place(), "= or { is expected behind " + name.text() + ": a command stands in a protocol");
        } else {
            command(handler != null ? handler : scope.commands, name, next);
        }
    }

    private void assignment(Scope scope, boolean inHandler, boolean isHandler, Token name) {
        if (inHandler) {
            throw source.wrong(name.place(), "a variable cannot be assigned in a handler: " + name.text());
        }
        if (isHandler) {
            throw source.wrong(name.place(), "a variable's name begins with a letter, not with @: " + name.text());
        }
        List<Token> value = resolved(value(), scope);
        scope.variables.put(name.text(), new Scope.Variable(value, name.place()));
        scope.own.add(name.text());
    }

    private void handler(Scope scope, boolean inHandler, Token name) {
        if (inHandler) {
            throw source.wrong(name.place(), "a handler cannot stand in a handler: " + name.text());
        }
        List<Scope.Raw> commands = new ArrayList<>();
        handlerBody(scope, name, commands);
        scope.handlers.put(name.text(), new Scope.Handler(commands, name.place()));
    }

    private void handlerBody(Scope scope, Token name, List<Scope.Raw> commands) {
        if (scope != global) {
            statements(scope, commands);
            return;
        }
        // a global handler: its braces end it, and what it refers to is the file's
        Scope body = new Scope(name.text(), name.place());
        statements(body, commands);
    }

    private void protocol(Scope scope, Token name) {
        if (scope != global) {
            throw source.wrong(
                    name.place(), "a protocol cannot stand in a protocol: is a } missing before " + name.text() + "?");
        }
        Scope before = protocols.get(name.text());
        if (before != null) {
            throw source.wrong(
                    name.place(),
                    "the protocol " + name.text() + " stands twice: first in line " + source.line(before.place));
        }
        Scope protocol = global.inner(name.text(), name.place());
        statements(protocol, null);
        protocols.put(name.text(), protocol);
    }

    private void command(List<Scope.Raw> commands, Token name, int next) {
        if (next == ';' || next == '}') {
            Scope referenced = protocols.get(name.text());
            if (referenced != null) {
                commands.addAll(referenced.commands);
                return;
            }
        }
        commands.add(new Scope.Raw(name.text(), value(), name.place()));
    }

    /** Reads a value and the semicolon behind it; a closing brace ends it too and stays. */
    private List<Token> value() {
        List<Token> tokens = new ArrayList<>();
        lexer.skipBlanks();
        while (lexer.isInLiteral() || lexer.peek() != '}') {
            Token token = lexer.value();
            if (token.isSpecial(';')) {
                return tokens;
            }
            if (token.isSpecial('{') || token.isSpecial('=')) {
                throw source.wrong(
                        token.place(),
                        "a value cannot hold " + token.text() + ": is a ; or a quote missing before it?");
            }
            tokens.add(token);
        }
        return tokens;
    }

    private List<Token> resolved(List<Token> tokens, Scope scope) {
        List<Token> result = new ArrayList<>();
        for (Token token : tokens) {
            if (token.kind() != Token.Kind.REFERENCE || token.isArgument()) {
                result.add(token);
                continue;
            }
            Scope.Variable variable = scope.variables.get(token.text());
            if (variable == null) {
                throw source.wrong(token.place(), "the variable " + token.text() + " is not defined before this");
            }
            usedByAssignments.add(token.text());
            if (token.quote() == 0) {
                result.addAll(variable.value());
            } else {
                result.add(new Token(
                        Token.Kind.LITERAL, quoted(variable.value(), token.quote()), token.quote(), token.place()));
            }
        }
        return result;
    }

    /** Returns the source text of a value, such that it can stand between these quotes. */
    private static String quoted(List<Token> value, char quote) {
        StringBuilder text = new StringBuilder();
        for (Token token : value) {
            String piece = token.source();
            if (token.kind() == Token.Kind.LITERAL && token.quote() == quote) {
                text.append('\\')
                        .append(quote)
                        .append(token.text())
                        .append('\\')
                        .append(quote);
            } else {
                text.append(piece);
            }
        }
        return text.toString();
    }
}
