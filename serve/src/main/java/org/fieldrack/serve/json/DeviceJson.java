package org.fieldrack.serve.json;

import org.fieldrack.base.Counter;
import org.fieldrack.base.Counters;
import org.fieldrack.device.Device;
import org.fieldrack.device.DeviceState;
import org.fieldrack.device.Event;
import org.fieldrack.property.PropertyTable;
import org.fieldrack.property.Reading;
import org.fieldrack.property.State;
import org.fieldrack.stream.Channel;
import org.fieldrack.stream.SampleStream;

/** Devices, their states and events as JSON. */
public final class DeviceJson {
    private DeviceJson() {}

    /**
     * Writes a device: state, bus, counters, streams, number of properties, alarms by severity.
     *
     * @param page address of its driver's own console page; empty for none
     */
    public static void device(JsonWriter to, Device device, String page) {
        to.beginObject().field("name", device.name()).field("driver", device.driver());
        to.key("state");
        state(to, device.state());
        device.bus()
                .ifPresent(bus -> to.key("bus")
                        .beginObject()
                        .field("address", bus.address())
                        .field("connected", bus.isConnected())
                        .endObject());
        to.field("properties", device.schema().properties().size());
        alarms(to, device.readings());
        to.key("counters");
        counters(to, device.counters());
        to.key("streams").beginArray();
        device.streams().forEach(stream -> stream(to, stream));
        to.endArray();
        to.fieldUnlessEmpty("page", page).endObject();
    }

    private static void alarms(JsonWriter to, PropertyTable table) {
        int[] bySeverity = new int[4];
        long latest = 0;
        for (int i = 0; i < table.size(); i++) {
            Reading reading = table.reading(i).orElse(null);
            if (reading != null) {
                bySeverity[reading.alarm().severity().ordinal()]++;
                latest = Math.max(latest, table.confirmedNanosUtc(i));
            }
        }
        to.field("latest", latest)
                .key("alarms")
                .beginObject()
                .field("minor", bySeverity[1])
                .field("major", bySeverity[2])
                .field("invalid", bySeverity[3])
                .endObject();
    }

    /** Writes counts by name. */
    public static void counters(JsonWriter to, Counters counters) {
        to.beginObject();
        for (Counter counter : counters.all()) {
            to.field(counter.name(), counter.get());
        }
        to.endObject();
    }

    private static void stream(JsonWriter to, SampleStream stream) {
        to.beginObject()
                .field("name", stream.name())
                .fieldUnlessEmpty("description", stream.description())
                .field("regular", stream.isRegular())
                .key("channels")
                .beginArray();
        for (Channel channel : stream.channels()) {
            to.beginObject()
                    .field("name", channel.name())
                    .field("unit", channel.unit().text())
                    .field("type", channel.type().name())
                    .endObject();
        }
        to.endArray().endObject();
    }

    public static void state(JsonWriter to, DeviceState state) {
        to.beginObject()
                .field("state", state.state().name())
                .field("look", look(state.state()))
                .fieldUnlessEmpty("detail", state.detail())
                .fieldUnlessEmpty("text", state.text())
                .field("since", state.sinceNanosUtc())
                .endObject();
    }

    /** Returns how a state is to be shown: normal, changing, off, interlocked, error, lost or unknown. */
    public static String look(State state) {
        if (state.isA(State.OFFLINE)) {
            return "lost";
        } else if (state.isA(State.ERROR)) {
            return "error";
        } else if (state.isA(State.INTERLOCKED)) {
            return "interlocked";
        } else if (state.isA(State.DISABLED) || state.isA(State.PASSIVE)) {
            return "off";
        } else if (state.isA(State.CHANGING)) {
            return "changing";
        }
        return state.isA(State.KNOWN) ? "normal" : "unknown";
    }

    /** Writes the fields of an event into the object that was begun. */
    public static void event(JsonWriter to, Event event) {
        to.field("time", event.timeNanosUtc())
                .field("kind", event.kind().name())
                .fieldUnlessEmpty("device", event.device())
                .fieldUnlessEmpty("who", event.who())
                .fieldUnlessEmpty("subject", event.subject())
                .fieldUnlessEmpty("from", event.from())
                .fieldUnlessEmpty("to", event.to())
                .fieldUnlessEmpty("text", event.text());
    }
}
