package org.fieldrack.memory;

import java.util.List;
import java.util.stream.Collectors;
import org.fieldrack.config.Problem;
import org.jspecify.annotations.Nullable;

/** A catalog, or a type specifier in it, that cannot be used. */
public final class CatalogException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient List<Problem> problems;

    CatalogException(String message) {
        this(message, null);
    }

    CatalogException(String message, @Nullable Throwable cause) {
        super(message, cause);
        this.problems = List.of();
    }

    CatalogException(List<Problem> problems) {
        super(problems.stream().map(Problem::text).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** Returns every problem with file, line and column; empty for a specifier that stands in no file. */
    public List<Problem> problems() {
        return problems;
    }
}
