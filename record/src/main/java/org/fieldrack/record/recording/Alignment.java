package org.fieldrack.record.recording;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How well the clocks of a recording's devices fit together: each by its own uncertainty, better where a pulse pins them.
 *
 * <p>All streams of a device share its clock. Immutable.
 */
public final class Alignment {
    /**
     * How far two devices may be off each other.
     *
     * @param errorNanos at most, as far as it is known
     * @param pinned by pulses that both have seen, be it through a third
     */
    public record Pair(String first, String second, long errorNanos, boolean pinned) {}

    private final Map<String, Long> clocks = new LinkedHashMap<>();
    private final List<Manifest.Pin> pins;

    public Alignment(Manifest manifest) {
        pins = manifest.pins();
        for (Manifest.Stream stream : manifest.streams()) {
            clocks.merge(stream.device(), stream.clock().uncertaintyNanos(), Math::max);
        }
    }

    private Optional<Manifest.Pin> pin(String device) {
        return pins.stream().filter(pin -> pin.device().equals(device)).findFirst();
    }

    /** Returns the pins that lead from a device to the one that is pinned to nobody. */
    private List<Manifest.Pin> chain(String device) {
        List<Manifest.Pin> out = new ArrayList<>();
        Optional<Manifest.Pin> next = pin(device);
        while (next.isPresent() && out.size() < pins.size()) {
            out.add(next.get());
            next = pin(next.get().reference());
        }
        return out;
    }

    /** Says whether the times of a device depend on those of another. */
    boolean dependsOn(String device, String other) {
        return device.equals(other)
                || chain(device).stream().anyMatch(pin -> pin.reference().equals(other));
    }

    /** Returns what is added to the times of a device as they were recorded, in nanoseconds. */
    public long offset(String device) {
        return chain(device).stream().mapToLong(Manifest.Pin::offsetNanos).sum();
    }

    /** Returns how far the times of a device may be off UTC, and so off the readings, in nanoseconds. */
    public long uncertainty(String device) {
        List<Manifest.Pin> chain = chain(device);
        String root = chain.isEmpty() ? device : chain.getLast().reference();
        return clocks.getOrDefault(root, 0L) + error(chain);
    }

    private static long error(List<Manifest.Pin> pins) {
        return pins.stream().mapToLong(Manifest.Pin::uncertaintyNanos).sum();
    }

    /** Returns the devices with streams, in their order. */
    public List<String> devices() {
        return List.copyOf(clocks.keySet());
    }

    /** Returns every pair of devices with streams. */
    public List<Pair> pairs() {
        List<Pair> out = new ArrayList<>();
        List<String> all = devices();
        for (int i = 0; i < all.size(); i++) {
            for (int j = i + 1; j < all.size(); j++) {
                out.add(pair(all.get(i), all.get(j)));
            }
        }
        return out;
    }

    private Pair pair(String first, String second) {
        List<Manifest.Pin> one = new ArrayList<>(chain(first));
        List<Manifest.Pin> other = new ArrayList<>(chain(second));
        List<Manifest.Pin> shared = one.stream().filter(other::contains).toList();
        one.removeAll(shared);
        other.removeAll(shared);
        String end = one.isEmpty() ? first : one.getLast().reference();
        String otherEnd = other.isEmpty() ? second : other.getLast().reference();
        return end.equals(otherEnd)
                ? new Pair(first, second, error(one) + error(other), true)
                : new Pair(first, second, uncertainty(first) + uncertainty(second), false);
    }
}
