package org.fieldrack.memory;

import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The buffer of a smart device: values and, behind them, what is to be read, written and reported (specification section
 * 7).
 *
 * <p>Threads as for {@link Buffer}. Bitmaps are sets of parameter ids; {@code emit…} and {@code get…} methods that clear
 * one do so in the same transaction that reads it.
 */
public final class DeviceBuffer extends Buffer {
    /** A device type without parameters, where a buffer is required and there is no device. */
    public static final BufferType NULL_DEVICE = BufferType.makeType("null-device", List.of(), 0);

    private static final Parameter INTERVAL_SPEC =
            new Parameter("interval", CType.scalar(ScalarType.UINT16), -1).withLimits(40L, 250L);

    private final long control;
    private final long metrics;
    private final DeviceMessages messages;
    private final StoreClock clock;

    DeviceBuffer(BufferType type, MemorySegment memory, BufferOptions options) {
        super(type, memory, options);
        this.control = type.layout().controlOffset();
        this.metrics = options.peerExact() ? -1 : type.layout().metricsOffset();
        this.messages = new DeviceMessages(type, memory, options);
        this.clock = new StoreClock(options.clock());
    }

    @SuppressWarnings("this-escape")
    DeviceBuffer(BufferType type, Segment segment, boolean create, BufferOptions options) {
        super(type, segment, create, options);
        this.control = type.layout().controlOffset();
        // a segment without extension was made by a peer, to whom the metrics are nobody's
        this.metrics = segment.extension().isPresent() ? type.layout().metricsOffset() : -1;
        this.messages = new DeviceMessages(type, memory(), options);
        this.clock = new StoreClock(options.clock());
    }

    private int map(int field) {
        return memory().get(Slot.SHORT, control + field) & 0xFFFF;
    }

    private void map(int field, int bits) {
        transactions().touch();
        memory().set(Slot.SHORT, control + field, (short) bits);
    }

    private void stamp(int field) {
        long nanos = clock.utcNanos();
        transactions().at(clock.ticks());
        double seconds = nanos / 1_000_000_000 + (nanos % 1_000_000_000) / 1e9;
        memory().set(Slot.DOUBLE, control + field, seconds);
    }

    @Override
    void updated(Slot slot) {
        super.updated(slot);
        map(BufferLayout.UPDATE, map(BufferLayout.UPDATE) | slot.mask);
        stamp(BufferLayout.LAST_UPDATE);
    }

    @Override
    void written(Slot slot) {
        super.written(slot);
        map(BufferLayout.WRITE, map(BufferLayout.WRITE) | slot.mask);
        stamp(BufferLayout.LAST_WRITE);
    }

    /** Asks the device for all readable parameters. */
    public void read() {
        begin(() -> map(BufferLayout.READ, map(BufferLayout.READ) | type().readMask));
    }

    /**
     * Asks the device for these parameters; those that are not readable are left out.
     *
     * @throws java.util.NoSuchElementException where one does not exist; nothing is changed then
     */
    public void read(Collection<String> params) {
        begin(() -> map(BufferLayout.READ, map(BufferLayout.READ) | type().toBitmap(params) & type().readMask));
    }

    private void begin(Runnable body) {
        transactions().begin();
        try {
            body.run();
        } finally {
            transactions().end();
        }
    }

    // ---- messages out

    /** Returns the writes, then the reads that are pending, and clears both. */
    public List<Message> emitDevRw() {
        List<Message> list = new ArrayList<>();
        emitDevRw(message -> list.add(message.copy()));
        return list;
    }

    /**
     * Hands over the writes, then the reads that are pending, and clears both; allocates nothing.
     *
     * @param sink is called under the lock with a message that is filled again afterwards
     */
    public void emitDevRw(Consumer<Message> sink) {
        transactions().begin();
        try {
            int write = map(BufferLayout.WRITE);
            int read = map(BufferLayout.READ);
            int sent = 0;
            if (write != 0) {
                sent = messages.emit(MessageType.DEV_WRITE, write, sink);
                read &= ~write;
                map(BufferLayout.READ, read);
                map(BufferLayout.WRITE, 0);
            }
            if (read != 0) {
                messages.emitRead(read, sink);
                map(BufferLayout.READ, 0);
            }
            count(BufferLayout.METRICS_SEND, sent | read);
        } finally {
            transactions().end();
        }
    }

    /**
     * Says whether {@link #emitDevRw} would hand over anything; read without lock, so that asking often costs nothing.
     */
    public boolean hasDevRw() {
        return (map(BufferLayout.WRITE) | map(BufferLayout.READ)) != 0;
    }

    /** Returns the data that changed and is not subscribed to, and forgets all changes: the device's side. */
    public List<Message> emitDevData() {
        List<Message> list = new ArrayList<>();
        begin(() -> {
            int update = map(BufferLayout.UPDATE);
            int sent = update & ~map(BufferLayout.SUBSCRIPTION);
            if (sent != 0) {
                messages.emit(MessageType.DEV_DATA, sent, message -> list.add(message.copy()));
            }
            if (update != 0) {
                map(BufferLayout.UPDATE, 0);
            }
        });
        return list;
    }

    /** Returns the data of all subscribed parameters, also of none. */
    public List<Message> emitSubscription() {
        List<Message> list = new ArrayList<>();
        begin(() -> messages.emit(
                MessageType.DEV_DATA, map(BufferLayout.SUBSCRIPTION), message -> list.add(message.copy())));
        return list;
    }

    /**
     * Returns the data of these parameters and clears nothing: a device's answer to a read or write.
     *
     * @param params bits of readable parameters
     */
    public List<Message> dataOf(int params) {
        List<Message> list = new ArrayList<>();
        begin(() -> messages.emit(MessageType.DEV_DATA, params, message -> list.add(message.copy())));
        return list;
    }

    /** Returns a request for the default subscription of the type. */
    public Message makeSubReq() {
        return makeSubReq(null, null);
    }

    /**
     * Returns a subscription request.
     *
     * @param params null for all that are subscribed by default
     * @param seconds interval; null for the type's
     * @throws java.util.NoSuchElementException where a parameter does not exist
     * @throws IllegalArgumentException for an interval below 0 or above 65.535 s
     */
    public Message makeSubReq(@Nullable Collection<String> params, @Nullable Double seconds) {
        transactions().begin();
        try {
            int bits = params != null
                    ? type().toBitmap(params)
                    : type().toBitmap(type().params().stream()
                            .filter(Parameter::subscribed)
                            .map(Parameter::name)
                            .toList());
            double interval = seconds == null ? type().attributes().subInterval() : seconds;
            double millis = 1000 * interval;
            if (!(millis > -1 && millis < 65536)) {
                throw new IllegalArgumentException("a subscription interval is 0 to 65.535 s, not " + interval);
            }
            return Message.makeSubReq(bits, (int) millis);
        } finally {
            transactions().end();
        }
    }

    /** Returns the answer to a ping or a subscription request. */
    public Message makeSubRes() {
        transactions().begin();
        try {
            return Message.makeSubRes(map(BufferLayout.SUBSCRIPTION), map(BufferLayout.INTERVAL), uidParts());
        } finally {
            transactions().end();
        }
    }

    // ---- pending sets

    /** Returns the parameters that are to be read, and clears the request. */
    public Set<String> getRead() {
        Set<String> names = new LinkedHashSet<>();
        begin(() -> {
            names.addAll(names(map(BufferLayout.READ)));
            map(BufferLayout.READ, 0);
        });
        return names;
    }

    /** Returns the values that were written, and clears the request. */
    public Map<String, Object> getWrite() {
        Map<String, Object> values = new LinkedHashMap<>();
        begin(() -> {
            for (Slot slot : slots(map(BufferLayout.WRITE))) {
                if (slot.writeOffset >= 0) {
                    values.put(slot.name(), Values.load(slot, memory(), slot.writeOffset));
                }
            }
            map(BufferLayout.WRITE, 0);
        });
        return values;
    }

    /** Returns the values that were updated, and forgets that they were. */
    public Map<String, Object> getUpdate() {
        Map<String, Object> values = new LinkedHashMap<>();
        begin(() -> {
            for (Slot slot : slots(map(BufferLayout.UPDATE))) {
                if (slot.updateOffset >= 0) {
                    values.put(slot.name(), Values.load(slot, memory(), slot.updateOffset));
                }
            }
            map(BufferLayout.UPDATE, 0);
        });
        return values;
    }

    private List<Slot> slots(int bits) {
        List<Slot> slots = new ArrayList<>();
        for (Slot slot : type().byId) {
            if (slot != null && (bits & slot.mask) != 0) {
                slots.add(slot);
            }
        }
        return slots;
    }

    private Set<String> names(int bits) {
        Set<String> names = new LinkedHashSet<>();
        slots(bits).forEach(slot -> names.add(slot.name()));
        return names;
    }

    // ---- messages in

    /**
     * Takes over what a message says; one that is none of the buffer's business has no effect.
     *
     * @throws MessageException where the message does not fit the type; nothing is changed then
     */
    public void update(Message message) {
        transactions().begin();
        try {
            switch (message.type()) {
                case DEV_DATA -> {
                    int bits = messages.check(message, false);
                    transactions().touch();
                    messages.store(message, bits, false, this::updatedByMessage);
                    map(BufferLayout.UPDATE, map(BufferLayout.UPDATE) | bits);
                    stamp(BufferLayout.LAST_UPDATE);
                    count(BufferLayout.METRICS_RECV, bits);
                }
                case DEV_WRITE -> {
                    int bits = messages.check(message, true);
                    transactions().touch();
                    messages.store(message, bits, true, slot -> transactions().written(slot.change));
                    map(BufferLayout.WRITE, map(BufferLayout.WRITE) | bits);
                    stamp(BufferLayout.LAST_WRITE);
                }
                case DEV_READ ->
                    map(BufferLayout.READ, map(BufferLayout.READ) | message.readParams() & type().readMask);
                case SUB_REQ -> subscribe(message.readParams(), message.readInterval());
                case SUB_RES -> subscribed(message);
                default -> {
                    // a ping or heartbeat concerns the line, not the buffer
                }
            }
        } finally {
            transactions().end();
        }
    }

    private void updatedByMessage(Slot slot) {
        super.updated(slot);
    }

    private void subscribe(int params, int interval) {
        int kept = interval == 0
                ? 0
                : INTERVAL_SPEC
                        .clamp((long) interval, text -> options.events().accept(new BufferEvent.Clamped(text)))
                        .intValue();
        map(BufferLayout.SUBSCRIPTION, params & type().readMask);
        map(BufferLayout.INTERVAL, kept);
    }

    private void subscribed(Message message) {
        DeviceUid uid = message.readUid();
        map(BufferLayout.SUBSCRIPTION, message.readParams());
        map(BufferLayout.INTERVAL, message.readInterval());
        uid(uid);
    }

    // ---- what stands in the control block

    private void uid(DeviceUid uid) {
        map(BufferLayout.UID, uid.deviceId());
        memory().set(java.lang.foreign.ValueLayout.JAVA_BYTE, control + BufferLayout.UID_YEAR, (byte) uid.year());
        memory().set(Slot.LONG, control + BufferLayout.UID_RANDOM, uid.random());
    }

    private DeviceUid uidParts() {
        int year = memory().get(java.lang.foreign.ValueLayout.JAVA_BYTE, control + BufferLayout.UID_YEAR) & 0xFF;
        return new DeviceUid(map(BufferLayout.UID), year, memory().get(Slot.LONG, control + BufferLayout.UID_RANDOM));
    }

    /** Returns the device's identifier of 88 bits. */
    public BigInteger uid() {
        transactions().begin();
        try {
            return uidParts().toInt();
        } finally {
            transactions().end();
        }
    }

    /** Sets the device's identifier; bits above the 88th are dropped. */
    public void uid(BigInteger uid) {
        begin(() -> uid(DeviceUid.fromInt(uid)));
    }

    /** Returns the names of the subscribed parameters. */
    public Set<String> subscription() {
        transactions().begin();
        try {
            return names(map(BufferLayout.SUBSCRIPTION));
        } finally {
            transactions().end();
        }
    }

    /** Returns the subscription interval, s. */
    public double interval() {
        transactions().begin();
        try {
            return map(BufferLayout.INTERVAL) / 1000.0;
        } finally {
            transactions().end();
        }
    }

    /** Returns when a parameter was last written, s since 1970; 0 for never. */
    public double lastWrite() {
        return time(BufferLayout.LAST_WRITE);
    }

    /** Returns when a parameter was last updated, s since 1970; 0 for never. */
    public double lastUpdate() {
        return time(BufferLayout.LAST_UPDATE);
    }

    private double time(int field) {
        transactions().begin();
        try {
            return memory().get(Slot.DOUBLE, control + field);
        } finally {
            transactions().end();
        }
    }

    /** Returns in how many messages to the device this parameter was; 0 in peer-exact buffers. */
    public long sendCount(Slot slot) {
        return metric(BufferLayout.METRICS_SEND, slot);
    }

    /** Returns in how many messages from the device this parameter was; 0 in peer-exact buffers. */
    public long receiveCount(Slot slot) {
        return metric(BufferLayout.METRICS_RECV, slot);
    }

    private long metric(int block, Slot slot) {
        transactions().begin();
        try {
            long place = type().layout().metricsOffset()
                    + block
                    + 8L * slot.parameter().id();
            return memory().get(Slot.LONG, place);
        } finally {
            transactions().end();
        }
    }

    private void count(int block, int bits) {
        if (metrics < 0) {
            return;
        }
        for (int rest = bits; rest != 0; rest &= rest - 1) {
            long place = metrics + block + 8L * Integer.numberOfTrailingZeros(rest);
            transactions().touch();
            memory().set(Slot.LONG, place, memory().get(Slot.LONG, place) + 1);
        }
    }
}
