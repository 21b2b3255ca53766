package org.fieldrack.serve.streams;

import org.fieldrack.stream.Channel;
import org.fieldrack.stream.StreamHistory;

/**
 * One channel of a stream.
 *
 * @param index of the channel in its stream
 */
public record Trace(ViewedStream stream, int index) {
    public StreamHistory history() {
        return stream.history();
    }

    public Channel channel() {
        return history().channels().get(index);
    }

    /** Returns {@code DEVICE/STREAM.CHANNEL}. */
    public String address() {
        return stream.address() + "." + channel().name();
    }
}
