package org.fieldrack.smartdevice;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.buses.BusAddress;
import org.fieldrack.buses.Transports;
import org.fieldrack.device.Device;
import org.fieldrack.device.DeviceContext;
import org.fieldrack.device.DeviceException;
import org.fieldrack.device.DeviceHandler;
import org.fieldrack.device.Event;
import org.fieldrack.memory.Buffer;
import org.fieldrack.memory.BufferEvent;
import org.fieldrack.memory.BufferException;
import org.fieldrack.memory.BufferKey;
import org.fieldrack.memory.BufferOptions;
import org.fieldrack.memory.BufferType;
import org.fieldrack.memory.Catalog;
import org.fieldrack.memory.DeviceBuffer;
import org.fieldrack.memory.Message;
import org.fieldrack.memory.Parameter;
import org.fieldrack.memory.PropertyValues;
import org.fieldrack.memory.SyncException;
import org.fieldrack.property.State;
import org.fieldrack.property.Update;
import org.fieldrack.property.Value;
import org.jspecify.annotations.Nullable;

/**
 * A smart device in the lab: its parameters are properties, its buffer is the memory that other processes see.
 *
 * <p>Reports come in the smart devices' loop; sets are handed to it and wait until the values stand in the buffer, from
 * which they go out with the next batch.
 */
final class SmartDevice implements DeviceHandler, SmartHost.Listener {
    private static final long SET_LIMIT_MILLIS = 3000;
    private static final long CLOSE_LIMIT_SECONDS = 10;
    /** As long as a transaction of any other process waits for a lock, ns. */
    private static final long LOCK_LIMIT = 1_000_000_000;

    private final SmartDeviceConfig config;
    private final DeviceContext context;
    private final EventLoop loop;
    private final SmartHost host;
    private final Optional<BufferType> expected;
    private BigInteger current = BigInteger.valueOf(-1);
    private @Nullable DeviceBuffer buffer;
    private volatile Map<String, Parameter> parameters = Map.of();
    private volatile boolean ready;
    private ParameterReadings values = ParameterReadings.NONE;

    SmartDevice(SmartDeviceConfig config, Catalog catalog, DeviceContext context) {
        this.config = config;
        this.context = context;
        this.loop = SmartLoop.shared();
        this.host = new SmartHost(
                context, catalog, config.type(), loop, Transports.of(BusAddress.parse(config.bus()), loop), this);
        this.expected = catalog.find(config.type());
    }

    Device open() {
        expected.ifPresent(type -> parameters = ParameterProperty.byKey(type));
        Device device = context.attach(SmartDeviceSchema.of(expected.orElse(null)), this);
        context.state(State.INIT, "connecting", "Looking for the device on " + config.bus());
        host.start();
        return device;
    }

    // ---- what the host tells

    @Override
    public DeviceBuffer discovered(BufferType type, BigInteger uid) {
        DeviceBuffer open = buffer;
        if (open == null || !open.type().name().equals(type.name()) || !current.equals(uid)) {
            closeBuffer();
            open = open(type, uid);
            buffer = open;
            current = uid;
        }
        parameters = ParameterProperty.byKey(type);
        context.inject(SmartDeviceSchema.of(type));
        values = ParameterReadings.of(type, context.readings());
        ready = true;
        context.back("the " + type.name() + " " + uid + " answers");
        context.state(State.ACTIVE, "", "");
        Update update = new Update(4);
        put(update, "link.uid", Value.of(uid.toString()));
        put(update, "link.type", Value.of(type.name()));
        put(update, "link.buffer", Value.of(open.mutex().isPresent() ? Buffer.name(type.name(), uid) : "not shared"));
        context.publish(update);
        return open;
    }

    private DeviceBuffer open(BufferType type, BigInteger uid) {
        BufferOptions options = BufferOptions.DEFAULT
                .withFolder(config.folder())
                .withClock(context.clock())
                .withLockTimeout(SmartLoop.LOCK_TIMEOUT)
                .withOwner(true)
                .withSoleWriter(true)
                .withEvents(this::happened);
        if (config.shared()) {
            try {
                return (DeviceBuffer) Buffer.open(new BufferKey(type.name(), uid).name(), type, true, options);
            } catch (BufferException e) {
                context.log()
                        .warn("{}: {}; other programs do not see the device", context.deviceName(), e.getMessage());
                context.event(Event.Kind.SYSTEM, "buffer", "", "", String.valueOf(e.getMessage()));
            }
        }
        return (DeviceBuffer) Buffer.attach(type, options);
    }

    private void happened(BufferEvent event) {
        context.counter("buffer_" + word(event), "what happened to the shared buffer")
                .increment();
        context.event(Event.Kind.SYSTEM, "buffer", "", word(event), event.text());
    }

    private static String word(BufferEvent event) {
        return event.getClass()
                .getSimpleName()
                .replaceAll("(?<!^)([A-Z])", "_$1")
                .toLowerCase(java.util.Locale.ROOT);
    }

    @Override
    public void data(Message message) {
        DeviceBuffer open = buffer;
        if (open == null) {
            return;
        }
        if (!values.isOf(context.readings().schema())) {
            values = ParameterReadings.of(open.type(), context.readings());
        }
        Update update;
        try (var _ = open.transaction()) {
            open.update(message);
            update = values.read(open, message.readParams(), context.clock().utcNanos(), context);
        }
        context.publish(update);
    }

    @Override
    public void lineChanged() {
        DeviceBuffer open = buffer;
        if (open == null || !ready) {
            return;
        }
        Update update = new Update(8);
        try (var _ = open.transaction()) {
            put(update, "link.subscription", Value.of(String.join(", ", open.subscription())));
            put(update, "link.interval", Value.of(Math.round(open.interval() * 1000)));
            put(update, "link.sent", Value.of(sum(open, true)));
            put(update, "link.received", Value.of(sum(open, false)));
        } catch (SyncException e) {
            // it is locked now: the next heartbeat tells
            return;
        }
        put(update, "link.quality", Value.of(host.heartbeats().quality()));
        put(update, "link.roundTrip", Value.of(host.heartbeats().roundTripMillis()));
        context.publish(update);
    }

    private static long sum(DeviceBuffer open, boolean sent) {
        return open.type().slots().stream()
                .mapToLong(slot -> sent ? open.sendCount(slot) : open.receiveCount(slot))
                .sum();
    }

    private void put(Update update, String path, Value value) {
        context.readings()
                .find(path)
                .ifPresent(index -> update.add(index, value, context.clock().utcNanos()));
    }

    @Override
    public void lost(String reason) {
        ready = false;
        context.lost(reason);
    }

    // ---- what the lab asks

    @Override
    public void set(Map<String, Value> changes) {
        onHost("set " + String.join(" ", changes.keySet()), open -> {
            try (var _ = open.transaction()) {
                for (Map.Entry<String, Value> change : changes.entrySet()) {
                    Parameter param = parameters.get(change.getKey());
                    if (param != null) {
                        open.write(param.name(), PropertyValues.toBuffer(param.platformType(), change.getValue()));
                    }
                }
            }
        });
    }

    @Override
    public String call(String command, Map<String, Value> arguments) {
        onHost(command, DeviceBuffer::read);
        return "";
    }

    private void onHost(String operation, java.util.function.Consumer<DeviceBuffer> work) {
        long started = context.clock().ticks();
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        boolean taken = ready;
        if (taken) {
            host.attempt(
                    () -> {
                        DeviceBuffer open = buffer;
                        boolean there = open != null && ready;
                        if (open != null && there) {
                            work.accept(open);
                        }
                        done.complete(there);
                    },
                    loop.clock().ticks() + LOCK_LIMIT,
                    done::completeExceptionally);
        }
        try {
            if (!taken || !done.get(SET_LIMIT_MILLIS, TimeUnit.MILLISECONDS)) {
                throw failed(true, operation, started, "it is not connected", null);
            }
        } catch (ExecutionException e) {
            throw failed(false, operation, started, reason(e), e);
        } catch (TimeoutException e) {
            throw failed(false, operation, started, "the host is busy", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(false, operation, started, "interrupted", e);
        }
    }

    private static String reason(ExecutionException e) {
        Throwable cause = e.getCause();
        return String.valueOf(cause == null ? e.getMessage() : cause.getMessage());
    }

    private DeviceException failed(
            boolean offline, String operation, long started, String why, @Nullable Exception cause) {
        return new DeviceException(
                context.deviceName(),
                operation,
                Duration.ofNanos(context.clock().ticks() - started),
                offline,
                why,
                cause);
    }

    @Override
    public void close() {
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                ready = false;
                host.stop();
                closeBuffer();
            } finally {
                ended.complete(true);
            }
        });
        if (!loop.inLoop()) {
            ended.completeOnTimeout(false, CLOSE_LIMIT_SECONDS, TimeUnit.SECONDS)
                    .join();
        }
    }

    private void closeBuffer() {
        DeviceBuffer open = buffer;
        buffer = null;
        if (open != null) {
            try {
                open.close();
            } catch (SyncException e) {
                context.log().warn("{}: {}", context.deviceName(), e.getMessage());
            }
            if (open.isCreator()) {
                Buffer.unlink(
                        new BufferKey(open.type().name(), current).name(),
                        BufferOptions.DEFAULT.withFolder(config.folder()));
            }
        }
    }
}
