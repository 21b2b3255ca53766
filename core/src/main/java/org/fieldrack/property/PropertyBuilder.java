package org.fieldrack.property;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.fieldrack.base.Unit;
import org.jspecify.annotations.Nullable;

/** Builds a {@link Property}; what is not said is: optional, read-only, no unit, no limits, archived at every reading. */
public final class PropertyBuilder {
    private final ValueType type;
    private String key;
    private String alias = "";
    private String displayedName = "";
    private String description = "";
    private Unit unit = Unit.NONE;
    private Access access = Access.READ_ONLY;
    private Assignment assignment = Assignment.OPTIONAL;
    private Limits limits = Limits.NONE;
    private List<Option> options = List.of();
    private AlarmBounds alarmBounds = AlarmBounds.NONE;
    private @Nullable Value defaultValue;
    private String displayType = "";
    private AccessLevel requiredAccessLevel = AccessLevel.USER;
    private Set<State> allowedStates = Set.of();
    private Set<String> tags = Set.of();
    private boolean secret;
    private ArchivePolicy archivePolicy = ArchivePolicy.EVERY_READING;
    private List<Property> rowSchema = List.of();

    PropertyBuilder(String key, ValueType type) {
        this.key = key;
        this.type = type;
    }

    PropertyBuilder(Property p) {
        this(p.key(), p.type());
        alias = p.alias();
        displayedName = p.displayedName();
        description = p.description();
        unit = p.unit();
        access = p.access();
        assignment = p.assignment();
        limits = p.limits();
        options = p.options();
        alarmBounds = p.alarmBounds();
        defaultValue = p.defaultValue();
        displayType = p.displayType();
        requiredAccessLevel = p.requiredAccessLevel();
        allowedStates = p.allowedStates();
        tags = p.tags();
        secret = p.secret();
        archivePolicy = p.archivePolicy();
        rowSchema = p.rowSchema();
    }

    public PropertyBuilder key(String name) {
        key = name;
        return this;
    }

    public PropertyBuilder alias(String name) {
        alias = name;
        return this;
    }

    public PropertyBuilder displayedName(String name) {
        displayedName = name;
        return this;
    }

    public PropertyBuilder description(String text) {
        description = text;
        return this;
    }

    public PropertyBuilder unit(Unit of) {
        unit = of;
        return this;
    }

    /** Sets the unit as written on the instrument: {@code mV}. */
    public PropertyBuilder unit(String text) {
        return unit(Unit.parse(text));
    }

    public PropertyBuilder access(Access how) {
        access = how;
        return this;
    }

    public PropertyBuilder reconfigurable() {
        return access(Access.RECONFIGURABLE);
    }

    public PropertyBuilder initOnly() {
        return access(Access.INIT_ONLY);
    }

    public PropertyBuilder assignment(Assignment how) {
        assignment = how;
        return this;
    }

    public PropertyBuilder limits(Limits all) {
        limits = all;
        return this;
    }

    /** Sets the inclusive range of values, in the property's unit. */
    public PropertyBuilder range(double min, double max) {
        limits = limits.withRange(min, max);
        return this;
    }

    public PropertyBuilder min(double min) {
        limits = limits.withRange(min, limits.maxInc());
        return this;
    }

    public PropertyBuilder max(double max) {
        limits = limits.withRange(limits.minInc(), max);
        return this;
    }

    public PropertyBuilder size(@Nullable Integer min, @Nullable Integer max) {
        limits = limits.withSize(min, max);
        return this;
    }

    public PropertyBuilder options(List<Option> all) {
        options = all;
        return this;
    }

    public PropertyBuilder options(String... names) {
        List<Option> all = new ArrayList<>();
        for (String name : names) {
            all.add(Option.of(all.size(), name));
        }
        return options(all);
    }

    public PropertyBuilder warn(@Nullable Double low, @Nullable Double high) {
        alarmBounds = alarmBounds.withWarn(low, high);
        return this;
    }

    public PropertyBuilder alarm(@Nullable Double low, @Nullable Double high) {
        alarmBounds = alarmBounds.withAlarm(low, high);
        return this;
    }

    public PropertyBuilder alarmBounds(AlarmBounds all) {
        alarmBounds = all;
        return this;
    }

    public PropertyBuilder defaultValue(@Nullable Value value) {
        defaultValue = value;
        return this;
    }

    public PropertyBuilder displayType(String how) {
        displayType = how;
        return this;
    }

    public PropertyBuilder requires(AccessLevel level) {
        requiredAccessLevel = level;
        return this;
    }

    public PropertyBuilder allowedIn(State... states) {
        allowedStates = Set.of(states);
        return this;
    }

    public PropertyBuilder tags(String... words) {
        tags = Set.of(words);
        return this;
    }

    public PropertyBuilder secret() {
        secret = true;
        return this;
    }

    public PropertyBuilder archive(ArchivePolicy policy) {
        archivePolicy = policy;
        return this;
    }

    public PropertyBuilder rowSchema(Property... columns) {
        rowSchema = List.of(columns);
        return this;
    }

    /** Returns the property; an enum without options is an {@link IllegalStateException}. */
    public Property build() {
        if ((type == ValueType.ENUM || type == ValueType.ENUMS) && options.isEmpty()) {
            throw new IllegalStateException("enum property " + key + " has no options");
        }
        return new Property(
                key,
                alias,
                displayedName.isEmpty() ? key : displayedName,
                description,
                type,
                unit,
                access,
                assignment,
                limits,
                options,
                alarmBounds,
                defaultValue,
                displayType,
                requiredAccessLevel,
                allowedStates,
                tags,
                secret,
                archivePolicy,
                rowSchema);
    }
}
