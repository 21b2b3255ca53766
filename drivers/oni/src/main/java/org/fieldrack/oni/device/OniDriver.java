package org.fieldrack.oni.device;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import org.fieldrack.device.Device;
import org.fieldrack.device.DeviceContext;
import org.fieldrack.device.Driver;
import org.fieldrack.device.Simulator;
import org.fieldrack.device.SimulatorService;
import org.fieldrack.oni.HostOptions;
import org.fieldrack.oni.TcpTransport;
import org.fieldrack.oni.sim.OniSimulatorService;

/** Opens Open Neuro Interface controllers. */
public final class OniDriver implements Driver<OniConfig> {
    @Override
    public String name() {
        return "oni";
    }

    @Override
    public String description() {
        return "Open Neuro Interface controllers: hubs, headstages, probes on one acquisition clock.";
    }

    @Override
    public Class<OniConfig> configType() {
        return OniConfig.class;
    }

    @Override
    public void check(OniConfig config, Path baseFolder, Consumer<String> problems) {
        config.bus().ifPresent(address -> {
            try {
                TcpTransport.parse(address, HostOptions.LengthUnit.BYTES);
            } catch (IllegalArgumentException e) {
                problems.accept("bus: " + e.getMessage());
            }
        });
        if (config.history().isNegative()) {
            problems.accept("history: takes 0s or more");
        }
        config.closedLoop().ifPresent(name -> {
            List<String> known = loops().stream().map(ClosedLoop::name).toList();
            if (!known.contains(name)) {
                problems.accept(
                        "closedLoop: there is no closed loop " + name + "; there are " + String.join(", ", known));
            }
        });
    }

    private static List<ClosedLoop> loops() {
        return ServiceLoader.load(ClosedLoop.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }

    static Optional<ClosedLoop> loop(OniConfig config) {
        return config.closedLoop()
                .flatMap(name ->
                        loops().stream().filter(l -> l.name().equals(name)).findFirst());
    }

    @Override
    public Device open(OniConfig config, DeviceContext context) {
        return new OniDevice(config, context).open();
    }

    @Override
    public Simulation<OniConfig> simulator(OniConfig config, Path baseFolder) throws IOException {
        Simulator simulator = OniSimulatorService.acceptance();
        return new Simulation<>(simulator, config.withBus(simulator.address()));
    }

    @Override
    public Optional<SimulatorService<?>> simulatorService() {
        return Optional.of(new OniSimulatorService());
    }
}
