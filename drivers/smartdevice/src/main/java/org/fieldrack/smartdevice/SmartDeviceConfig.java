package org.fieldrack.smartdevice;

import java.nio.file.Path;
import org.fieldrack.config.Key;

/**
 * Configuration of a smart device.
 *
 * @param bus its line
 * @param catalog describes its parameters
 * @param type type expected; empty for whatever answers
 * @param shared whether its buffer is shared memory
 * @param strict whether bytes behind a message's checksum are an error
 * @param folder where shared memory objects are files
 */
public record SmartDeviceConfig(
        @Key(value = "Line of the device: a serial port or TCP.", example = "serial:/dev/ttyACM0?baud=115200")
        String bus,

        @Key(value = "Catalog that describes the parameters, YAML or JSON.", example = "catalog.yaml")
        Path catalog,

        @Key(
                value = "Type that must answer; without it any type of the catalog may.",
                def = "\"\"",
                example = "servo-motor")
        String type,

        @Key(value = "Keep the buffer in shared memory, where other programs see it.", def = "true")
        boolean shared,

        @Key(
                value =
                        "Answer a message with bytes behind its checksum by an error; without it they are ignored and counted.",
                def = "false")
        boolean strict,

        @Key(value = "Where shared memory objects are files.", def = "/dev/shm")
        Path folder) {

    SmartDeviceConfig withBus(String address) {
        return new SmartDeviceConfig(address, catalog, type, shared, strict, folder);
    }
}
