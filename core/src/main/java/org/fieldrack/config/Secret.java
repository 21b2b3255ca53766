package org.fieldrack.config;

import java.util.function.Supplier;

/** A reference to a secret, which is looked up when it is needed and never printed. */
public final class Secret {
    private final String name;
    private final Supplier<String> source;

    public Secret(String name, Supplier<String> source) {
        this.name = name;
        this.source = source;
    }

    /** Returns the name under which it is kept: {@code mpod-public}. */
    public String name() {
        return name;
    }

    /** Returns the secret itself; an {@link IllegalStateException} says where it was looked for. */
    public String reveal() {
        return source.get();
    }

    @Override
    public String toString() {
        return "secret " + name;
    }
}
