package org.fieldrack.device;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.fieldrack.base.Clock;
import org.fieldrack.property.Schema;
import org.fieldrack.property.Update;

/**
 * The devices of a laboratory and whoever follows them: everything measured goes up through it, every set goes down
 * through it.
 *
 * <p>Thread-safe. Devices come and go while it runs; a follower hears of both.
 */
public final class Lab implements AutoCloseable {
    /** Follows every device of the lab, present and to come; the rules of {@link DeviceListener} hold. */
    public interface Follower extends DeviceListener {
        default void opened(Device device) {}

        default void closed(Device device) {}

        /** Something happened, in a device or in the lab itself; takes the place of {@code happened}. */
        default void event(Event event) {}
    }

    private final String name;
    private final Clock clock;
    private final ConcurrentSkipListMap<String, Device> devices = new ConcurrentSkipListMap<>();
    private final List<Follower> followers = new CopyOnWriteArrayList<>();
    private final DeviceListener toFollowers = new ToFollowers();

    public Lab(String name, Clock clock) {
        this.name = name;
        this.clock = clock;
    }

    public String name() {
        return name;
    }

    public Clock clock() {
        return clock;
    }

    /** Returns the devices in the order of their names. */
    public Collection<Device> devices() {
        return List.copyOf(devices.values());
    }

    public Optional<Device> device(String deviceName) {
        return Optional.ofNullable(devices.get(deviceName));
    }

    /**
     * Adds a device that is about to be opened, so that followers miss nothing of it.
     *
     * @throws IllegalStateException when the name is taken
     */
    public void add(Device device) {
        if (devices.putIfAbsent(device.name(), device) != null) {
            throw new IllegalStateException("the lab has a device " + device.name() + " already");
        }
        device.subscribe(toFollowers);
        followers.forEach(follower -> follower.opened(device));
    }

    /** Closes a device and forgets it. */
    public void remove(String deviceName) {
        Device device = devices.remove(deviceName);
        if (device != null) {
            device.close();
            followers.forEach(follower -> follower.closed(device));
        }
    }

    /** Follows the lab; {@code opened} is called for each present device first. */
    public Subscription follow(Follower follower) {
        followers.add(follower);
        devices.values().forEach(follower::opened);
        return () -> followers.remove(follower);
    }

    /** Records an event of the lab itself, or of somebody about it. */
    public void event(Event event) {
        followers.forEach(follower -> follower.event(event));
    }

    /** Closes all devices, side by side, in bounded time. */
    @Override
    public void close() {
        List<Thread> closing = new ArrayList<>();
        for (String deviceName : devices.keySet()) {
            closing.add(Thread.ofVirtual().name("close " + deviceName).start(() -> remove(deviceName)));
        }
        for (Thread thread : closing) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private final class ToFollowers implements DeviceListener {
        @Override
        public void updated(Device device, Update update) {
            for (Follower follower : followers) {
                follower.updated(device, update);
            }
        }

        @Override
        public void stateChanged(Device device, DeviceState before, DeviceState now) {
            followers.forEach(follower -> follower.stateChanged(device, before, now));
        }

        @Override
        public void schemaChanged(Device device, Schema before, Schema now) {
            followers.forEach(follower -> follower.schemaChanged(device, before, now));
        }

        @Override
        public void streamsChanged(Device device) {
            followers.forEach(follower -> follower.streamsChanged(device));
        }

        @Override
        public void happened(Device device, Event event) {
            followers.forEach(follower -> follower.event(event));
        }
    }
}
