package org.fieldrack.device;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Starts a driver's simulator on its own: {@code fieldrack sim <driver> --listen ADDRESS [options]}.
 *
 * @param <O> options, a record bound from the command line: {@code simControl} is {@code --sim-control}
 */
public interface SimulatorService<O extends Record> {
    Class<O> optionsType();

    /**
     * Starts serving.
     *
     * @param listen {@code HOST:PORT} or a URI; port 0 takes any
     * @param folder what relative paths count from
     * @throws IOException when the address cannot be served; its message is a sentence for the user
     */
    Simulator start(String listen, O options, Path folder) throws IOException;
}
