package org.fieldrack.app.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.fieldrack.device.Device;
import org.fieldrack.device.DeviceContext;
import org.fieldrack.device.Driver;
import org.fieldrack.device.Simulator;
import org.jspecify.annotations.Nullable;

/**
 * A device of a lab file: its driver, and the configuration bound to that driver's record. Two entries are equal when
 * nothing about the device changed.
 *
 * @param simulate a simulated instrument is started for it
 */
public record DeviceEntry<C extends Record>(String name, Driver<C> driver, C config, boolean simulate) {
    /** An open device and the simulator that it talks to, if any. */
    public record Opened(Device device, Optional<Simulator> simulator) implements AutoCloseable {
        @Override
        public void close() {
            device.close();
            simulator.ifPresent(Simulator::close);
        }
    }

    /** Takes what is wrong with the configuration beyond its form. */
    public void check(Path baseFolder, Consumer<String> problems) {
        driver.check(config, baseFolder, problems);
    }

    /** Returns the properties of other devices that it uses. */
    public Set<String> refersTo(Path baseFolder) {
        return driver.refersTo(config, baseFolder);
    }

    /** Returns the paths of its properties, where they are known before it is open. */
    public Optional<Set<String>> properties() {
        return driver.properties(config);
    }

    /** Opens the device, behind its simulator where it is simulated. */
    public Opened open(DeviceContext context) throws IOException {
        if (!simulate) {
            return new Opened(driver.open(config, context), Optional.empty());
        }
        Driver.Simulation<C> simulation = driver.simulator(config, context.baseFolder());
        return new Opened(driver.open(simulation.config(), context), Optional.of(simulation.simulator()));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DeviceEntry<?> e
                && name.equals(e.name)
                && driver.name().equals(e.driver.name())
                && config.equals(e.config)
                && simulate == e.simulate;
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, driver.name(), config, simulate);
    }
}
