package org.fieldrack.device;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.fieldrack.base.Clock;
import org.fieldrack.base.Counter;
import org.fieldrack.property.Property;
import org.fieldrack.property.PropertyTable;
import org.fieldrack.property.Schema;
import org.fieldrack.property.State;
import org.fieldrack.property.Update;
import org.slf4j.Logger;

/**
 * A driver's only way up: it makes the device, publishes readings, reports state and events, and hands out time and
 * threads.
 *
 * <p>{@link #publish}, {@link #inject} and {@link #state} belong to the device's own thread: a driver that works on
 * several must serialise them. Everything else may be called from any thread.
 */
public interface DeviceContext {
    /** Returns the device's name in the lab. */
    String deviceName();

    Clock clock();

    /** Returns the folder that relative paths of the lab file count from. */
    Path baseFolder();

    /** Returns the lab's store, where a driver may keep a folder of its own. */
    Path storeFolder();

    /** Makes the device. Called once, at the end of {@code Driver.open} or before the first {@code publish}. */
    Device attach(Schema schema, DeviceHandler handler);

    /** Returns another device of the lab, for what the lab file ties together; empty where there is none of this name. */
    Optional<Device> other(String name);

    PropertyTable readings();

    /** Stores and passes on readings; alarms by the properties' bounds are put on them here. */
    void publish(Update update);

    /** Notes that polls found these values unchanged. */
    void confirm(int index, long timeNanosUtc);

    /**
     * Reports the state; the same state and detail again only changes the text.
     *
     * @param detail a fixed word for programs; may be empty
     * @param text one sentence for people; may be empty
     */
    void state(State state, String detail, String text);

    /**
     * Reports that the instrument does not answer: state {@code OFFLINE}, one log line, one event; nothing more until
     * {@link #back}. Its readings become stale.
     */
    void lost(String reason);

    /** Reports that the instrument answers again: one log line, one event. The driver sets the state itself. */
    void back(String how);

    /** Replaces the schema while running. */
    void inject(Schema schema);

    /** Changes descriptors (limits, options) while running. */
    void inject(Map<String, UnaryOperator<Property>> changes);

    /** Says that the handler's streams changed. */
    void streamsChanged();

    void event(Event.Kind kind, String subject, String from, String to, String text);

    /** Returns the device's counter of this name. */
    Counter counter(String name, String help);

    /** Returns the logger of the device: {@code fieldrack.device.NAME}. */
    Logger log();

    /**
     * Starts a virtual thread that is interrupted when the device closes.
     *
     * @param name what it does, for thread dumps: {@code poll}
     */
    Thread start(String name, Runnable task);

    /** Starts a platform thread, for calls that block in native code; interrupted when the device closes. */
    Thread startPlatform(String name, Runnable task);
}
