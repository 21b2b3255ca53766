package org.fieldrack.property;

import java.util.List;
import java.util.Set;

/**
 * Something that a device does when it is told to.
 *
 * @param key name within its node
 * @param displayedName label of its button
 * @param description what it does
 * @param arguments what it takes, described as properties
 * @param requiredAccessLevel who may call it
 * @param allowedStates in which states, with all states below them; empty for every state
 * @param confirmation the sentence that a console asks before calling it ("Switch off 24 channels …"); empty for none
 */
public record Command(
        String key,
        String displayedName,
        String description,
        List<Property> arguments,
        AccessLevel requiredAccessLevel,
        Set<State> allowedStates,
        String confirmation)
        implements SchemaItem {
    public Command {
        arguments = List.copyOf(arguments);
        allowedStates = Set.copyOf(allowedStates);
    }

    /** Returns a command for users in every state, without arguments or confirmation. */
    public static Command of(String key, String displayedName, String description) {
        return new Command(key, displayedName, description, List.of(), AccessLevel.USER, Set.of(), "");
    }

    public Command withArguments(Property... wanted) {
        return new Command(
                key, displayedName, description, List.of(wanted), requiredAccessLevel, allowedStates, confirmation);
    }

    public Command requires(AccessLevel level) {
        return new Command(key, displayedName, description, arguments, level, allowedStates, confirmation);
    }

    public Command allowedIn(State... states) {
        return new Command(
                key, displayedName, description, arguments, requiredAccessLevel, Set.of(states), confirmation);
    }

    public Command asks(String sentence) {
        return new Command(key, displayedName, description, arguments, requiredAccessLevel, allowedStates, sentence);
    }

    public boolean isAllowedIn(State state) {
        return allowedStates.isEmpty() || allowedStates.stream().anyMatch(state::isA);
    }
}
