package org.fieldrack.serve.live;

import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.fieldrack.base.Counter;
import org.fieldrack.base.Counters;
import org.fieldrack.device.Device;
import org.fieldrack.device.Event;
import org.fieldrack.device.Lab;
import org.fieldrack.property.Update;
import org.fieldrack.serve.json.DeviceJson;
import org.fieldrack.serve.json.JsonWriter;

/**
 * Writes the messages of one client: what is new in the properties that it watches, and what waits in its inbox.
 *
 * <p>{@link #updated} and {@link #closed} are for the devices' threads, everything else for the client's.
 */
final class Composer {
    private final Lab lab;
    private final AlarmBoard alarms;
    private final RecentReadings recent;
    private final Counter droppedReadings;
    private final Counter droppedEvents;
    private final AtomicLong overwritten = new AtomicLong();
    private final Map<Device, Watch> watches = new ConcurrentHashMap<>();
    private final Map<String, Integer> ids = new HashMap<>();
    private final JsonWriter out = new JsonWriter();
    private AddressPatterns patterns = AddressPatterns.NOTHING;
    private List<AlarmBoard.Standing> toldAlarms = List.of();
    private boolean alarmsTold;

    Composer(Lab lab, AlarmBoard alarms, RecentReadings recent, Counters counters) {
        this.lab = lab;
        this.alarms = alarms;
        this.recent = recent;
        this.droppedReadings =
                counters.counter("dropped_readings", "readings that a newer one replaced before they were written");
        this.droppedEvents = counters.counter("dropped_events", "events that fell out of a slow client's queue");
    }

    /** Marks what is new; returns false where the client does not want any of it. */
    boolean updated(Device device, Update update) {
        Watch watch = watches.get(device);
        int replaced = watch == null ? -1 : watch.mark(update);
        if (replaced > 0) {
            overwritten.addAndGet(replaced);
        }
        return replaced >= 0;
    }

    void closed(Device device) {
        watches.remove(device);
    }

    String hello(String version) {
        return out.clear()
                .beginObject()
                .field("hello", "fieldrack")
                .field("protocol", 1)
                .field("version", version)
                .field("lab", lab.name())
                .field("time", lab.clock().utcNanos())
                .endObject()
                .toString();
    }

    /**
     * Writes a message.
     *
     * @param tick whether a second has passed, in which case there is always something to tell: the time
     * @return empty where there is nothing to tell
     */
    String message(LiveRequest.Subscribe wanted, Inbox.Taken taken, boolean tick) {
        out.clear().beginObject().field("time", lab.clock().utcNanos());
        int empty = out.length();
        subscribe(wanted, taken);
        readings();
        if (tick || taken.resubscribed()) {
            confirmations();
        }
        if (wanted.states()) {
            devices(taken.devices());
        }
        events(taken.events(), taken.lostEvents());
        if (wanted.alarms()) {
            standing();
        }
        answers(taken);
        boolean told = tick || out.length() > empty;
        return told ? out.endObject().toString() : "";
    }

    // ---- what is watched

    private void subscribe(LiveRequest.Subscribe wanted, Inbox.Taken taken) {
        if (taken.resubscribed()) {
            patterns = new AddressPatterns(wanted.properties());
            alarmsTold = false;
            watches.clear();
        } else if (taken.rewatch().isEmpty()) {
            return;
        }
        int before = out.length();
        int known = ids.size();
        out.key("names").beginArray();
        for (Device device : taken.resubscribed() ? lab.devices() : taken.rewatch()) {
            watch(device);
            if (taken.resubscribed()) {
                taken.devices().putIfAbsent(device.name(), "state");
            }
        }
        out.endArray();
        if (ids.size() == known) {
            out.takeBack(before);
        }
        if (taken.resubscribed()) {
            out.field(
                    "subscribed",
                    watches.values().stream().mapToInt(Watch::size).sum());
            if (wanted.interval() > 0) {
                out.field("interval", wanted.interval());
            }
            history(wanted.history());
        }
    }

    /** Tells a client that comes late what was before. */
    private void history(int most) {
        if (most == 0) {
            return;
        }
        int before = out.length();
        int rows = 0;
        out.key("history").beginArray();
        for (Map.Entry<Device, Watch> watched : watches.entrySet()) {
            rows += watched.getValue().history(out, recent, watched.getKey(), most);
        }
        out.endArray();
        if (rows == 0) {
            out.takeBack(before);
        }
    }

    private void watch(Device device) {
        if (lab.device(device.name()).orElse(null) != device) {
            watches.remove(device);
            return;
        }
        Watch watch = new Watch(device, patterns, this::idOf);
        watches.put(device, watch);
        // from here on the device's thread marks; what came before is marked now
        watch.markAll();
    }

    /** Returns the number of an address, which is told with its name before it is used first. */
    private int idOf(String address, long periodNanos) {
        Integer known = ids.get(address);
        if (known != null) {
            return known;
        }
        int id = ids.size() + 1;
        ids.put(address, id);
        out.beginArray().value(id).value(address).value(periodNanos).endArray();
        return id;
    }

    // ---- what is told

    private void readings() {
        int before = out.length();
        int rows = 0;
        out.key("readings").beginArray();
        for (Watch watch : watches.values()) {
            rows += watch.write(out);
        }
        out.endArray();
        if (rows == 0) {
            out.takeBack(before);
        }
        long dropped = overwritten.getAndSet(0);
        if (dropped > 0) {
            droppedReadings.add(dropped);
            out.field("droppedReadings", dropped);
        }
    }

    private void confirmations() {
        int before = out.length();
        int rows = 0;
        out.key("confirmed").beginArray();
        for (Watch watch : watches.values()) {
            rows += watch.confirmations(out);
        }
        out.endArray();
        if (rows == 0) {
            out.takeBack(before);
        }
    }

    private void devices(Map<String, String> changes) {
        if (changes.isEmpty()) {
            return;
        }
        out.key("devices").beginArray();
        changes.forEach((name, change) -> {
            out.beginObject().field("device", name).field("change", change);
            lab.device(name).ifPresent(device -> {
                out.key("state");
                DeviceJson.state(out, device.state());
            });
            out.endObject();
        });
        out.endArray();
    }

    private void events(Deque<Event> events, long lost) {
        if (!events.isEmpty()) {
            out.key("events").beginArray();
            for (Event event : events) {
                out.beginObject();
                DeviceJson.event(out, event);
                out.endObject();
            }
            out.endArray();
        }
        if (lost > 0) {
            droppedEvents.add(lost);
            out.field("droppedEvents", lost);
        }
    }

    private void answers(Inbox.Taken taken) {
        if (!taken.pongs().isEmpty()) {
            out.key("pongs").beginArray();
            taken.pongs().forEach(out::value);
            out.endArray();
        }
        if (!taken.errors().isEmpty()) {
            out.key("errors").beginArray();
            taken.errors().forEach(out::value);
            out.endArray();
        }
    }

    @SuppressWarnings("ReferenceEquality") // the board hands out the same list while nothing has changed
    private void standing() {
        List<AlarmBoard.Standing> now = alarms.present();
        if (alarmsTold && now == toldAlarms) {
            return;
        }
        alarmsTold = true;
        toldAlarms = now;
        out.key("alarms").beginArray();
        for (AlarmBoard.Standing alarm : now) {
            out.beginObject()
                    .field("address", alarm.address())
                    .field("severity", alarm.severity().name())
                    .field("status", alarm.status())
                    .field("since", alarm.since())
                    .endObject();
        }
        out.endArray();
    }
}
