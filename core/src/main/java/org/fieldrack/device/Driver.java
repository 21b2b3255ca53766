package org.fieldrack.device;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Opens instruments of one kind; found as a {@code java.util.ServiceLoader} service.
 *
 * @param <C> configuration of a device in the lab file, a record whose components are described by
 *     {@link org.fieldrack.config.Key}
 */
public interface Driver<C extends Record> {
    /** Returns the word that a lab file uses: {@code driver: mpod}. */
    String name();

    /** Returns one sentence that says which instruments it is for. */
    String description();

    Class<C> configType();

    /**
     * Looks at a configuration without opening anything: files that it names, addresses, expressions.
     *
     * @param baseFolder what relative paths count from
     * @param problems takes one sentence for each problem
     */
    default void check(C config, Path baseFolder, Consumer<String> problems) {}

    /**
     * Returns the properties of other devices that a device uses, as {@code DEVICE.PROPERTY}, so that a misspelt one is found
     * before the lab opens.
     *
     * @param baseFolder what relative paths count from
     */
    default Set<String> refersTo(C config, Path baseFolder) {
        return Set.of();
    }

    /** Returns the paths of all properties where the configuration alone tells them; empty where only the instrument can. */
    default Optional<Set<String>> properties(C config) {
        return Optional.empty();
    }

    /** Opens the device; returns at once, also where the instrument is switched off. */
    Device open(C config, DeviceContext context);

    /**
     * Starts a simulated instrument for a device with {@code simulate: true} and returns how to reach it.
     *
     * @throws IOException when it cannot be started; its message is a sentence for the user
     */
    default Simulation<C> simulator(C config, Path baseFolder) throws IOException {
        throw new IOException("the driver " + name() + " has no simulator: remove simulate");
    }

    /** Returns the simulator that can be started on its own. */
    default Optional<SimulatorService<?>> simulatorService() {
        return Optional.empty();
    }

    /**
     * A running simulator and the configuration that reaches it.
     *
     * @param simulator runs until the device is closed
     * @param config the given configuration with the simulator's address
     */
    record Simulation<C extends Record>(Simulator simulator, C config) {}
}
