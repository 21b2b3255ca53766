package org.fieldrack.record.archive;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.fieldrack.property.Option;
import org.fieldrack.property.Property;
import org.fieldrack.property.ValueType;

/** The channels by device and path, and the descriptions that are not in the file yet. Thread-safe. */
final class ChannelTable {
    private record Key(String device, String path) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int order = device.compareTo(other.device);
            return order != 0 ? order : path.compareTo(other.path);
        }
    }

    /**
     * A description to be written.
     *
     * @param isNew the channel is not in the file either
     */
    record Pending(ArchiveChannel channel, long from, boolean isNew) {}

    private final Map<Key, ArchiveChannel> byKey = new TreeMap<>();
    private final List<ArchiveChannel> byId = new ArrayList<>();
    private final List<Pending> pending = new ArrayList<>();

    /** Takes a channel from the file; ids come in ascending order. */
    synchronized void load(ArchiveChannel channel) {
        byKey.put(new Key(channel.device(), channel.path()), channel);
        put(channel);
    }

    private void put(ArchiveChannel channel) {
        while (byId.size() <= channel.id()) {
            byId.add(channel);
        }
        byId.set(channel.id(), channel);
    }

    synchronized int channel(String device, String path, Property property, long now) {
        Key key = new Key(device, path);
        ArchiveChannel known = byKey.get(key);
        int id = known == null ? Math.max(1, byId.size()) : known.id();
        ArchiveChannel described = new ArchiveChannel(
                id,
                device,
                path,
                property.displayedName(),
                property.type(),
                property.unit().text(),
                merged(known, property));
        if (!described.equals(known)) {
            byKey.put(key, described);
            put(described);
            pending.add(new Pending(described, now, known == null));
        }
        return id;
    }

    /** Options that a schema drops keep their names for the readings that have them. */
    private static List<Option> merged(@org.jspecify.annotations.Nullable ArchiveChannel known, Property property) {
        Map<Integer, Option> options = new LinkedHashMap<>();
        if (property.type() == ValueType.ENUM) {
            if (known != null) {
                known.options().forEach(option -> options.put(option.ordinal(), option));
            }
            property.options()
                    .forEach(option -> options.put(option.ordinal(), Option.of(option.ordinal(), option.name())));
        }
        return List.copyOf(options.values());
    }

    synchronized Optional<ArchiveChannel> find(String device, String path) {
        return Optional.ofNullable(byKey.get(new Key(device, path)));
    }

    synchronized Optional<ArchiveChannel> find(int id) {
        return id > 0 && id < byId.size() ? Optional.of(byId.get(id)) : Optional.empty();
    }

    synchronized List<ArchiveChannel> all() {
        return List.copyOf(byKey.values());
    }

    synchronized int size() {
        return byKey.size();
    }

    /** Takes the descriptions that wait; {@link #giveBack} returns them when their commit failed. */
    synchronized List<Pending> takePending() {
        List<Pending> taken = List.copyOf(pending);
        pending.clear();
        return taken;
    }

    synchronized void giveBack(List<Pending> taken) {
        pending.addAll(0, taken);
    }
}
