package org.fieldrack.record.recording;

import java.io.IOException;
import java.nio.file.Path;
import org.fieldrack.record.StoreException;
import org.fieldrack.stream.ClockOffset;

/** Compares what two devices of a recording saw of the same pulses. */
final class ClockPins {
    private ClockPins() {}

    /** @throws IllegalArgumentException with a sentence for the user */
    static Manifest.Pin pin(Path folder, PinRequest request, long utcNanos, String who) {
        try {
            RecordingReader recording = RecordingReader.open(folder);
            PulsePlace reference = PulsePlace.parse(recording.manifest(), request.reference());
            PulsePlace pinned = PulsePlace.parse(recording.manifest(), request.pinned());
            String device = pinned.stream().device();
            String other = reference.stream().device();
            if (device.equals(other)) {
                throw new IllegalArgumentException("both are streams of " + device + ", which has one clock");
            }
            if (new Alignment(recording.manifest()).dependsOn(other, device)) {
                throw new IllegalArgumentException(
                        other + " is pinned to " + device + " already: take that pin back or pin the other way round");
            }
            ClockOffset offset = ClockOffset.between(
                    reference.pulses(recording, request.fromUtc(), request.toUtc()),
                    pinned.pulses(recording, request.fromUtc(), request.toUtc()),
                    request.withinNanos());
            return new Manifest.Pin(
                    device,
                    other,
                    offset.nanos(),
                    offset.uncertaintyNanos(),
                    offset.pulses(),
                    utcNanos,
                    who,
                    request.pinned() + " = " + request.reference());
        } catch (IOException e) {
            throw new StoreException("the recording in " + folder + " cannot be read: " + e.getMessage(), e);
        }
    }
}
