package org.fieldrack.joulescope;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.fieldrack.device.Device;
import org.fieldrack.device.DeviceContext;
import org.fieldrack.device.Driver;
import org.fieldrack.device.Simulator;
import org.fieldrack.joulescope.sim.SimulatedBus;
import org.fieldrack.joulescope.sim.SimulatedJs110;

/** Opens Joulescope JS110 energy analysers on USB. */
public final class JoulescopeDriver implements Driver<JoulescopeConfig> {
    private static final AtomicInteger SIMULATED = new AtomicInteger();

    @Override
    public String name() {
        return "joulescope";
    }

    @Override
    public String description() {
        return "Joulescope JS110 energy analysers: current and voltage at 2 million samples a second over USB.";
    }

    @Override
    public Class<JoulescopeConfig> configType() {
        return JoulescopeConfig.class;
    }

    @Override
    public Device open(JoulescopeConfig config, DeviceContext context) {
        UsbBus bus = config.isSimulated() ? SimulatedBus.INSTANCE : new LibUsbBus();
        return new JoulescopeHandler(config, context, bus).open();
    }

    @Override
    public Simulation<JoulescopeConfig> simulator(JoulescopeConfig config, Path baseFolder) {
        String serial = config.serial().isEmpty()
                ? String.format(java.util.Locale.ROOT, "%06d", SIMULATED.incrementAndGet())
                : config.serial();
        Simulator simulator = SimulatedBus.INSTANCE.plug(new SimulatedJs110(serial));
        return new Simulation<>(simulator, config.withBus(simulator.address()));
    }
}
