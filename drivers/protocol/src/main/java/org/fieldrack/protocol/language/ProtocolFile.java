package org.fieldrack.protocol.language;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fieldrack.base.Suggestion;
import org.fieldrack.config.Problem;

/** A protocol file that was read; compiles its protocols on request. Immutable. */
public final class ProtocolFile {
    private final Source source;
    private final Map<String, Scope> protocols;
    private final Scope global;
    private final Set<String> usedByAssignments;

    private ProtocolFile(Source source, Parser parser) {
        this.source = source;
        this.protocols = parser.parse();
        this.global = parser.global();
        this.usedByAssignments = parser.usedByAssignments();
    }

    /**
     * Reads a protocol file.
     *
     * @param name for messages
     * @throws ProtocolException where the whole file is unusable
     */
    public static ProtocolFile of(String name, byte[] bytes) {
        Source source = new Source(name, bytes);
        return new ProtocolFile(source, new Parser(source));
    }

    /**
     * Reads a protocol file.
     *
     * @throws ProtocolException where it is missing, cannot be read or is unusable
     */
    public static ProtocolFile read(Path path) {
        try {
            return of(path.toString(), Files.readAllBytes(path));
        } catch (NoSuchFileException e) {
            throw new ProtocolException(new Problem(path.toString(), 1, 1, "there is no such protocol file"));
        } catch (IOException e) {
            throw new ProtocolException(new Problem(path.toString(), 1, 1, "the protocol file cannot be read: " + e));
        }
    }

    /** Returns the file's name as messages have it. */
    public String name() {
        return source.name();
    }

    /** Returns the names of the protocols, in the order of the file and in lower case. */
    public List<String> names() {
        return List.copyOf(protocols.keySet());
    }

    /**
     * Compiles a protocol.
     *
     * @throws ProtocolException where there is none of this name, or it cannot be compiled
     */
    public Protocol compile(Call call, Surroundings surroundings) {
        return compiler(call, surroundings).compile();
    }

    /** Compiles a protocol for {@link Surroundings#ANY}; the call as {@link Call#parse} reads it. */
    public Protocol compile(String call) {
        return compile(call, Surroundings.ANY);
    }

    /** Compiles a protocol; the call as {@link Call#parse} reads it. */
    public Protocol compile(String call, Surroundings surroundings) {
        try {
            return compile(Call.parse(call), surroundings);
        } catch (IllegalArgumentException e) {
            throw source.wrong(0, String.valueOf(e.getMessage()));
        }
    }

    Compiler compiler(Call call, Surroundings surroundings) {
        Scope scope = protocols.get(call.name());
        if (scope == null) {
            throw source.wrong(
                    0,
                    "there is no protocol " + call.name()
                            + Suggestion.of(call.name(), protocols.keySet())
                                    .map(near -> ": did you mean " + near + "?")
                                    .orElse(protocols.isEmpty() ? "" : ": there are " + String.join(", ", names())));
        }
        return new Compiler(source, scope, call, surroundings);
    }

    /** Returns the greatest number of an argument that the protocol uses; 0 for none. */
    public int argumentsOf(String protocol) {
        Scope scope = protocols.get(protocol);
        return scope == null ? 0 : Arguments.greatest(scope);
    }

    /** Returns the place of an offset, for messages. */
    public Problem problem(int place, String message) {
        return source.problem(place, message);
    }

    Map<String, Scope> scopes() {
        return protocols;
    }

    Scope global() {
        return global;
    }

    Set<String> usedByAssignments() {
        return usedByAssignments;
    }
}
