package org.fieldrack.protocol.engine;

/** How a protocol is run. */
public enum Mode {
    NORMAL,
    /** Its {@code @init} handler only. */
    INIT,
    /** Waits for input that comes unasked. */
    ASYNC
}
