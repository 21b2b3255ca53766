package org.fieldrack.stream;

/**
 * The recent past of a stream, from which views, statistics and pre-trigger recordings are taken.
 *
 * <p>A driver may bring its own, so that samples are stored once.
 */
public interface StreamHistory {
    /** Returns the number of the oldest sample held. */
    long firstSampleId();

    /** Returns the number after the newest sample held. */
    long endSampleId();
}
