package org.fieldrack.stream;

import java.lang.foreign.MemorySegment;

/** Raw bytes of a wire, which only ever pass into a raw log. Consumers follow the rules of {@link SampleStream}. */
public interface RawStream {
    /** Returns the name, unique within its device: {@code read}. */
    String name();

    /** Returns what the bytes are, for who replays them: {@code oni-read;version=1}. */
    String format();

    /** Takes bytes as they come until the returned handle is closed; they are valid only during the call. */
    AutoCloseable subscribe(Consumer consumer);

    /** Takes bytes. */
    @FunctionalInterface
    interface Consumer {
        void bytes(long utcNanos, MemorySegment bytes);
    }
}
