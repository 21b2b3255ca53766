package org.fieldrack.smartdevice;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.buses.BusAddress;
import org.fieldrack.buses.Transports;
import org.fieldrack.device.Device;
import org.fieldrack.device.DeviceContext;
import org.fieldrack.device.Driver;
import org.fieldrack.device.Simulator;
import org.fieldrack.device.SimulatorService;
import org.fieldrack.memory.Catalog;
import org.fieldrack.memory.CatalogException;
import org.fieldrack.smartdevice.sim.SmartDeviceSimulator;

/** Opens smart devices: small boards on a line that say what they are and keep their parameters in a buffer. */
public final class SmartDeviceDriver implements Driver<SmartDeviceConfig> {
    @Override
    public String name() {
        return "smartdevice";
    }

    @Override
    public String description() {
        return "Smart devices on a serial line or TCP, described by a catalog, kept in shared memory.";
    }

    @Override
    public Class<SmartDeviceConfig> configType() {
        return SmartDeviceConfig.class;
    }

    @Override
    public void check(SmartDeviceConfig config, Path baseFolder, Consumer<String> problems) {
        try {
            Transports.of(BusAddress.parse(config.bus()), EventLoop.shared());
        } catch (IllegalArgumentException e) {
            problems.accept("bus: " + e.getMessage());
        }
        try {
            Catalog catalog = Catalog.load(baseFolder.resolve(config.catalog()));
            if (!config.type().isEmpty()
                    && catalog.find(config.type()).filter(t -> t.isDevice()).isEmpty()) {
                problems.accept("type: the catalog has no device " + config.type());
            }
        } catch (CatalogException e) {
            String.valueOf(e.getMessage()).lines().forEach(problems);
        }
    }

    @Override
    public Device open(SmartDeviceConfig config, DeviceContext context) {
        Catalog catalog = Catalog.load(context.baseFolder().resolve(config.catalog()));
        return new SmartDevice(config, catalog, context).open();
    }

    @Override
    public Simulation<SmartDeviceConfig> simulator(SmartDeviceConfig config, Path baseFolder) throws IOException {
        Simulator simulator = SmartDeviceSimulator.start(
                "tcp://127.0.0.1:0", baseFolder.resolve(config.catalog()), config.type(), "", false);
        return new Simulation<>(simulator, config.withBus(simulator.address()));
    }

    @Override
    public Optional<SimulatorService<?>> simulatorService() {
        return Optional.of(new SmartDeviceSimulator());
    }
}
