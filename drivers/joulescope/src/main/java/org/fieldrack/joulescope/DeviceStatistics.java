package org.fieldrack.joulescope;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who gets a device's statistics, from its buffer and from its sensor (specification section 5.6). The sensor is asked only while
 * the device is open and somebody listens.
 *
 * <p>Thread-safe.
 */
final class DeviceStatistics {
    private final StatisticsHandler buffer = new StatisticsHandler();
    private final StatisticsHandler sensor = new StatisticsHandler();
    private final SensorPoll poll = new SensorPoll();
    private @Nullable Supplier<Optional<StatisticsUpdate>> question;
    private String name = "";

    StatisticsHandler ofBuffer() {
        return buffer;
    }

    /** @throws IllegalArgumentException where there is no such source */
    void listener(String source, @Nullable Consumer<StatisticsUpdate> listener) {
        switch (source) {
            case StatisticsUpdate.STREAM_BUFFER -> buffer.listener(listener);
            case StatisticsUpdate.SENSOR -> {
                sensor.listener(listener);
                follow();
            }
            default ->
                throw new IllegalArgumentException(
                        "statistics come from stream_buffer or sensor, not from \"" + source + "\"");
        }
    }

    synchronized void opened(String device, Supplier<Optional<StatisticsUpdate>> ask) {
        name = device;
        question = ask;
        follow();
    }

    synchronized void closed() {
        question = null;
        follow();
    }

    private synchronized void follow() {
        Supplier<Optional<StatisticsUpdate>> ask = question;
        if (ask != null && sensor.listener().isPresent()) {
            poll.start(name, ask, sensor);
        } else {
            poll.stop();
        }
    }

    void clear() {
        buffer.clear();
        sensor.clear();
    }
}
