package org.fieldrack.oni.sim;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The cable between several controllers: a counter reset on the one with hardware address 0 sets the counters of all others
 * with another address to 0 at the same instant; specification section 11.
 */
public final class SyncLink {
    private final List<Controller> controllers = new CopyOnWriteArrayList<>();

    void join(Controller controller) {
        controllers.add(controller);
    }

    /** Passes on a reset of the master, which holds no lock of its own here. */
    void counterReset(Controller master, long ticks) {
        for (Controller other : controllers) {
            if (other != master && other.hardwareAddress() != 0) {
                other.resetCounterAt(ticks);
            }
        }
    }
}
