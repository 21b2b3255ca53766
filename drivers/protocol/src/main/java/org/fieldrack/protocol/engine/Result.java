package org.fieldrack.protocol.engine;

/** How a run of a protocol ended (specification section 2). */
public enum Result {
    SUCCESS,
    LOCK_TIMEOUT,
    WRITE_TIMEOUT,
    REPLY_TIMEOUT,
    READ_TIMEOUT,
    SCAN_ERROR,
    FORMAT_ERROR,
    ABORT,
    FAULT,
    OFFLINE
}
