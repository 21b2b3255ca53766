package org.fieldrack.serve.mirror;

import java.nio.file.Path;
import java.util.List;
import org.fieldrack.config.Key;
import org.fieldrack.property.AccessLevel;

/**
 * The {@code serve.memory} part of a lab file: which devices other programs on this computer see in shared memory.
 *
 * @param devices names of devices; empty for all
 * @param writes addresses of properties that other programs may set
 * @param level what a write is trusted with
 * @param folder where shared memory objects are files
 */
public record MirrorConfig(
        @Key("Devices that are shown; all where none is named.")
        List<String> devices,

        @Key(value = "Properties that other programs may set, as DEVICE.PATH.")
        List<String> writes,

        @Key(value = "What a write is trusted with: OBSERVER, USER, OPERATOR, EXPERT or ADMIN.", def = "USER")
        AccessLevel level,

        @Key(value = "Where shared memory objects are files.", def = "/dev/shm")
        Path folder) {
    /** Returns the configuration that shows every device and lets nobody write. */
    public static MirrorConfig all() {
        return new MirrorConfig(List.of(), List.of(), AccessLevel.USER, Path.of("/dev/shm"));
    }
}
