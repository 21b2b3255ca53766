package org.fieldrack.serve.live;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fieldrack.device.Device;
import org.fieldrack.device.Event;

/** What waits to be told to one client, apart from readings. Bounded; thread-safe. */
final class Inbox {
    private static final int MOST_EVENTS = 1000;
    private static final int MOST_ANSWERS = 100;

    private ArrayDeque<Event> events = new ArrayDeque<>();
    private Map<String, String> devices = new LinkedHashMap<>();
    private Set<Device> rewatch = new LinkedHashSet<>();
    private List<String> errors = new ArrayList<>();
    private List<Long> pongs = new ArrayList<>();
    private boolean resubscribed;
    private long lostEvents;

    /**
     * @param devices what changed of which device: {@code opened}, {@code closed}, {@code schema}, {@code streams} or
     *     {@code state}
     * @param rewatch devices whose properties have to be looked up anew
     * @param resubscribed whether all have to be
     * @param lostEvents events that fell out
     */
    record Taken(
            ArrayDeque<Event> events,
            Map<String, String> devices,
            Set<Device> rewatch,
            List<String> errors,
            List<Long> pongs,
            boolean resubscribed,
            long lostEvents) {}

    synchronized void event(Event event) {
        events.add(event);
        if (events.size() > MOST_EVENTS) {
            events.remove();
            lostEvents++;
        }
    }

    /** Notes a change of a device; what makes a client ask again is not replaced by a mere change of state. */
    synchronized void device(String name, String change) {
        devices.merge(name, change, (old, now) -> now.equals("state") ? old : now);
    }

    synchronized void rewatch(Device device, String change) {
        rewatch.add(device);
        device(device.name(), change);
    }

    synchronized void resubscribed() {
        resubscribed = true;
    }

    synchronized void pong(long id) {
        if (pongs.size() < MOST_ANSWERS) {
            pongs.add(id);
        }
    }

    synchronized void error(String message) {
        if (errors.size() < MOST_ANSWERS) {
            errors.add(message);
        }
    }

    synchronized Taken take() {
        Taken taken = new Taken(events, devices, rewatch, errors, pongs, resubscribed, lostEvents);
        events = new ArrayDeque<>();
        devices = new LinkedHashMap<>();
        rewatch = new LinkedHashSet<>();
        errors = new ArrayList<>();
        pongs = new ArrayList<>();
        resubscribed = false;
        lostEvents = 0;
        return taken;
    }
}
