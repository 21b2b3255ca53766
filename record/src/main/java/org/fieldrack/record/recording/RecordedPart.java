package org.fieldrack.record.recording;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * One source of a running recording: its queue and its files. All but the source's own thread is the writer's.
 */
abstract sealed class RecordedPart permits StreamPart, RawPart {
    private final String address;
    private final Object source;
    private final List<Manifest.Gap> gaps = new ArrayList<>();
    private AutoCloseable subscription = () -> {};

    /** @param source the stream itself */
    RecordedPart(String device, String stream, Object source) {
        this.address = device + "/" + stream;
        this.source = source;
    }

    /** Returns {@code DEVICE/STREAM}. */
    final String address() {
        return address;
    }

    final boolean isOf(Object stream) {
        return source == stream;
    }

    /** What is closed when nothing more is taken from the source. */
    final void followed(AutoCloseable handle) {
        subscription = handle;
    }

    /** Takes nothing more from the source. */
    final void leave() {
        try {
            subscription.close();
        } catch (Exception e) {
            throw new IllegalStateException("cannot leave the stream " + address, e);
        }
    }

    final void note(Manifest.Loss loss, long from, long to, long utcNanos, String text) {
        gaps.add(new Manifest.Gap(address, loss, from, to, utcNanos, text));
    }

    /** Returns what was found missing since the last call. */
    List<Manifest.Gap> takeGaps() {
        List<Manifest.Gap> out = List.copyOf(gaps);
        gaps.clear();
        return out;
    }

    /** Writes what waits in the queue; says whether there was anything. */
    abstract boolean drain() throws IOException;

    abstract void flush() throws IOException;

    abstract long bytes() throws IOException;

    abstract void close() throws IOException;

    /** Leaves the files as a crash right now would; nothing is written from the queue. */
    abstract void abandon() throws IOException;

    /** Adds what the manifest says of it. */
    abstract void describe(List<Manifest.Stream> streams, List<Manifest.Raw> raws);
}
