package org.fieldrack.joulescope;

import java.lang.foreign.MemorySegment;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Takes what the wire streams from one start to its end: into the buffer, on to the processors, and tells who waits for the end. */
final class StreamFollower implements UsbTransport.Stream {
    private final StreamBuffer samples;
    private final StreamProcesses processes;
    private final BiConsumer<Integer, String> events;
    private @Nullable BiConsumer<Integer, String> onStop;

    /**
     * Follows a stream.
     *
     * @param onStop told once how it ended
     * @param events told of ends that nobody asked for
     */
    StreamFollower(
            StreamBuffer samples,
            StreamProcesses processes,
            @Nullable BiConsumer<Integer, String> onStop,
            BiConsumer<Integer, String> events) {
        this.samples = samples;
        this.processes = processes;
        this.onStop = onStop;
        this.events = events;
    }

    @Override
    public boolean data(MemorySegment transfer) {
        return samples.insert(transfer);
    }

    @Override
    public boolean process() {
        samples.process();
        return processes.notifyAllOf(samples) || samples.isStop();
    }

    @Override
    public void stopped(int event, String message) {
        BiConsumer<Integer, String> told;
        synchronized (this) {
            told = onStop;
            onStop = null;
        }
        if (told != null) {
            told.accept(event, message);
        }
        if (event > 0) {
            events.accept(event, message);
        }
    }

    /** Processes the transfer that ended the stream. */
    void processRest() {
        long before = samples.sampleIdRange()[1];
        samples.process();
        if (samples.sampleIdRange()[1] > before) {
            boolean unused = processes.notifyAllOf(samples);
        }
    }
}
