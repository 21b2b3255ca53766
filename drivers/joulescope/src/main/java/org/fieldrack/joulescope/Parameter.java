package org.fieldrack.joulescope;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One entry of the parameter table (specification section 3).
 *
 * @param name {@code i_range}
 * @param path what a set does: {@code setting}, {@code extio}, {@code current_ranging}, {@code info}
 * @param defaultName name of the option it begins with; empty for none
 * @param units empty for none
 * @param flags {@code developer}, {@code hidden}, {@code skip_update}, {@code read_only}
 * @param options what it may be set to; empty where a validator decides
 */
public record Parameter(
        String name,
        String path,
        Optional<String> defaultName,
        Optional<String> units,
        Set<String> flags,
        List<Choice> options) {
    /** An option: its value is an Integer or, for words of the host alone, a String. */
    public record Choice(String name, Object value, List<String> aliases) {
        boolean isCalled(String text) {
            return name.equals(text) || aliases.contains(text);
        }
    }

    public Parameter {
        flags = Set.copyOf(flags);
        options = List.copyOf(options);
    }

    public boolean isReadOnly() {
        return flags.contains("read_only");
    }
}
