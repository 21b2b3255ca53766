package org.fieldrack.oni.device;

import java.time.Duration;
import java.util.Optional;
import org.fieldrack.config.Key;
import org.fieldrack.oni.HostOptions;

/** Configuration of an ONI controller in a lab file. */
public record OniConfig(
        @Key(
                value = "Address of the controller; not needed where it is simulated.",
                example = "oni+tcp://192.168.1.30:15701")
        Optional<String> bus,

        @Key(value = "Whether acquisition runs as soon as the controller is there.", def = "true")
        boolean run,

        @Key(value = "How long the recent past of each stream is kept in memory.", def = "6s", example = "30s")
        Duration history,

        @Key(value = "Most memory for the recent past of one stream.", def = "64MiB", size = true)
        long historyMemory,

        @Key(value = "What the size field of write frames counts: bytes or words.", def = "bytes")
        HostOptions.LengthUnit writeLength,

        @Key(value = "Take frames that do not match the device table, and count them.", def = "false")
        boolean lenientFrames,

        @Key(value = "Bytes asked of the controller at a time; as small as the largest frame where not given.")
        Optional<Integer> blockReadSize,

        @Key(value = "Reset and read the device table again when a port reports a new link.", def = "true")
        boolean followLinks,

        @Key(value = "Name of the closed loop to run: echo, or one from a jar in drivers.d; none where empty.")
        Optional<String> closedLoop) {
    HostOptions hostOptions() {
        return HostOptions.DEFAULT
                .withLimits(Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofMillis(500))
                .withWriteLengthUnit(writeLength)
                .withLenientFrames(lenientFrames);
    }

    OniConfig withBus(String address) {
        return new OniConfig(
                Optional.of(address),
                run,
                history,
                historyMemory,
                writeLength,
                lenientFrames,
                blockReadSize,
                followLinks,
                closedLoop);
    }
}
