package org.fieldrack.protocol;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.fieldrack.base.Counter;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.device.Device;
import org.fieldrack.device.DeviceContext;
import org.fieldrack.device.Outcome;
import org.fieldrack.device.Requester;
import org.fieldrack.property.AccessLevel;
import org.fieldrack.property.Property;
import org.fieldrack.property.Quality;
import org.fieldrack.property.Reading;
import org.fieldrack.property.Value;
import org.jspecify.annotations.Nullable;

/**
 * Values for and from properties of other devices, written {@code DEVICE.PROPERTY}. Lives in the event loop; sets run on
 * threads of their own, one at a time for each target, because another device may take its time.
 */
final class Redirections implements PointValues.Others {
    /** A property elsewhere: what is to be set next, and why the last set failed. */
    private static final class Target {
        private @Nullable Value next;
        private Consumer<String> failed = reason -> {};
        private boolean busy;
        private String problem = "";
    }

    private final DeviceContext context;
    private final EventLoop loop;
    private final Counter replaced;
    private final Map<String, Target> targets = new HashMap<>();

    Redirections(DeviceContext context, EventLoop loop) {
        this.context = context;
        this.loop = loop;
        this.replaced = context.counter(
                "redirections_replaced", "values for other devices that a newer one replaced before they were set");
    }

    /** Says whether a name has the form of another device's property. */
    static boolean isElsewhere(String name) {
        int dot = name.indexOf('.');
        return dot > 0 && dot < name.length() - 1;
    }

    private Optional<Device> device(String name) {
        return isElsewhere(name) ? context.other(name.substring(0, name.indexOf('.'))) : Optional.empty();
    }

    private static String path(String name) {
        return name.substring(name.indexOf('.') + 1);
    }

    @Override
    public Optional<Property> property(String name) {
        Optional<Property> own = context.readings().schema().property(name);
        return own.isPresent()
                ? own
                : device(name).flatMap(device -> device.schema().property(path(name)));
    }

    /** A reading of another device that is stale is none: no instrument is to be set by it. */
    @Override
    public Optional<Value> value(String name) {
        if (context.readings().find(name).isPresent()) {
            return context.readings().reading(name).map(Reading::value);
        }
        return device(name)
                .flatMap(device -> device.readings().reading(path(name)))
                .filter(reading -> reading.quality() != Quality.STALE)
                .map(Reading::value);
    }

    /**
     * Has a property elsewhere set, soon.
     *
     * @param failed hears in the loop why it could not be set
     * @return why the last set of this property failed; empty where it did not
     */
    String set(String name, Value value, Consumer<String> failed) {
        Target target = targets.computeIfAbsent(name, key -> new Target());
        if (target.next != null) {
            replaced.increment();
        }
        target.next = value;
        target.failed = failed;
        next(name, target);
        return target.problem;
    }

    private void next(String name, Target target) {
        Value value = target.next;
        if (target.busy || value == null) {
            return;
        }
        target.busy = true;
        target.next = null;
        context.start("set " + name, () -> {
            String problem = set(device(name), path(name), value);
            loop.execute(() -> ended(name, target, problem));
        });
    }

    private String set(Optional<Device> device, String path, Value value) {
        if (device.isEmpty()) {
            return "there is no such device";
        }
        Requester requester = new Requester("device " + context.deviceName(), AccessLevel.EXPERT);
        return switch (device.get().set(Map.of(path, value), requester)) {
            case Outcome.Done _ -> "";
            case Outcome.Refused refused -> refused.message();
            case Outcome.Failed failed -> failed.message();
        };
    }

    private void ended(String name, Target target, String problem) {
        target.busy = false;
        String whole = problem.isEmpty() ? "" : name + " was not set: " + problem;
        if (target.problem.isEmpty() && !whole.isEmpty()) {
            context.log().warn("{}: {}", context.deviceName(), whole);
        }
        target.problem = whole;
        if (!whole.isEmpty()) {
            target.failed.accept(whole);
        }
        next(name, target);
    }
}
