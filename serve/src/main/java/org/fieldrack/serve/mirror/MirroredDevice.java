package org.fieldrack.serve.mirror;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fieldrack.device.Device;
import org.fieldrack.device.Requester;
import org.fieldrack.memory.Buffer;
import org.fieldrack.memory.BufferKey;
import org.fieldrack.memory.BufferOptions;
import org.fieldrack.memory.BufferType;
import org.fieldrack.memory.Parameter;
import org.fieldrack.memory.Slot;
import org.fieldrack.memory.Transaction;
import org.fieldrack.property.Property;
import org.fieldrack.property.Reading;
import org.fieldrack.property.Schema;
import org.fieldrack.property.State;
import org.fieldrack.property.Value;
import org.fieldrack.property.ValueType;
import org.jspecify.annotations.Nullable;

/** One device and its buffer. Belongs to the mirror's thread. */
final class MirroredDevice {
    private final Device device;
    private final BufferKey key;
    private final BufferOptions options;
    private final List<Entry> entries = new ArrayList<>();
    private Schema schema = Schema.EMPTY;
    private @Nullable Buffer buffer;

    /** A property with its place. */
    private static final class Entry {
        final Slot slot;
        final int index;
        final Property property;

        @Nullable
        Reading shown;

        @Nullable
        Object asked;

        Entry(Slot slot, int index, Property property) {
            this.slot = slot;
            this.index = index;
            this.property = property;
        }
    }

    MirroredDevice(String lab, Device device, BufferOptions options) {
        this.device = device;
        this.key = new BufferKey(lab + "-" + device.name(), 0);
        this.options = options;
    }

    String typeName() {
        return key.type();
    }

    /** Returns the catalog entry; empty while the device has no properties. */
    Optional<Map<String, Object>> catalogEntry() {
        Buffer open = buffer;
        return open == null ? Optional.empty() : Optional.of(MirrorType.entry(open.type(), schema));
    }

    /** Makes the buffer, or makes it anew where the device changed its schema; says whether it did. */
    boolean open(java.util.function.Predicate<String> writeable) {
        Schema now = device.schema();
        BufferType type = MirrorType.of(key.type(), now, writeable);
        Buffer before = buffer;
        if (before != null && before.type().hash() == type.hash()) {
            schema = now;
            return false;
        }
        close();
        schema = now;
        if (type.params().isEmpty()) {
            return before != null;
        }
        // what an earlier run left behind may have another layout
        Buffer.unlink(key.name(), options);
        Buffer made = Buffer.open(key.name(), type, true, options);
        buffer = made;
        for (Slot slot : type.slots()) {
            Property property = now.properties().get(slot.name());
            if (property != null) {
                Entry entry = new Entry(slot, device.readings().index(slot.name()), property);
                if (property.type() == ValueType.REAL) {
                    made.set(slot.name(), List.of(Double.NaN));
                    if (slot.parameter().writeable()) {
                        made.write(slot.name(), List.of(Double.NaN));
                    }
                }
                if (slot.parameter().writeable()) {
                    entry.asked = made.written(slot.name());
                }
                entries.add(entry);
            }
        }
        return true;
    }

    /** Stores what changed since the last call, all of it in one transaction. */
    void show() {
        Buffer open = buffer;
        if (open == null) {
            return;
        }
        boolean alive = !device.state().state().isA(State.OFFLINE);
        if (alive != open.valid()) {
            open.valid(alive);
        }
        if (!alive) {
            return;
        }
        try (Transaction _ = open.transaction()) {
            for (Entry entry : entries) {
                Reading now = device.readings().reading(entry.index).orElse(null);
                if (now != null && now != entry.shown) {
                    if (entry.shown == null || !entry.shown.value().equals(now.value())) {
                        store(open, entry, now.value());
                        if (entry.slot.parameter().writeable() && same(open.written(entry.slot.name()), entry.asked)) {
                            offer(open, entry, now.value());
                        }
                    }
                    entry.shown = now;
                }
            }
        }
    }

    private static void store(Buffer open, Entry entry, Value value) {
        Parameter param = entry.slot.parameter();
        if (value instanceof Value.Real real) {
            open.setElement(entry.slot, 0, real.value());
        } else {
            open.set(param.name(), MirrorType.toBuffer(param.platformType(), value));
        }
    }

    /**
     * Puts the property's value into the write block, where no program's own waits: whatever differs from it later is what
     * somebody wants, also a zero, and also what the device refused before.
     */
    private static void offer(Buffer open, Entry entry, Value value) {
        Parameter param = entry.slot.parameter();
        open.write(param.name(), MirrorType.toBuffer(param.platformType(), value));
        entry.asked = open.written(param.name());
    }

    /** Looks for values that another program wrote and asks the device to take them, in one set. */
    void take(Requester requester) {
        Buffer open = buffer;
        if (open == null || !open.valid()) {
            return;
        }
        Map<String, Value> wanted = new HashMap<>();
        try (Transaction _ = open.transaction()) {
            for (Entry entry : entries) {
                if (entry.slot.parameter().writeable()) {
                    Object now = open.written(entry.slot.name());
                    if (!same(now, entry.asked)) {
                        wanted.put(entry.slot.name(), MirrorType.toValue(entry.property, now));
                        entry.asked = now;
                        if (entry.shown != null) {
                            offer(open, entry, entry.shown.value());
                        }
                    }
                }
            }
        }
        if (!wanted.isEmpty()) {
            // the outcome is an event of the device, refusals included; the set must not hold the mirror up
            Thread.ofVirtual().name("memory set " + device.name()).start(() -> {
                if (!device.set(wanted, requester).isDone()) {
                    device.counters()
                            .counter("memory_writes_refused", "writes of other programs that the device did not take")
                            .increment();
                }
            });
        }
    }

    private static boolean same(Object now, @Nullable Object before) {
        if (now instanceof List<?> a && before instanceof List<?> b) {
            boolean same = a.size() == b.size();
            for (int i = 0; same && i < a.size(); i++) {
                same = same(a.get(i), b.get(i));
            }
            return same;
        }
        return now instanceof byte[] a && before instanceof byte[] b ? Arrays.equals(a, b) : now.equals(before);
    }

    void close() {
        Buffer open = buffer;
        buffer = null;
        entries.clear();
        if (open != null) {
            try {
                open.close();
            } finally {
                Buffer.unlink(key.name(), options);
            }
        }
    }
}
