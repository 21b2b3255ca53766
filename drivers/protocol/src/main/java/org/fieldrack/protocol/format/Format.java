package org.fieldrack.protocol.format;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One format of a compiled protocol.
 *
 * @param kind the converter's
 * @param text as written, for messages: {@code %5.2f}
 * @param target name in parentheses to which the value is redirected; null for the point's own value
 * @param place offset in the file
 */
public record Format(
        Spec spec,
        Converter converter,
        Kind kind,
        String text,
        @Nullable String target,
        int place) {
    /** Returns the name of the field or property to which the value is redirected. */
    public Optional<String> redirection() {
        return Optional.ofNullable(target);
    }
}
