package org.fieldrack.memory;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.fieldrack.config.ConfigNode;
import org.fieldrack.config.Problems;
import org.fieldrack.config.Yaml;

/**
 * The types of peripherals that a store knows, read from YAML or JSON (specification section 9).
 *
 * <p>Immutable.
 */
public final class Catalog {
    public static final Catalog EMPTY = new Catalog(Map.of());

    private final Map<String, BufferType> types;
    private final Map<Integer, BufferType> byDeviceId = new HashMap<>();

    private Catalog(Map<String, BufferType> types) {
        this.types = Collections.unmodifiableMap(types);
        for (BufferType type : types.values()) {
            if (type.isDevice() && byDeviceId.put(type.deviceId().getAsInt(), type) != null) {
                throw new CatalogException(
                        "duplicate Smart Device ID " + type.deviceId().getAsInt() + " of " + type.name());
            }
        }
    }

    /**
     * Returns a catalog of these types.
     *
     * @throws CatalogException where two have the same name or device_id
     */
    public static Catalog of(Collection<BufferType> types) {
        Map<String, BufferType> byName = new LinkedHashMap<>();
        for (BufferType type : types) {
            if (byName.put(type.name(), type) != null) {
                throw new CatalogException("the type " + type.name() + " stands twice");
            }
        }
        return new Catalog(byName);
    }

    /**
     * Reads a catalog file.
     *
     * @throws CatalogException with every problem, each with file, line and column
     */
    public static Catalog load(Path file) {
        Problems problems = new Problems();
        return make(Yaml.read(file, problems), problems);
    }

    /**
     * Reads a catalog from text.
     *
     * @param file name for messages
     * @throws CatalogException with every problem
     */
    public static Catalog parse(String file, String text) {
        Problems problems = new Problems();
        return make(Yaml.parse(file, text, problems), problems);
    }

    private static Catalog make(Optional<ConfigNode> root, Problems problems) {
        Collection<BufferType> types =
                root.map(node -> new CatalogReader(problems).types(node)).orElse(java.util.List.of());
        if (!problems.isEmpty()) {
            throw new CatalogException(problems.all());
        }
        return of(types);
    }

    /** Returns every type by its name, in the order of the file. */
    public Map<String, BufferType> types() {
        return types;
    }

    public Optional<BufferType> find(String name) {
        return Optional.ofNullable(types.get(name));
    }

    /**
     * Returns a type by its name.
     *
     * @throws NoSuchElementException where there is none
     */
    public BufferType type(String name) {
        return find(name)
                .orElseThrow(() -> new NoSuchElementException("the catalog has no type " + name
                        + org.fieldrack.base.Suggestion.of(name, types.keySet())
                                .map(s -> ": did you mean " + s + "?")
                                .orElse("")));
    }

    /**
     * Returns the type of a smart device by the number in its UID.
     *
     * @throws NoSuchElementException where there is none
     */
    public BufferType type(int deviceId) {
        BufferType type = byDeviceId.get(deviceId);
        if (type == null) {
            throw new NoSuchElementException("the catalog has no type with device_id " + deviceId);
        }
        return type;
    }
}
