package org.fieldrack.bus;

import java.util.Optional;

/** Makes bus interfaces for addresses that it knows; providers are asked by ascending order, then class name. */
public interface BusProvider {
    /** Returns its place among the providers. */
    int order();

    /**
     * Says whether an address is this provider's, without opening anything.
     *
     * @throws IllegalArgumentException with a sentence for the user when it is this provider's but malformed
     */
    boolean knows(String address);

    /**
     * Returns a bus interface for one client, empty for an address that is not this provider's. The device may be switched
     * off; an address of this provider that is malformed is an {@link IllegalArgumentException} with a sentence.
     *
     * @param address URI ({@code tcp://host:port}) or VISA resource string
     * @param loop runs the callbacks, owns channels and time
     */
    Optional<BusInterface> busInterface(BusClient client, String address, EventLoop loop);
}
