package org.fieldrack.record.archive;

import java.sql.Connection;
import java.util.List;

/**
 * What a query sees: the file and the segments in memory at one moment.
 *
 * @param inMemory segments of the query's channel that the file does not have as sealed, in their order
 * @param back how far times of the channel ever went back
 * @param now UTC nanoseconds
 */
record View(Connection connection, List<Segment.Filled> inMemory, long back, long now) {
    /** Returns the number of the first reading that is not in a sealed segment of the file. */
    long filedBelow() {
        return inMemory.isEmpty() ? Long.MAX_VALUE : inMemory.getFirst().head().seq();
    }
}
