package org.fieldrack.serve.streams;

import java.util.List;
import java.util.Optional;
import org.fieldrack.device.Device;
import org.fieldrack.device.Lab;
import org.fieldrack.stream.SampleStream;

/** The streams of running devices. */
public final class LabStreams implements StreamSource {
    private final Lab lab;

    public LabStreams(Lab lab) {
        this.lab = lab;
    }

    @Override
    public List<ViewedStream> streams() {
        return lab.devices().stream()
                .flatMap(device -> device.streams().stream().flatMap(stream -> viewed(device, stream).stream()))
                .toList();
    }

    private static Optional<ViewedStream> viewed(Device device, SampleStream stream) {
        return stream.history()
                .map(history -> new ViewedStream(
                        device.name(), stream.name(), stream.description(), history, stream.counters()));
    }
}
