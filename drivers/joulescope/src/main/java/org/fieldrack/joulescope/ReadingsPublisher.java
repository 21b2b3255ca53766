package org.fieldrack.joulescope;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fieldrack.device.DeviceContext;
import org.fieldrack.property.Option;
import org.fieldrack.property.Property;
import org.fieldrack.property.Update;
import org.fieldrack.property.Value;

/** Turns what an instrument says into readings. Any thread: publishing is serialised by the context. */
final class ReadingsPublisher {
    private final DeviceContext context;

    ReadingsPublisher(DeviceContext context) {
        this.context = context;
    }

    private void add(Update update, String path, Value value, long at) {
        update.add(context.readings().index(path), value, at);
    }

    void statistics(StatisticsUpdate statistics, long at) {
        Update update = new Update(14);
        for (Field field : List.of(Field.CURRENT, Field.VOLTAGE, Field.POWER)) {
            StatisticsUpdate.Signal signal = statistics.signal(field);
            add(update, field.key(), Value.of(signal.mean()), at);
            add(update, field.key() + "Min", Value.of(signal.min()), at);
            add(update, field.key() + "Max", Value.of(signal.max()), at);
            add(update, field.key() + "Std", Value.of(Math.sqrt(signal.variance())), at);
        }
        add(update, "charge", Value.of(statistics.charge()), at);
        add(update, "energy", Value.of(statistics.energy()), at);
        context.publish(update);
    }

    void info(JoulescopeDevice device) {
        long at = context.clock().utcNanos();
        Update update = new Update(5);
        String name = device.name();
        add(update, "info.model", Value.of("JS110"), at);
        add(update, "info.serialNumber", Value.of(name.substring(name.indexOf(':') + 1)), at);
        add(update, "info.hardwareSerialNumber", Value.of(device.serialNumber()), at);
        add(update, "info.firmware", Value.of(device.info().orElse("")), at);
        add(
                update,
                "info.calibration",
                Value.of(device.calibration()
                        .map(calibration ->
                                Timestamps.instant(calibration.timestamp()).toString())
                        .orElse("none: values are raw codes")),
                at);
        context.publish(update);
    }

    void parameters(JoulescopeDevice device) {
        long at = context.clock().utcNanos();
        Update update = new Update(24);
        for (Parameter parameter : JoulescopeDevice.parameters()) {
            String path = JoulescopeSchema.PARAMETERS + "." + parameter.name();
            Optional<Property> property = context.readings().schema().property(path);
            property.flatMap(p -> p.option(device.parameterGet(parameter.name())))
                    .map(Option::value)
                    .ifPresent(value -> add(update, path, value, at));
        }
        context.publish(update);
    }

    /** @throws IOException where the instrument does not answer any more */
    void counters(JoulescopeDevice device) throws IOException {
        long at = context.clock().utcNanos();
        Map<String, StreamBuffer.Item> buffer = device.streamBuffer().status();
        Update update = new Update(5);
        count(update, "samples.received", buffer, "device_sample_id", at);
        count(update, "samples.missing", buffer, "sample_missing_count", at);
        count(update, "samples.skips", buffer, "skip_count", at);
        count(update, "samples.outOfStep", buffer, "sample_sync_count", at);
        Map<String, StreamBuffer.Item> extio = device.extioStatus();
        StreamBuffer.Item failure = extio.get("return_code");
        if (failure != null && failure.value().equals(UsbResult.NO_DEVICE)) {
            throw new IOException(device.name() + ": reading its inputs failed: " + failure.text());
        }
        count(update, "samples.inputs", extio, "gpi_value", at);
        context.publish(update);
    }

    private void count(Update update, String path, Map<String, StreamBuffer.Item> items, String item, long at) {
        StreamBuffer.Item found = items.get(item);
        if (found != null && found.value() instanceof Number number) {
            add(update, path, Value.of(number.longValue()), at);
        }
    }
}
