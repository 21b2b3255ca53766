package org.fieldrack.protocol.sim;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.config.Key;
import org.fieldrack.device.Simulator;
import org.fieldrack.device.SimulatorService;
import org.fieldrack.protocol.language.ProtocolException;
import org.fieldrack.protocol.language.ProtocolFile;

/** Starts an instrument from a protocol file on its own: {@code fieldrack sim protocol FILE}. */
public final class ProtocolSimulatorService implements SimulatorService<ProtocolSimulatorService.Options> {
    /** What can be chosen. */
    public record Options(
            @Key("The protocol file.") Path file,

            @Key(
                    value = "Faults by the number of the answer, such as \"10 silence, every 50 delay 300ms\".",
                    def = "none")
            String faults) {}

    @Override
    public Class<Options> optionsType() {
        return Options.class;
    }

    @Override
    public Simulator start(String listen, Options options, Path folder) throws IOException {
        try {
            return ProtocolSimulator.start(
                    ProtocolFile.read(folder.resolve(options.file())),
                    listen,
                    List.of(),
                    Faults.parse(options.faults().equals("none") ? "" : options.faults()),
                    EventLoop.shared());
        } catch (ProtocolException | IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
