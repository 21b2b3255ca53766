package org.fieldrack.memory;

/**
 * What happens to values that do not fit (specification section 10, D1 and D2).
 *
 * @param peerNan NaN becomes the upper bound as with the peer; otherwise it is refused
 * @param wrap whole numbers are taken modulo 2^n as with the peer; otherwise they are refused
 */
public record StorePolicy(boolean peerNan, boolean wrap) {
    /** Refuses what does not fit. */
    public static final StorePolicy STRICT = new StorePolicy(false, false);

    /** Stores what the peer would store. */
    public static final StorePolicy PEER = new StorePolicy(true, true);
}
