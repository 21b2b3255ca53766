package org.fieldrack.app.lab;

import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.fieldrack.device.Driver;

/** The drivers on the class path, by name. */
public final class Drivers {
    private final Map<String, Driver<?>> byName = new TreeMap<>();

    /** Finds drivers by {@link ServiceLoader}; of two with one name the first on the class path is used. */
    public Drivers() {
        ServiceLoader.load(Driver.class).forEach(driver -> byName.putIfAbsent(driver.name(), driver));
    }

    public Optional<Driver<?>> driver(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Returns all drivers in the order of their names. */
    public Map<String, Driver<?>> all() {
        return java.util.Collections.unmodifiableMap(byName);
    }
}
