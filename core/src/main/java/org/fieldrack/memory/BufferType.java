package org.fieldrack.memory;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A type of buffer made from a catalog entry: its parameters, their places and the device's intervals.
 *
 * <p>Immutable.
 */
public final class BufferType {
    /** Most parameters that a device can have: one bit each. */
    public static final int MAX_PARAMS = 16;

    private final String name;
    private final List<Parameter> params;
    private final OptionalInt deviceId;
    private final Attributes attributes;
    private final BufferLayout layout;
    private final Map<String, Slot> slots = new LinkedHashMap<>();
    final List<Slot> all;
    final @Nullable Slot[] byId = new @Nullable Slot[MAX_PARAMS];
    final int readMask;
    private final long hash;

    /**
     * What a catalog says of a device apart from its parameters.
     *
     * @param subInterval default subscription interval, s
     * @param writeInterval time between writes, s
     * @param heartbeatInterval time between heartbeats, s
     * @param units units by parameter name (device key {@code units})
     * @param descriptions sentences by parameter name (device key {@code descriptions})
     * @param others every other key, as read
     */
    public record Attributes(
            double subInterval,
            double writeInterval,
            double heartbeatInterval,
            Map<String, String> units,
            Map<String, String> descriptions,
            Map<String, Object> others) {
        public static final Attributes DEFAULT = new Attributes(0.04, 0.04, 1, Map.of(), Map.of(), Map.of());
    }

    private BufferType(String name, List<Parameter> params, OptionalInt deviceId, Attributes attributes) {
        this.name = name;
        this.params = List.copyOf(params);
        this.deviceId = deviceId;
        this.attributes = attributes;
        this.layout = BufferLayout.of(params, deviceId.isPresent());
        int mask = 0;
        for (Parameter param : params) {
            Slot slot = new Slot(param, layout, slots.size());
            if (slots.put(param.name(), slot) != null) {
                throw new CatalogException("the parameter " + param.name() + " of " + name + " stands twice");
            }
            if (deviceId.isPresent()) {
                byId[param.id()] = slot;
                mask |= param.readable() ? slot.mask : 0;
            }
        }
        this.readMask = mask;
        this.all = List.copyOf(slots.values());
        this.hash = hashed();
    }

    /** Makes a plain type: no control block, no bitmaps, any number of parameters. */
    public static BufferType makeType(String name, List<Parameter> params) {
        return new BufferType(name, params, OptionalInt.empty(), Attributes.DEFAULT);
    }

    /**
     * Makes a device type.
     *
     * @param deviceId the type's number, 0..65535
     * @throws CatalogException for more than 16 parameters or an identifier outside 0..15
     */
    public static BufferType makeType(String name, List<Parameter> params, int deviceId) {
        return makeType(name, params, OptionalInt.of(deviceId), Attributes.DEFAULT);
    }

    static BufferType makeType(String name, List<Parameter> params, OptionalInt deviceId, Attributes attributes) {
        if (deviceId.isPresent() && params.size() > MAX_PARAMS) {
            throw new CatalogException("the device " + name + " has " + params.size() + " parameters and may have "
                    + MAX_PARAMS + ": drop " + (params.size() - MAX_PARAMS));
        }
        for (Parameter param : params) {
            if (deviceId.isPresent() && (param.id() < 0 || param.id() >= MAX_PARAMS)) {
                throw new CatalogException(
                        "the id " + param.id() + " of " + name + "." + param.name() + " is outside 0..15");
            }
        }
        return new BufferType(name, params, deviceId, attributes);
    }

    public String name() {
        return name;
    }

    /** Returns the peer's class name: {@code LimitSwitch} for {@code limit-switch}. */
    public String className() {
        StringBuilder text = new StringBuilder();
        boolean inWord = false;
        for (char c : name.toCharArray()) {
            if (c != '-') {
                text.append(inWord ? Character.toLowerCase(c) : Character.toUpperCase(c));
            }
            inWord = Character.isLetter(c);
        }
        return text.toString();
    }

    /** Returns the parameters in catalog order. */
    public List<Parameter> params() {
        return params;
    }

    public OptionalInt deviceId() {
        return deviceId;
    }

    public boolean isDevice() {
        return deviceId.isPresent();
    }

    public Attributes attributes() {
        return attributes;
    }

    public BufferLayout layout() {
        return layout;
    }

    /** Returns the parameters with their places, in catalog order. */
    public List<Slot> slots() {
        return all;
    }

    public Optional<Slot> find(String param) {
        return Optional.ofNullable(slots.get(param));
    }

    /**
     * Returns the slot of a parameter, to be kept for hot paths.
     *
     * @throws NoSuchElementException where the type has no such parameter
     */
    public Slot slot(String param) {
        Slot slot = slots.get(param);
        if (slot == null) {
            throw new NoSuchElementException(name + " has no parameter " + param);
        }
        return slot;
    }

    /** Returns the bits of these parameters. */
    int toBitmap(Iterable<String> names) {
        int bits = 0;
        for (String param : names) {
            bits |= slot(param).mask;
        }
        return bits;
    }

    /** Returns a number that differs where the layout does: FNV-1a of name, types, places and limits. */
    public long hash() {
        return hash;
    }

    private long hashed() {
        String text = name
                + deviceId
                + params.stream()
                        .map(p -> p.name()
                                + ' '
                                + p.platformType().specifier()
                                + ' '
                                + p.id()
                                + p.readable()
                                + p.writeable()
                                + p.lower().doubleValue()
                                + p.upper().doubleValue())
                        .collect(Collectors.joining(";"));
        long sum = 0xcbf29ce484222325L;
        for (byte b : text.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
            sum = (sum ^ (b & 0xFF)) * 0x100000001b3L;
        }
        return sum;
    }

    @Override
    public String toString() {
        return name;
    }
}
