package org.fieldrack.oni.sim;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.fieldrack.base.Clock;
import org.fieldrack.device.Simulator;
import org.fieldrack.device.SimulatorService;
import org.fieldrack.oni.OniTcp;

/** Starts simulated controllers that serve at the wire. */
public final class OniSimulatorService implements SimulatorService<OniSimulatorOptions> {
    @Override
    public Class<OniSimulatorOptions> optionsType() {
        return OniSimulatorOptions.class;
    }

    @Override
    public Simulator start(String listen, OniSimulatorOptions options, Path folder) throws IOException {
        Faults faults = options.faults();
        return serve(listen, new Controller(system(options, folder, faults), Clock.system(), faults, new SyncLink()));
    }

    /** Serves the acceptance profile on any free port of this computer. */
    public static Simulator acceptance() throws IOException {
        return new OniSimulatorService().start("127.0.0.1:0", OniSimulatorOptions.ACCEPTANCE, Path.of(""));
    }

    /**
     * Serves a controller.
     *
     * @param listen {@code HOST:PORT} or {@code oni+tcp://HOST:PORT}; port 0 takes any
     * @throws IOException when the address cannot be served; its message is a sentence for the user
     */
    public static OniServer serve(String listen, Controller controller) throws IOException {
        String start = OniTcp.SCHEME + "://";
        String address = listen.startsWith(start) ? listen.substring(start.length()) : listen;
        int colon = address.lastIndexOf(':');
        try {
            String host = colon < 0 ? address : address.substring(0, colon);
            int port = colon < 0 ? OniTcp.DEFAULT_PORT : Integer.parseInt(address.substring(colon + 1));
            if (!host.isEmpty() && port >= 0 && port < 65_536) {
                return new OniServer(controller, host, port);
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IOException("\"" + listen + "\" is not an address: write HOST:PORT such as 127.0.0.1:15701");
    }

    private static Supplier<SimulatedSystem> system(OniSimulatorOptions options, Path folder, Faults faults)
            throws IOException {
        if (options.flood() > 0) {
            return () -> Profiles.flood(options.flood());
        }
        if (options.profile().equals("acceptance")) {
            return () -> Profiles.acceptance(faults);
        }
        try {
            TableFile table = TableFile.read(folder.resolve(options.profile()));
            table.system(faults); // says now what is wrong with it
            return () -> table.system(faults);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
