package org.fieldrack.stream;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive samples of all channels of a stream, off-heap, one column a channel in native byte order.
 *
 * <p>Valid only during the call that hands it over: a consumer copies what it keeps. A first sample number beyond the end
 * of the block before is a gap, and data too.
 *
 * @param firstSampleId number of the first sample
 * @param count how many samples each column holds
 * @param columns one a channel, {@code type.bytes(count)} long
 * @param ticks counts of the stream's clock, int64 each, of an irregular stream; null for a regular one
 */
public record SampleBlock(
        long firstSampleId,
        int count,
        List<MemorySegment> columns,
        @Nullable MemorySegment ticks) {
    public long endSampleId() {
        return firstSampleId + count;
    }
}
