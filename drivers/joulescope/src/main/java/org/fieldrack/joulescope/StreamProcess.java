package org.fieldrack.joulescope;

/** Something that follows a stream: a view, a recorder, a feed. Called on the streaming thread; must return at once. */
public interface StreamProcess {
    default void start(StreamBuffer buffer) {}

    /** Called when new samples were processed; returns true to stop streaming. */
    default boolean streamNotify(StreamBuffer buffer) {
        return false;
    }

    default void stop() {}

    default void close() {}
}
