package org.fieldrack.protocol;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.fieldrack.buses.Buses;
import org.fieldrack.device.Device;
import org.fieldrack.device.DeviceContext;
import org.fieldrack.device.Driver;
import org.fieldrack.device.Simulator;
import org.fieldrack.device.SimulatorService;
import org.fieldrack.protocol.sim.ProtocolSimulator;
import org.fieldrack.protocol.sim.ProtocolSimulatorService;

/** Opens instruments that a StreamDevice protocol file describes. */
public final class ProtocolDriver implements Driver<ProtocolConfig> {
    @Override
    public String name() {
        return "protocol";
    }

    @Override
    public String description() {
        return "Instruments described by a StreamDevice protocol file, on any byte-wise bus.";
    }

    @Override
    public Class<ProtocolConfig> configType() {
        return ProtocolConfig.class;
    }

    @Override
    public void check(ProtocolConfig config, Path baseFolder, Consumer<String> problems) {
        try {
            Buses.check(config.bus());
        } catch (IllegalArgumentException e) {
            problems.accept("bus: " + e.getMessage());
        }
        Plan.make(config, baseFolder, true, problems);
    }

    @Override
    public Set<String> refersTo(ProtocolConfig config, Path baseFolder) {
        return Plan.make(config, baseFolder, true, problem -> {})
                .map(plan -> plan.elsewhere(config.properties().keySet()))
                .orElse(Set.of());
    }

    @Override
    public Optional<Set<String>> properties(ProtocolConfig config) {
        return Optional.of(config.properties().keySet());
    }

    @Override
    public Device open(ProtocolConfig config, DeviceContext context) {
        return new ProtocolDevice(config, context).open();
    }

    @Override
    public Simulation<ProtocolConfig> simulator(ProtocolConfig config, Path baseFolder) throws IOException {
        Simulator simulator = ProtocolSimulator.start(
                baseFolder.resolve(config.protocol().file()), "tcp://127.0.0.1:0", ProtocolSimulator.pairs(config));
        return new Simulation<>(
                simulator,
                new ProtocolConfig(simulator.address(), config.protocol(), config.properties(), config.commands()));
    }

    @Override
    public Optional<SimulatorService<?>> simulatorService() {
        return Optional.of(new ProtocolSimulatorService());
    }
}
