package org.fieldrack.serve.streams;

import java.util.List;
import java.util.Optional;

/** Where streams come from that can be looked at: running devices, or a recording. Any thread may ask. */
public interface StreamSource {
    /** Returns all streams that have a history. */
    List<ViewedStream> streams();

    /** Says whether samples still come; a recording is looked at as a whole where no span is asked for. */
    default boolean runs() {
        return true;
    }

    /** Returns a stream by its address, {@code DEVICE/STREAM}. */
    default Optional<ViewedStream> stream(String address) {
        return streams().stream()
                .filter(stream -> stream.address().equals(address))
                .findFirst();
    }

    /** Returns a channel by its address, {@code DEVICE/STREAM.CHANNEL}. */
    default Optional<Trace> trace(String address) {
        for (ViewedStream stream : streams()) {
            if (address.startsWith(stream.address() + ".")) {
                Optional<Trace> found =
                        stream.trace(address.substring(stream.address().length() + 1));
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }
}
