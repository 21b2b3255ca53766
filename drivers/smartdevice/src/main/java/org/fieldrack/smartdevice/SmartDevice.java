package org.fieldrack.smartdevice;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
import org.fieldrack.memory.InvalidBufferException;
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
final class SmartDevice implements DeviceHandler, HostListener {
    private static final long SET_LIMIT_MILLIS = 3000;
    private static final long CLOSE_LIMIT_SECONDS = 10;
    /** As long as a transaction of any other process waits for a lock, ns. */
    private static final long LOCK_LIMIT = 1_000_000_000;

    private final SmartDeviceConfig config;
    private final DeviceContext context;
    private final SmartLoop loop = SmartLoop.shared();
    private final SmartHost host;
    private final LinkReadings link;
    private final Optional<BufferType> expected;
    private BigInteger current = BigInteger.valueOf(-1);
    private @Nullable DeviceBuffer buffer;
    private volatile Map<String, Parameter> parameters = Map.of();
    private volatile boolean ready;
    private ParameterReadings values = ParameterReadings.NONE;

    SmartDevice(SmartDeviceConfig config, Catalog catalog, DeviceContext context) {
        this.config = config;
        this.context = context;
        this.link = new LinkReadings(context);
        this.host = new SmartHost(
                context,
                new Admission(catalog, config.type(), context.deviceName()),
                loop,
                Transports.lookedAt(BusAddress.parse(config.bus()), loop.events()),
                config.strict(),
                this);
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
        link.found(open, uid.toString(), open.mutex().isPresent() ? Buffer.name(type.name(), uid) : "not shared");
        return open;
    }

    private DeviceBuffer open(BufferType type, BigInteger uid) {
        BufferOptions options = BufferOptions.DEFAULT
                .withFolder(config.folder())
                .withClock(loop)
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
        int bits = message.readParams();
        long now = loop.utcNanos();
        if (values.isKnown(message, bits)) {
            open.update(message);
            values.confirm(bits, now, context);
            return;
        }
        Update update;
        try (var _ = open.transaction()) {
            open.update(message);
            update = values.read(open, message, bits, now, context);
        }
        context.publish(update);
    }

    @Override
    public void subscribed() {
        DeviceBuffer open = buffer;
        if (open != null) {
            link.subscribed(open);
        }
    }

    @Override
    public void beat(Heartbeats heartbeats) {
        DeviceBuffer open = buffer;
        if (open != null) {
            try {
                link.beat(open, heartbeats);
            } catch (SyncException | InvalidBufferException e) {
                context.log().debug("{}: told with the next heartbeat: {}", context.deviceName(), e.getMessage());
            }
        }
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
                    loop.events().clock().ticks() + LOCK_LIMIT,
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
        loop.events().hurry(() -> {
            try {
                ready = false;
                host.stop();
                closeBuffer();
            } finally {
                ended.complete(true);
            }
        });
        if (!loop.events().inLoop()) {
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
