package org.fieldrack.record.recording;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.fieldrack.device.Device;
import org.fieldrack.device.Lab;
import org.fieldrack.device.Subscription;
import org.fieldrack.property.Property;

/** Recordings that wait for their condition. Thread-safe. */
final class ArmedRecordings {
    /** Starts a recording whose condition became true. */
    @FunctionalInterface
    interface Trigger {
        void triggered(RecordingRequest request, long momentUtc);
    }

    private record Waiting(RecordingRequest request, Subscription subscription) {}

    private final Lab lab;
    private final Trigger trigger;
    private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();

    ArmedRecordings(Lab lab, Trigger trigger) {
        this.lab = lab;
        this.trigger = trigger;
    }

    /** @throws IllegalArgumentException with a sentence for the user */
    Condition arm(RecordingRequest request) {
        Condition condition = Condition.parse(request.when());
        Device device = lab.device(condition.device())
                .orElseThrow(() -> new IllegalArgumentException("there is no device " + condition.device()));
        Property property = device.schema()
                .property(condition.path())
                .orElseThrow(() ->
                        new IllegalArgumentException(condition.device() + " has no property " + condition.path()));
        condition.check(property);
        String name = request.name();
        if (waiting.containsKey(name)) {
            throw new IllegalArgumentException("a recording " + name + " waits for its condition already");
        }
        ConditionWatch watch = new ConditionWatch(
                condition,
                moment -> Thread.ofVirtual().name("start recording " + name).start(() -> {
                    if (disarm(name)) {
                        trigger.triggered(request, moment);
                    }
                }));
        waiting.put(name, new Waiting(request, lab.follow(watch)));
        return condition;
    }

    /** Says whether it waited. */
    boolean disarm(String name) {
        Waiting armed = waiting.remove(name);
        if (armed != null) {
            armed.subscription().close();
        }
        return armed != null;
    }

    List<RecordingRequest> all() {
        return waiting.values().stream().map(Waiting::request).toList();
    }
}
