package org.fieldrack.smartdevice;

import java.util.OptionalInt;
import org.fieldrack.device.DeviceContext;
import org.fieldrack.memory.DeviceBuffer;
import org.fieldrack.memory.Slot;
import org.fieldrack.property.PropertyTable;
import org.fieldrack.property.Update;
import org.fieldrack.property.Value;

/** What is known about a device's line, as properties under {@code link}. Belongs to the smart devices' loop. */
final class LinkReadings {
    private final DeviceContext context;

    LinkReadings(DeviceContext context) {
        this.context = context;
    }

    /** Who it is and where its memory is. */
    void found(DeviceBuffer buffer, String uid, String memory) {
        Update update = new Update(3);
        put(update, "link.uid", Value.of(uid));
        put(update, "link.type", Value.of(buffer.type().name()));
        put(update, "link.buffer", Value.of(memory));
        context.publish(update);
    }

    /** What it reports, and how often. */
    void subscribed(DeviceBuffer buffer) {
        Update update = new Update(2);
        put(update, "link.subscription", Value.of(String.join(", ", buffer.subscription())));
        put(update, "link.interval", Value.of(Math.round(buffer.interval() * 1000)));
        context.publish(update);
    }

    /** How much was sent and received, and how the line answers. */
    void beat(DeviceBuffer buffer, Heartbeats heartbeats) {
        long sent = 0;
        long received = 0;
        try (var _ = buffer.transaction()) {
            for (Slot slot : buffer.type().slots()) {
                sent += buffer.sendCount(slot);
                received += buffer.receiveCount(slot);
            }
        }
        Update update = new Update(4);
        put(update, "link.sent", Value.of(sent));
        put(update, "link.received", Value.of(received));
        put(update, "link.quality", Value.of(heartbeats.quality()));
        put(update, "link.roundTrip", Value.of(heartbeats.roundTripMillis()));
        context.publish(update);
    }

    /** Adds a value, or confirms the one that stands there. */
    private void put(Update update, String path, Value value) {
        PropertyTable table = context.readings();
        OptionalInt index = table.find(path);
        if (index.isPresent()) {
            long now = context.clock().utcNanos();
            int at = index.getAsInt();
            boolean same = table.reading(at)
                    .filter(reading -> reading.quality() == org.fieldrack.property.Quality.GOOD
                            && reading.value().equals(value))
                    .isPresent();
            if (same) {
                context.confirm(at, now);
            } else {
                update.add(at, value, now);
            }
        }
    }
}
