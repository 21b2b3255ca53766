package org.fieldrack.record.export;

import java.io.IOException;
import org.fieldrack.record.recording.RecordedStream;
import org.fieldrack.stream.SampleClock;

/** The times of samples that are gone through in their order, without looking for the clock's line at each. One thread. */
final class SampleTimes {
    private final RecordedStream stream;
    private final boolean regular;
    private SampleClock.Anchor line;
    private long from = Long.MAX_VALUE;
    private long end = Long.MIN_VALUE;

    SampleTimes(RecordedStream stream) {
        this.stream = stream;
        this.regular = stream.about().regular();
        this.line = stream.line(stream.firstSampleId());
    }

    long utcNanos(long sampleId) throws IOException {
        if (!regular || !stream.hasLines()) {
            return stream.utcNanos(sampleId);
        }
        if (sampleId < from || sampleId >= end) {
            line = stream.line(sampleId);
            from = sampleId;
            end = stream.lineEnd(sampleId);
        }
        return line.utcNanos(sampleId);
    }
}
