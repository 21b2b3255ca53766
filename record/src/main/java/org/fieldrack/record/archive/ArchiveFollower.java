package org.fieldrack.record.archive;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.fieldrack.device.Device;
import org.fieldrack.device.Event;
import org.fieldrack.device.Lab;
import org.fieldrack.device.Subscription;
import org.fieldrack.property.Alarm;
import org.fieldrack.property.ArchivePolicy;
import org.fieldrack.property.Property;
import org.fieldrack.property.Quality;
import org.fieldrack.property.Reading;
import org.fieldrack.property.Schema;
import org.fieldrack.property.Update;
import org.fieldrack.property.Value;
import org.jspecify.annotations.Nullable;

/**
 * Puts the readings of every device of a lab into an archive, as each property's policy says, and every event.
 *
 * <p>Works on the devices' own threads and never waits for the disk. Secret properties are never archived. When a property
 * leaves its device's schema, or a device the lab, its last value is marked stale, so that a trend ends there.
 */
public final class ArchiveFollower implements Lab.Follower, AutoCloseable {
    private final Archive archive;
    private final Lab lab;
    private final Map<String, Followed> devices = new ConcurrentHashMap<>();
    private final Subscription subscription;

    public ArchiveFollower(Archive archive, Lab lab) {
        this.archive = archive;
        this.lab = lab;
        archive.notices(lab::event);
        subscription = lab.follow(this);
    }

    @Override
    public void opened(Device device) {
        devices.computeIfAbsent(device.name(), name -> new Followed(name));
    }

    @Override
    public void closed(Device device) {
        Followed followed = devices.remove(device.name());
        if (followed != null) {
            followed.endAll("device closed");
        }
    }

    @Override
    public void updated(Device device, Update update) {
        devices.computeIfAbsent(device.name(), name -> new Followed(name)).take(device, update);
    }

    @Override
    public void schemaChanged(Device device, Schema before, Schema now) {
        devices.computeIfAbsent(device.name(), name -> new Followed(name)).follow(device, now);
    }

    @Override
    public void event(Event event) {
        archive.append(event);
    }

    /** Ends following; what was taken is still committed by the archive. */
    @Override
    public void close() {
        subscription.close();
    }

    /** One device: what its table's indices are in the archive, and the last reading of each that was kept. */
    private final class Followed {
        private static final int UNKNOWN = 0;
        private static final int NOT_KEPT = -1;

        private final String name;
        private int[] channels = {};
        private ArchivePolicy[] policies = {};
        private @Nullable Reading[] kept = {};
        private int[] pendingChannels = {};
        private Reading[] pendingReadings = {};

        Followed(String name) {
            this.name = name;
        }

        synchronized void take(Device device, Update update) {
            room(device.readings().size());
            if (pendingReadings.length < update.size()) {
                pendingChannels = new int[update.size()];
                pendingReadings = new Reading[update.size()];
            }
            int count = 0;
            for (int i = 0; i < update.size(); i++) {
                int index = update.index(i);
                if (channels[index] == UNKNOWN) {
                    resolve(device, index);
                }
                Reading reading = update.reading(i);
                if (channels[index] != NOT_KEPT && isWanted(policies[index], kept[index], reading)) {
                    kept[index] = reading;
                    pendingChannels[count] = channels[index];
                    pendingReadings[count++] = reading;
                }
            }
            if (count > 0) {
                archive.append(pendingChannels, pendingReadings, count);
            }
        }

        private void room(int size) {
            if (size > channels.length) {
                int more = Math.max(size, channels.length + channels.length / 2);
                channels = Arrays.copyOf(channels, more);
                policies = Arrays.copyOf(policies, more);
                kept = Arrays.copyOf(kept, more);
            }
        }

        private void resolve(Device device, int index) {
            Optional<Property> property = device.readings().property(index);
            if (property.isEmpty()
                    || property.get().secret()
                    || property.get().archivePolicy() instanceof ArchivePolicy.None) {
                channels[index] = NOT_KEPT;
                return;
            }
            channels[index] = archive.channel(name, device.readings().path(index), property.get());
            policies[index] = property.get().archivePolicy();
        }

        /** Learns the descriptions of a new schema, and ends what it does not have any more. */
        synchronized void follow(Device device, Schema now) {
            room(device.readings().size());
            for (int index = 0; index < device.readings().size(); index++) {
                int before = channels[index];
                channels[index] = UNKNOWN;
                if (device.readings().property(index).isPresent()) {
                    resolve(device, index);
                }
                if (before > 0 && channels[index] != before) {
                    end(before, index, "property removed");
                }
            }
        }

        synchronized void endAll(String why) {
            for (int index = 0; index < channels.length; index++) {
                if (channels[index] > 0) {
                    end(channels[index], index, why);
                }
            }
        }

        private void end(int channel, int index, String why) {
            Reading last = kept[index];
            if (last != null && last.quality() != Quality.STALE) {
                long now = Math.max(lab.clock().utcNanos(), last.timeNanosUtc());
                archive.append(channel, new Reading(last.value(), now, Alarm.invalid(why), Quality.STALE));
            }
            kept[index] = null;
        }
    }

    /** Says whether a policy keeps a reading. */
    static boolean isWanted(ArchivePolicy policy, @Nullable Reading last, Reading now) {
        if (last == null || !last.alarm().equals(now.alarm()) || last.quality() != now.quality()) {
            return !(policy instanceof ArchivePolicy.None);
        }
        return switch (policy) {
            case ArchivePolicy.EveryReading _ -> true;
            case ArchivePolicy.None _ -> false;
            case ArchivePolicy.OnChange(double deadband) -> differs(last.value(), now.value(), deadband);
            case ArchivePolicy.Period(java.time.Duration period) -> {
                long nanos = Math.max(1, period.toNanos());
                yield Math.floorDiv(now.timeNanosUtc(), nanos) != Math.floorDiv(last.timeNanosUtc(), nanos);
            }
        };
    }

    private static boolean differs(Value last, Value now, double deadband) {
        if (now.equals(last)) {
            return false;
        }
        double change = Math.abs(now.asDouble() - last.asDouble());
        // a change that is no number (text, arrays, NaN) is a change; whole numbers too great for a double differ
        // exactly
        return Double.isNaN(change) || deadband <= 0 || change > deadband;
    }
}
