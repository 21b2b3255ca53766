package org.fieldrack.device;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fieldrack.bus.BusStatus;
import org.fieldrack.property.Value;
import org.fieldrack.stream.RawStream;
import org.fieldrack.stream.SampleStream;

/**
 * The driver's side of a device: what the lab asks of an instrument after it has checked that it may be asked.
 *
 * <p>{@link #set} and {@link #call} may come from several threads at once and block until the instrument has answered.
 * They throw {@link RefusedException} for a rule of the driver's own and {@link DeviceException} where the instrument
 * did not do it.
 */
public interface DeviceHandler {
    /**
     * Looks at a set before options and limits are checked; may change and add entries, inject a schema with other
     * limits, or refuse.
     *
     * @param changes the request; mutable
     */
    default void preReconfigure(Map<String, Value> changes) {}

    /** Writes these values to the instrument, all or nothing as far as the instrument allows. */
    default void set(Map<String, Value> changes) {}

    /**
     * Does what the command says.
     *
     * @return what was done, in a few words for a person; empty where the command's name says it all
     */
    default String call(String command, Map<String, Value> arguments) {
        throw new RefusedException(command, "unknown", "the driver does not know the command " + command);
    }

    default List<SampleStream> streams() {
        return List.of();
    }

    default List<RawStream> rawStreams() {
        return List.of();
    }

    default Optional<? extends BusStatus> bus() {
        return Optional.empty();
    }

    /** Ends all traffic; returns when it has ended. */
    default void close() {}
}
