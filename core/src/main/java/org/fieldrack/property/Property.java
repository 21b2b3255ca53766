package org.fieldrack.property;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.fieldrack.base.Unit;
import org.jspecify.annotations.Nullable;

/**
 * The immutable descriptor of a property: everything that is known about it apart from its reading.
 *
 * @param key name within its node
 * @param alias the instrument's own name for it (a register, an object identifier); empty for none
 * @param displayedName name for people
 * @param description what it is, in one or more sentences
 * @param type type of its value
 * @param unit unit and metric prefix
 * @param access when it may be set
 * @param assignment whether a configuration must give it
 * @param limits what a set value must keep to
 * @param options the choices; required for enums, optional for the other scalar types
 * @param alarmBounds where a reading raises an alarm
 * @param defaultValue what it holds before anything else gave it a value
 * @param displayType how it is best shown: {@code bin}, {@code oct}, {@code hex}, {@code bitset}, {@code curve},
 *     {@code directory}, {@code fileIn}, {@code fileOut}, {@code time}, {@code orientation} …; empty for plain
 * @param requiredAccessLevel who may set it
 * @param allowedStates in which states it may be set, with all states below them; empty for every state
 * @param tags words by which views and consoles find it
 * @param secret never shown, logged or archived
 * @param archivePolicy which of its readings the archive keeps
 * @param rowSchema columns of a table; empty for other types
 */
public record Property(
        String key,
        String alias,
        String displayedName,
        String description,
        ValueType type,
        Unit unit,
        Access access,
        Assignment assignment,
        Limits limits,
        List<Option> options,
        AlarmBounds alarmBounds,
        @Nullable Value defaultValue,
        String displayType,
        AccessLevel requiredAccessLevel,
        Set<State> allowedStates,
        Set<String> tags,
        boolean secret,
        ArchivePolicy archivePolicy,
        List<Property> rowSchema)
        implements SchemaItem {
    public Property {
        options = List.copyOf(options);
        allowedStates = Set.copyOf(allowedStates);
        tags = Set.copyOf(tags);
        rowSchema = List.copyOf(rowSchema);
    }

    public static PropertyBuilder bool(String key) {
        return new PropertyBuilder(key, ValueType.BOOL);
    }

    public static PropertyBuilder integer(String key) {
        return new PropertyBuilder(key, ValueType.INTEGER);
    }

    public static PropertyBuilder real(String key) {
        return new PropertyBuilder(key, ValueType.REAL);
    }

    public static PropertyBuilder text(String key) {
        return new PropertyBuilder(key, ValueType.TEXT);
    }

    /** Starts an enum property whose options have the ordinals 0, 1, 2 … */
    public static PropertyBuilder options(String key, String... names) {
        return new PropertyBuilder(key, ValueType.ENUM).options(names);
    }

    public static PropertyBuilder of(String key, ValueType type) {
        return new PropertyBuilder(key, type);
    }

    /** Returns a builder that starts with everything as it is here. */
    public PropertyBuilder toBuilder() {
        return new PropertyBuilder(this);
    }

    public boolean isWritable() {
        return access == Access.RECONFIGURABLE;
    }

    public boolean isSettableIn(State state) {
        return allowedStates.isEmpty() || allowedStates.stream().anyMatch(state::isA);
    }

    /** Returns the option of this name, exactly as written. */
    public Optional<Option> option(String name) {
        return options.stream().filter(option -> option.name().equals(name)).findFirst();
    }

    /** Returns the option of this ordinal. */
    public Optional<Option> option(long ordinal) {
        return options.stream().filter(option -> option.ordinal() == ordinal).findFirst();
    }
}
