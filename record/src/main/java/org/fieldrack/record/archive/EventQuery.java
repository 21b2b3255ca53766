package org.fieldrack.record.archive;

import java.util.Optional;
import java.util.Set;
import org.fieldrack.device.Event;

/**
 * Which events are wanted.
 *
 * @param device only of this device (the empty name is the lab itself); empty for all
 * @param kinds only of these kinds; empty for all
 * @param from from this time on
 * @param to before this time
 * @param beforeId only events with smaller ids: the id of the last event of the page before; {@link Long#MAX_VALUE} for the
 *     first page
 * @param limit the most that are returned
 */
public record EventQuery(Optional<String> device, Set<Event.Kind> kinds, long from, long to, long beforeId, int limit) {
    public EventQuery {
        kinds = Set.copyOf(kinds);
    }

    /** Returns the query for the latest events of everything. */
    public static EventQuery latest(int limit) {
        return new EventQuery(Optional.empty(), Set.of(), Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, limit);
    }

    public EventQuery ofDevice(String name) {
        return new EventQuery(Optional.of(name), kinds, from, to, beforeId, limit);
    }

    public EventQuery ofKinds(Event.Kind... wanted) {
        return new EventQuery(device, Set.of(wanted), from, to, beforeId, limit);
    }

    public EventQuery between(long first, long end) {
        return new EventQuery(device, kinds, first, end, beforeId, limit);
    }

    /** Returns the query for the page after the one that ended with this event. */
    public EventQuery before(long id) {
        return new EventQuery(device, kinds, from, to, id, limit);
    }
}
