package org.fieldrack.mpod.sim;

import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fieldrack.base.Clock;
import org.fieldrack.device.Simulator;
import org.fieldrack.device.SimulatorService;

/** Starts a simulated crate: {@code fieldrack sim mpod --listen 127.0.0.1:PORT}. */
public final class MpodSimulatorService implements SimulatorService<MpodSimulatorOptions> {
    private static final Pattern LISTEN = Pattern.compile("(?:snmp://|udp://)?(\\[[^]]+]|[^:/]+):(\\d{1,5})");

    @Override
    public Class<MpodSimulatorOptions> optionsType() {
        return MpodSimulatorOptions.class;
    }

    @Override
    public Simulator start(String listen, MpodSimulatorOptions options, Path folder) throws IOException {
        Matcher m = LISTEN.matcher(listen);
        if (!m.matches() || Integer.parseInt(m.group(2)) > 65535) {
            throw new IOException(
                    "\"" + listen + "\" is no address to listen on: write HOST:PORT, such as 127.0.0.1:1161");
        }
        return new MpodSimulator(m.group(1), Integer.parseInt(m.group(2)), options, folder, Clock.system());
    }
}
