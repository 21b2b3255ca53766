package org.fieldrack.device;

import org.fieldrack.property.Schema;
import org.fieldrack.property.Update;

/**
 * Follows a device. Every method is called on the device's own thread and must return at once: a consumer that needs
 * time takes a slot or a queue and its own thread.
 */
public interface DeviceListener {
    /** Readings changed; they stand in the table already. */
    default void updated(Device device, Update update) {}

    default void stateChanged(Device device, DeviceState before, DeviceState now) {}

    /** The schema was replaced; the table has it already, and its indices of kept paths stay. */
    default void schemaChanged(Device device, Schema before, Schema now) {}

    /** Streams were added or removed. */
    default void streamsChanged(Device device) {}

    default void happened(Device device, Event event) {}
}
