package org.fieldrack.device;

import java.util.Map;
import org.fieldrack.property.Value;

/** What became of a set or a command. */
public sealed interface Outcome {
    /**
     * The instrument took it.
     *
     * @param applied what was written, with what the device's own rules added
     * @param said what a command did, for a person; may be empty
     */
    record Done(Map<String, Value> applied, String said) implements Outcome {
        public Done {
            applied = Map.copyOf(applied);
        }

        public Done(Map<String, Value> applied) {
            this(applied, "");
        }
    }

    /**
     * A rule forbids it and nothing was changed.
     *
     * @param subject path of the property or command
     * @param rule {@code access}, {@code level}, {@code state}, {@code type}, {@code options}, {@code min}, {@code max},
     *     {@code minExc}, {@code maxExc}, {@code size}, {@code unknown}, or a driver's own word
     * @param message one sentence that names the thing, the rule and the remedy
     */
    record Refused(String subject, String rule, String message) implements Outcome {}

    /**
     * The instrument did not take it.
     *
     * @param offline it could not be reached, so nothing was changed
     * @param message one sentence that names the instrument, the operation and the cause
     */
    record Failed(boolean offline, String message) implements Outcome {}

    default boolean isDone() {
        return this instanceof Done;
    }
}
