package org.fieldrack.joulescope;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.fieldrack.base.Backoff;
import org.fieldrack.device.Device;
import org.fieldrack.device.DeviceContext;
import org.fieldrack.device.DeviceException;
import org.fieldrack.device.DeviceHandler;
import org.fieldrack.device.Event;
import org.fieldrack.device.RefusedException;
import org.fieldrack.property.State;
import org.fieldrack.property.Value;
import org.fieldrack.stream.SampleClock;
import org.fieldrack.stream.SampleStream;
import org.jspecify.annotations.Nullable;

/**
 * A Joulescope in the lab: finds the instrument, keeps it streaming, opens it again when it was away, and turns its statistics
 * into readings.
 *
 * <p>One platform thread connects and polls; samples and statistics come on the wire's own thread; sets and commands on their
 * callers' threads, serialised with connecting by one lock.
 */
final class JoulescopeHandler implements DeviceHandler {
    private static final long POLL_MILLIS = 1000;

    private final JoulescopeConfig config;
    private final DeviceContext context;
    private final UsbBus bus;
    private final SampleClock clock;
    private final BufferHistory history;
    private final SampleStream stream;
    private final ReadingsPublisher publisher;
    // parameters that somebody set, to be set again when the instrument comes back
    private final Map<String, String> wanted = new LinkedHashMap<>();
    private final Semaphore wake = new Semaphore(0);
    private volatile String fault = "";
    private volatile boolean streamWanted = true;
    private volatile @Nullable JoulescopeDevice device;

    JoulescopeHandler(JoulescopeConfig config, DeviceContext context, UsbBus bus) {
        this.config = config;
        this.context = context;
        this.bus = bus;
        clock = new SampleClock(StreamBuffer.SAMPLING_FREQUENCY, context.clock().utcNanos());
        long capacity = (long) (config.buffer().toNanos() / 1e9 * StreamBuffer.SAMPLING_FREQUENCY);
        history = new BufferHistory(clock, capacity);
        stream =
                new SampleStream("samples", "Current, voltage and power", BufferHistory.CHANNELS, true, clock, history);
        publisher = new ReadingsPublisher(context);
    }

    Device open() {
        Device made = context.attach(JoulescopeSchema.schema(), this);
        context.state(State.INIT, "", "Looking for the instrument");
        Thread unused = context.startPlatform("usb", this::run);
        return made;
    }

    private void run() {
        Backoff backoff = Backoff.standard();
        while (!Thread.currentThread().isInterrupted()) {
            try {
                connect();
                backoff.reset();
                watch();
            } catch (IOException | IllegalStateException e) {
                context.lost(String.valueOf(e.getMessage()));
            }
            disconnect();
            sleep(backoff.nextNanos());
        }
    }

    private void sleep(long nanos) {
        try {
            boolean unused = wake.tryAcquire(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void connect() throws IOException {
        fault = "";
        JoulescopeDevice found = new JoulescopeDevice(new DeviceThread(find()), config.deviceConfig());
        found.reductions(config.reductions());
        found.streamBufferDuration(config.buffer().toNanos() / 1e9);
        found.parameterSet("current_ranging", config.suppress());
        for (var entry : wanted.entrySet()) {
            JoulescopeParameters.restore(found, entry.getKey(), entry.getValue());
        }
        found.statisticsCallback(
                update -> publisher.statistics(update, context.clock().utcNanos()));
        found.streamProcessRegister(new StreamFeed(stream, history, context.clock()));
        found.open((event, message) -> {
            fault = message;
            wake.release();
        });
        for (var entry : wanted.entrySet()) {
            found.parameterSet(entry.getKey(), entry.getValue());
        }
        device = found;
        publisher.info(found);
        publisher.parameters(found);
        context.back("open " + found.name());
        begin(found);
    }

    private UsbTransport find() throws IOException {
        List<UsbTransport> all = bus.scan(UsbBus.Kind.APPLICATION);
        List<UsbTransport> matching = all.stream()
                .filter(usb -> config.serial().isEmpty() || usb.name().endsWith(":" + config.serial()))
                .toList();
        all.stream()
                .filter(usb -> matching.size() != 1 || usb != matching.getFirst())
                .forEach(UsbTransport::release);
        if (matching.size() == 1) {
            return matching.getFirst();
        }
        String seen = String.join(", ", all.stream().map(UsbTransport::name).toList());
        if (matching.isEmpty()) {
            throw new IOException("no Joulescope " + config.serial() + " is connected"
                    + (seen.isEmpty() ? "" : "; connected are " + seen)
                    + (seen.contains(LibUsbTransport.UNKNOWN)
                            ? "; where the serial number is unknown there is " + LibUsbBus.PERMISSION
                            : ""));
        }
        throw new IOException("more than one Joulescope is connected: name one of " + seen + " as bus: usb:SERIAL");
    }

    private void begin(JoulescopeDevice now) throws IOException {
        if (!streamWanted) {
            context.state(State.STOPPED, "", "Not streaming");
            return;
        }
        history.detach();
        StreamBuffer buffer = now.streamBuffer();
        long next = Math.max(history.base(), clock.count(context.clock().utcNanos()));
        buffer.reset();
        history.attach(buffer, next);
        if (history.base() > next) {
            stream.counters()
                    .counter("gaps", "times samples were missing in the stream")
                    .increment();
        }
        boolean unused = now.start();
        context.state(State.ACQUIRING, "", "Streaming 2 million samples a second");
    }

    private void watch() throws IOException {
        while (!Thread.currentThread().isInterrupted()) {
            sleep(TimeUnit.MILLISECONDS.toNanos(POLL_MILLIS));
            if (!fault.isEmpty()) {
                throw new IOException(fault);
            }
            poll();
        }
    }

    private synchronized void poll() throws IOException {
        JoulescopeDevice now = device;
        if (now != null) {
            publisher.counters(now);
        }
    }

    private synchronized void disconnect() {
        JoulescopeDevice last = device;
        device = null;
        if (last != null) {
            history.detach();
            last.close();
            last.usbDevice().release();
        }
    }

    private JoulescopeDevice connected(String operation) {
        JoulescopeDevice now = device;
        if (now == null) {
            throw new DeviceException(
                    context.deviceName(),
                    operation,
                    java.time.Duration.ZERO,
                    true,
                    "the instrument is not connected",
                    null);
        }
        return now;
    }

    private DeviceException failed(String operation, long since, Exception cause) {
        return new DeviceException(
                context.deviceName(),
                operation,
                java.time.Duration.ofNanos(context.clock().ticks() - since),
                false,
                String.valueOf(cause.getMessage()),
                cause);
    }

    @Override
    public synchronized void set(Map<String, Value> changes) {
        JoulescopeDevice now = connected("set");
        long since = context.clock().ticks();
        boolean reopen = false;
        for (var change : changes.entrySet()) {
            String name = change.getKey().substring(change.getKey().indexOf('.') + 1);
            String value = change.getValue() instanceof Value.Enum option
                    ? option.name()
                    : change.getValue().text();
            try {
                now.parameterSet(name, value);
            } catch (NoSuchElementException e) {
                throw new RefusedException(change.getKey(), "options", String.valueOf(e.getMessage()));
            } catch (IOException | IllegalStateException e) {
                throw failed("set " + name, since, e);
            }
            wanted.put(name, value);
            reopen |= JoulescopeParameters.needsReopen(name);
        }
        publisher.parameters(now);
        if (reopen) {
            reopen(now, since);
        }
    }

    private void reopen(JoulescopeDevice now, long since) {
        try {
            history.detach();
            JoulescopeDevice unused = now.open((event, message) -> {
                fault = message;
                wake.release();
            });
            now.streamProcessRegister(new StreamFeed(stream, history, context.clock()));
            begin(now);
        } catch (IOException e) {
            fault = String.valueOf(e.getMessage());
            wake.release();
            throw failed("open again", since, e);
        }
    }

    @Override
    public synchronized String call(String command, Map<String, Value> arguments) {
        JoulescopeDevice now = connected(command);
        long since = context.clock().ticks();
        try {
            switch (command) {
                case "start" -> {
                    streamWanted = true;
                    begin(now);
                }
                case "stop" -> {
                    streamWanted = false;
                    boolean unused = now.stop();
                    context.state(State.STOPPED, "", "Not streaming");
                }
                case "clearAccumulators" -> now.statisticsAccumulatorsClear();
                default -> program(now, command, arguments);
            }
            return "";
        } catch (IOException | IllegalStateException e) {
            throw failed(command, since, e);
        }
    }

    private void program(JoulescopeDevice now, String command, Map<String, Value> arguments) throws IOException {
        String serial = now.name().substring(now.name().indexOf(':') + 1);
        if (!(arguments.get("serialNumber") instanceof Value.Text typed)
                || !typed.value().equals(serial)) {
            throw new RefusedException(
                    command, "serialNumber", "type the serial number of the instrument that is to be programmed");
        }
        if (!(arguments.get("file") instanceof Value.Text file)) {
            throw new RefusedException(command, "file", "name the file to be programmed");
        }
        byte[] data = Files.readAllBytes(context.baseFolder().resolve(file.value()));
        boolean factory = arguments.get("factory") instanceof Value.Bool flag && flag.value();
        try {
            if (command.equals("programSensorFirmware")) {
                now.sensorFirmwareProgram(data, this::progress);
            } else {
                programInBootloader(now, command, data, factory, file.value());
            }
        } finally {
            resume(now, command.equals("programSensorFirmware"));
        }
    }

    private void programInBootloader(JoulescopeDevice now, String command, byte[] data, boolean factory, String file)
            throws IOException {
        Programming programming = new Programming(now, bus, Pause::real);
        switch (command) {
            case "programControllerFirmware" -> programming.controllerFirmware(data, this::progress);
            case "programCalibration" -> {
                Path kept = keep(now, factory);
                programming.calibration(data, factory, this::progress);
                context.event(Event.Kind.SYSTEM, "calibration", kept.toString(), file, "calibration replaced");
            }
            default ->
                throw new RefusedException(command, "unknown", "a Joulescope does not know the command " + command);
        }
    }

    /** Streams again after programming, whether it went well or not; what fails here is mended by connecting anew. */
    private void resume(JoulescopeDevice now, boolean sameWire) {
        try {
            if (sameWire) {
                begin(now);
            } else {
                disconnect();
                connect();
            }
        } catch (IOException | IllegalStateException e) {
            fault = String.valueOf(e.getMessage());
            wake.release();
        }
    }

    private void progress(double fraction) {
        context.state(State.CHANGING, "programming", Math.round(fraction * 100) + " % programmed");
    }

    /** Keeps a copy of the calibration that is about to be replaced. */
    private Path keep(JoulescopeDevice now, boolean factory) throws IOException {
        byte[] old = now.calibrationFile(factory)
                .orElseThrow(() -> new IOException("the present calibration cannot be read, so no copy can be kept"));
        Path folder = context.storeFolder().resolve("joulescope");
        Files.createDirectories(folder);
        Path copy = folder.resolve(context.deviceName() + (factory ? "-factory-" : "-") + "calibration-"
                + context.clock().utcNanos() / 1_000_000_000L + ".dat");
        return Files.write(copy, old);
    }

    @Override
    public List<SampleStream> streams() {
        return List.of(stream);
    }

    @Override
    public void close() {
        disconnect();
    }
}
