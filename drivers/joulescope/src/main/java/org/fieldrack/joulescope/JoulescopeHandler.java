package org.fieldrack.joulescope;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.fieldrack.base.Backoff;
import org.fieldrack.device.Device;
import org.fieldrack.device.DeviceContext;
import org.fieldrack.device.DeviceException;
import org.fieldrack.device.DeviceHandler;
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
    private final InstrumentFinder finder;
    private final ProgrammingCommands programming;
    private final SampleClock clock;
    private final BufferHistory history;
    private final SampleStream stream;
    private final ReadingsPublisher publisher;
    private final JoulescopeParameters parameters;
    private final Semaphore wake = new Semaphore(0);
    private volatile String fault = "";
    private volatile boolean streamWanted = true;
    private volatile @Nullable JoulescopeDevice device;

    JoulescopeHandler(JoulescopeConfig config, DeviceContext context, UsbBus bus) {
        this.config = config;
        this.context = context;
        parameters = new JoulescopeParameters(config);
        finder = new InstrumentFinder(bus, config.serial());
        programming = new ProgrammingCommands(context, bus);
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
            } catch (IOException | RuntimeException e) {
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
        JoulescopeDevice found = new JoulescopeDevice(new DeviceThread(finder.find()), config.deviceConfig());
        try {
            parameters.beforeOpen(found);
            listen(found);
            found.streamProcessRegister(new StreamFeed(stream, history, context.clock()));
            JoulescopeDevice unused = found.open(this::brokenOff);
            parameters.afterOpen(found);
        } catch (IOException | RuntimeException e) {
            found.close();
            found.usbDevice().release();
            throw e;
        }
        device = found;
        publisher.info(found);
        publisher.parameters(found);
        context.back("open " + found.name());
        begin(found);
    }

    /** Takes the buffer's statistics, or the sensor's own where samples are held at a lower rate and the buffer makes none. */
    private void listen(JoulescopeDevice now) {
        Consumer<StatisticsUpdate> taken =
                update -> publisher.statistics(update, context.clock().utcNanos());
        boolean lower = now.samplingFrequency() < StreamBuffer.SAMPLING_FREQUENCY;
        now.statisticsCallbackRegister(lower ? null : taken, StatisticsUpdate.STREAM_BUFFER);
        now.statisticsCallbackRegister(lower ? taken : null, StatisticsUpdate.SENSOR);
    }

    private void brokenOff(int event, String message) {
        fault = message;
        wake.release();
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
            parameters.keep(name, value);
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
            listen(now);
            JoulescopeDevice unused = now.open(this::brokenOff);
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
        if (!ProgrammingCommands.has(command)) {
            throw new RefusedException(command, "unknown", "a Joulescope does not know the command " + command);
        }
        byte[] data = programming.check(now, command, arguments);
        try {
            programming.run(now, command, arguments, data);
        } finally {
            resume(now, !ProgrammingCommands.leavesTheBus(command));
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

    @Override
    public List<SampleStream> streams() {
        return List.of(stream);
    }

    @Override
    public void close() {
        disconnect();
    }
}
