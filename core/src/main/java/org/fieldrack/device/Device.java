package org.fieldrack.device;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fieldrack.base.Counters;
import org.fieldrack.bus.BusStatus;
import org.fieldrack.property.PropertyTable;
import org.fieldrack.property.Schema;
import org.fieldrack.property.Value;
import org.fieldrack.stream.RawStream;
import org.fieldrack.stream.SampleStream;

/**
 * An instrument as everybody in the lab sees it.
 *
 * <p>All methods may be called from any thread. {@link #set} and {@link #call} block until the instrument has answered
 * or the driver gave up; call them on a virtual thread.
 */
public interface Device extends AutoCloseable {
    String name();

    /** Returns the name of the driver that opened it. */
    String driver();

    Schema schema();

    DeviceState state();

    PropertyTable readings();

    /**
     * Sets properties, all of them or none.
     *
     * <p>Checked in this order: access, access level, state and type of what was asked; then the driver's
     * pre-reconfigure hook, which may change and add; then options and limits of the result.
     *
     * @param changes values by path; numbers are converted to the property's type where nothing is lost
     */
    Outcome set(Map<String, Value> changes, Requester requester);

    /** Calls a command by its path. */
    Outcome call(String command, Map<String, Value> arguments, Requester requester);

    List<SampleStream> streams();

    /** Returns the streams of raw wire bytes that a recorder may log. */
    List<RawStream> rawStreams();

    /** Returns the bus through which the instrument is reached, where it has one. */
    Optional<? extends BusStatus> bus();

    /** Returns what happened and should not have, by name (DESIGN rule 6). */
    Counters counters();

    Subscription subscribe(DeviceListener listener);

    /** Ends all traffic with the instrument; returns when it has ended. */
    @Override
    void close();
}
