package org.fieldrack.joulescope;

import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.fieldrack.base.Clock;
import org.fieldrack.device.Device;
import org.fieldrack.device.LabDevice;
import org.fieldrack.device.Simulator;
import org.fieldrack.joulescope.sim.SimulatedBus;
import org.fieldrack.joulescope.sim.SimulatedJs110;
import org.fieldrack.property.State;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A simulated instrument on the simulated bus, opened by its driver for each test. */
abstract class PluggedMeter {
    static final Duration LONG = Duration.ofSeconds(40);

    final SimulatedJs110 instrument;
    private final String serialNumber;
    private final Duration buffer;

    @TempDir
    Path folder;

    private Optional<Simulator> plugged = Optional.empty();
    private Optional<Device> opened = Optional.empty();

    PluggedMeter(String serialNumber, Duration buffer) {
        this.serialNumber = serialNumber;
        instrument = new SimulatedJs110(serialNumber);
        this.buffer = buffer;
    }

    @BeforeEach
    void open() {
        plugged = Optional.of(SimulatedBus.INSTANCE.plug(instrument));
        JoulescopeConfig config =
                new JoulescopeConfig("usb+sim:" + serialNumber, "auto", buffer, "interp_1_n_1", List.of(200, 100, 10));
        LabDevice context = new LabDevice("meter", "joulescope", Clock.system(), folder, folder);
        opened = Optional.of(new JoulescopeDriver().open(config, context));
        awaitState(State.ACQUIRING);
    }

    @AfterEach
    void close() {
        opened.ifPresent(Device::close);
        plugged.ifPresent(Simulator::close);
    }

    final Device device() {
        return opened.orElseThrow();
    }

    final void awaitState(State state) {
        await().atMost(LONG).until(() -> device().state().state() == state);
    }

    final double real(String path) {
        return device().readings().reading(path).map(r -> r.value().asDouble()).orElse(Double.NaN);
    }
}
