package org.fieldrack.buses.sim;

import java.io.IOException;
import java.nio.file.Path;
import org.fieldrack.bus.Capture;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.config.Key;
import org.fieldrack.device.Simulator;
import org.fieldrack.device.SimulatorService;

/** Serves a captured session as an instrument: {@code fieldrack bus replay FILE} and {@code fieldrack sim replay FILE}. */
public final class ReplayService implements SimulatorService<ReplayService.Options> {
    /** What can be chosen. */
    public record Options(
            @Key("The captured session.") Path file,

            @Key(value = "Answer at once, not after the captured time.", def = "false")
            boolean atOnce) {}

    @Override
    public Class<Options> optionsType() {
        return Options.class;
    }

    @Override
    public Simulator start(String listen, Options options, Path folder) throws IOException {
        Path file = folder.resolve(options.file());
        if (!java.nio.file.Files.isReadable(file)) {
            throw new IOException(file + " cannot be read: give a file that fieldrack bus record wrote");
        }
        return Doors.open(listen, new ReplayInstrument(Capture.read(file), options.atOnce()), EventLoop.shared());
    }
}
