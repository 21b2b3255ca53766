package org.fieldrack.app.lab;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fieldrack.config.ConfigNode;
import org.fieldrack.config.Key;
import org.fieldrack.record.archive.ArchiveConfig;
import org.fieldrack.serve.ServerConfig;

/**
 * A lab file that was read and checked.
 *
 * @param file where it stands
 * @param name name of the laboratory
 * @param store folder of archive and recordings
 * @param devices by name
 * @param order names of the devices as the file has them
 * @param serve console and REST
 * @param archive what is kept
 * @param placed store and address were given on the command line instead
 */
public record LabFile(
        Path file,
        String name,
        Path store,
        Map<String, DeviceEntry<?>> devices,
        List<String> order,
        ServerConfig serve,
        ArchiveConfig archive,
        boolean placed) {
    /** Returns the folder from which relative paths count. */
    public Path folder() {
        Path parent = file.toAbsolutePath().normalize().getParent();
        return parent == null ? Path.of("/") : parent;
    }

    /** Returns this lab with another store and another address of the console. */
    public LabFile with(Path otherStore, ServerConfig otherServe) {
        return new LabFile(file, name, otherStore, devices, order, otherServe, archive, true);
    }

    /** The keys of a lab file. */
    public record Keys(
            @Key(value = "Name of the laboratory.", example = "bench-2")
            String lab,

            @Key(
                    value = "Folder of archive and recordings; counts from this file (default: the lab's name).",
                    example = "./bench-2")
            Optional<Path> store,

            @Key(value = "Further files whose devices are added.", example = "[crates.yaml]")
            List<Path> include,

            @Key("The instruments by name; each needs driver, may have simulate: true, and takes its driver's keys.")
            Map<String, ConfigNode> devices,

            @Key("Console, REST and live feed.") ServerConfig serve,
            @Key("What the archive keeps.") ArchiveConfig archive) {}

    /** The keys of an included file. */
    public record Included(@Key("The instruments by name.") Map<String, ConfigNode> devices) {}
}
