package org.fieldrack.buses.sim;

import org.fieldrack.device.Simulator;

/** Serves one instrument at the wire until it is closed. */
public interface Door extends Simulator {
    /** Ends all clients and refuses new ones, as an instrument that lost power; {@link #plugIn} brings it back. */
    void pullOut();

    /** Serves again at the same address. */
    void plugIn();
}
