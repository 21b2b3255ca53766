package org.fieldrack.joulescope;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Joulescope JS110 as a program uses it (specification sections 3 and 7): closed, {@link #open} idle, {@link #start}
 * streaming, {@link #stop} idle, {@link #close} closed.
 *
 * <p>Thread-safe: state changes and control transfers are serialised; samples arrive on the wire's own thread, which calls the
 * {@link StreamProcess}es.
 */
public final class JoulescopeDevice implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JoulescopeDevice.class);
    private static final int ENDPOINT = 2;
    private static final String MODEL = "JS110";

    /** What is set after opening. */
    public enum Config {
        AUTO,
        OFF,
        IGNORE
    }

    private final Pause pause;
    private final Config config;
    private final DeviceParameters parameters = new DeviceParameters(new Instrument());
    private final StreamProcesses processes = new StreamProcesses();
    private final DeviceStatistics statistics = new DeviceStatistics();
    private volatile DeviceControl control;
    private volatile @Nullable StreamBuffer buffer;
    private volatile @Nullable Calibration calibration;
    private volatile boolean streaming;
    private @Nullable StreamFollower follower;
    private BiConsumer<Integer, String> eventCallback = (event, message) -> {};

    /** Uses a wire that does not block for long; others belong into a {@link DeviceThread}. */
    public JoulescopeDevice(UsbTransport usb, Config config) {
        this(usb, config, Pause::real);
    }

    JoulescopeDevice(UsbTransport usb, Config config, Pause pause) {
        this.pause = pause;
        this.control = new DeviceControl(usb, pause);
        this.config = config;
    }

    /** Carries out what setting a parameter means. */
    private final class Instrument implements DeviceParameters.Instrument {
        @Override
        public String name() {
            return JoulescopeDevice.this.name();
        }

        @Override
        public void sendSettings() throws IOException {
            control.settingsSend(parameters.values(), streaming);
        }

        @Override
        public void sendExtio() throws IOException {
            control.extioSend(parameters.values());
        }

        @Override
        public void suppress(SuppressMode mode) {
            StreamBuffer samples = buffer;
            if (samples != null) {
                samples.suppressMode(mode);
            }
        }
    }

    /** Returns the wire; for tests and tools only. */
    public UsbTransport usbDevice() {
        return control.usb();
    }

    public String name() {
        return control.usb().name();
    }

    @Override
    public String toString() {
        return name();
    }

    // ---- open and close

    /** Opens; an open device is closed first. */
    public synchronized JoulescopeDevice open() throws IOException {
        return open((event, message) -> {});
    }

    /**
     * Opens.
     *
     * @param onEvent takes events that nobody asked for, such as a pulled cable; called on the wire's thread
     * @throws IOException where the wire cannot be opened; what cannot be read or set afterwards is logged only
     */
    public synchronized JoulescopeDevice open(BiConsumer<Integer, String> onEvent) throws IOException {
        close();
        eventCallback = onEvent;
        control.usb().open();
        try {
            StreamBuffer made = parameters.newBuffer();
            made.callback(statistics.ofBuffer());
            made.suppressMode(parameters.suppressMode());
            buffer = made;
        } catch (RuntimeException e) {
            control.usb().close();
            throw e;
        } catch (OutOfMemoryError e) {
            control.usb().close();
            throw new IOException(
                    name() + ": this computer has no memory for a buffer of " + parameters.bufferSeconds()
                            + " s: set a shorter one",
                    e);
        }
        quietly("info", () -> info().ifPresent(text -> LOG.debug("{}: {}", name(), text)));
        quietly("calibration", this::calibrationRead);
        quietly("defaults", this::defaults);
        statistics.opened(name(), this::sensorStatistics);
        return this;
    }

    private interface Step {
        void run() throws IOException;
    }

    private void quietly(String what, Step step) {
        try {
            step.run();
        } catch (IOException | RuntimeException e) {
            LOG.warn("{}: {} could not be read or set: {}", name(), what, e.getMessage());
        }
    }

    /** For what must be done also where the caller was interrupted, as the thread of a laboratory that closes is. */
    private void undisturbed(String what, Step step) {
        boolean interrupted = Thread.interrupted();
        quietly(what, step);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void calibrationRead() throws IOException {
        Optional<Calibration> read = control.calibration();
        calibration = read.orElse(null);
        if (read.isPresent()) {
            streamBuffer().scale(read.get().scale());
        }
    }

    private void defaults() throws IOException {
        switch (config) {
            case AUTO -> {
                parameterSet("i_range", "auto");
                parameterSet("v_range", "15V");
                parameterSet("source", "on");
            }
            case OFF -> parameterSet("source", "off");
            case IGNORE -> LOG.debug("{}: left as it is", name());
        }
    }

    public boolean isOpen() {
        return buffer != null;
    }

    /** Closes; errors on the way are logged. */
    @Override
    public synchronized void close() {
        StreamBuffer samples = buffer;
        if (samples == null) {
            return;
        }
        statistics.closed();
        quietly("stop", this::stop);
        quietly("close", control.usb()::close);
        processes.close();
        buffer = null;
        samples.close();
    }

    /** Goes on with another wire to the same instrument, which had left the bus; opens it. */
    synchronized void reopen(UsbTransport again) throws IOException {
        close();
        control = new DeviceControl(again, pause);
        JoulescopeDevice unused = open(eventCallback);
    }

    // ---- streaming

    public boolean isStreaming() {
        return streaming;
    }

    /** Returns samples a second as they come out of the buffer of the next open. */
    public double samplingFrequency() {
        return parameters.samplingFrequency();
    }

    /** Returns the buffer. @throws IOException where the device is closed */
    public StreamBuffer streamBuffer() throws IOException {
        StreamBuffer now = buffer;
        if (now == null) {
            throw new IOException(name() + " is closed");
        }
        return now;
    }

    public synchronized boolean start() throws IOException {
        return start(null, null, null);
    }

    /**
     * Starts streaming; a running stream is stopped first.
     *
     * @param onStop told once how the stream ended: by itself, or with -1 by {@link #stop}
     * @param duration seconds to stop after
     * @param contiguousDuration seconds without a missing sample to stop after
     */
    public synchronized boolean start(
            @Nullable BiConsumer<Integer, String> onStop,
            @Nullable Double duration,
            @Nullable Double contiguousDuration)
            throws IOException {
        boolean unused = stop();
        StreamBuffer samples = streamBuffer();
        samples.reset();
        if (duration != null) {
            samples.sampleIdMax((long) (duration * samples.samplingFrequency()));
        }
        if (contiguousDuration != null) {
            samples.contiguousMax((long) (contiguousDuration * samples.samplingFrequency()));
        }
        StreamFollower now = new StreamFollower(samples, processes, onStop, eventCallback);
        processes.start(samples);
        streaming = true;
        follower = now;
        Parameters values = parameters.values();
        try {
            control.settingsSend(values, true);
            control.usb()
                    .streamStart(
                            ENDPOINT,
                            values.number("transfer_outstanding"),
                            values.number("transfer_length") * PacketDecoder.PACKET_LENGTH,
                            now);
        } catch (IOException | RuntimeException e) {
            streaming = false;
            throw e;
        }
        return true;
    }

    /** Stops streaming; always safe to call. Returns false where nothing streamed. */
    public synchronized boolean stop() {
        if (!streaming) {
            return false;
        }
        control.usb().streamStop(ENDPOINT);
        streaming = false;
        StreamFollower last = follower;
        follower = null;
        if (last != null) {
            last.processRest();
            last.stopped(-1, "stopped");
        }
        undisturbed("settings at stop", () -> control.settingsSend(parameters.values(), false));
        processes.stop();
        return true;
    }

    /**
     * Reads the newest samples of a measurement: exactly as many as the duration has.
     *
     * @param duration seconds; must fit into the buffer
     * @param contiguousDuration seconds without a missing sample
     * @param format {@code calibrated}, {@code raw} or {@code samples_get}
     * @throws IOException where the stream broke off before
     */
    public SamplesResult read(@Nullable Double duration, @Nullable Double contiguousDuration, String format)
            throws IOException {
        Capture capture =
                Capture.of(duration, contiguousDuration, format, streamBuffer().limitsTime()[1]);
        boolean unused = start(capture, duration, contiguousDuration);
        try {
            capture.await();
        } finally {
            unused = stop();
        }
        return capture.newest(streamBuffer());
    }

    // ---- parameters

    /** Returns the whole table. */
    public static List<Parameter> parameters() {
        return Parameters.all();
    }

    public static Optional<Parameter> parameters(String name) {
        return Parameters.find(name);
    }

    /**
     * Sets a parameter.
     *
     * @param value an option's name or alias, or a number; null where the table has it as an alias
     * @throws NoSuchElementException where the name is not known or the value not allowed
     * @throws IllegalArgumentException where the value cannot be read
     */
    public synchronized void parameterSet(String name, @Nullable Object value) throws IOException {
        parameters.set(name, value);
    }

    /** Returns the name of a parameter's present option, or what the instrument says of itself. */
    public String parameterGet(String name) {
        return switch (name) {
            case "model" -> MODEL;
            case "device_serial_number" -> name().substring(name().indexOf(':') + 1);
            case "hardware_serial_number" -> serialNumber();
            default -> parameters.get(name);
        };
    }

    /** Returns a parameter's value as the instrument has it. */
    public Object parameterActual(String name) {
        return parameters.values().actual(name);
    }

    /** Sets how long the buffer of the next open is, in seconds; null for 30. */
    public void streamBufferDuration(@Nullable Double seconds) {
        parameters.bufferSeconds(seconds);
    }

    public double streamBufferDuration() {
        return parameters.bufferSeconds();
    }

    /** Sets the reductions of the next open, until {@code reduction_frequency} is set. */
    public synchronized void reductions(List<Integer> factors) {
        parameters.reductions(factors);
    }

    // ---- what it says

    /** Returns the counters of the wire with its packets, the instrument's status, and the buffer's. */
    public Map<String, Map<String, StreamBuffer.Item>> status() throws IOException {
        Map<String, StreamBuffer.Item> wire = new LinkedHashMap<>(control.usb().status());
        wire.putAll(streamBuffer().decoder.status());
        Map<String, Map<String, StreamBuffer.Item>> out = new LinkedHashMap<>();
        out.put("usb", wire);
        out.put("driver", control.status());
        out.put("buffer", streamBuffer().status());
        return out;
    }

    public Map<String, StreamBuffer.Item> extioStatus() {
        return control.extioStatus();
    }

    /** Returns the info record as JSON; empty where the instrument has none or it is not whole. */
    public Optional<String> info() {
        return control.info();
    }

    /** Returns 32 hexadecimal digits, empty where the transfer failed. */
    public String serialNumber() {
        return control.serialNumber();
    }

    public Optional<Calibration> calibration() {
        return Optional.ofNullable(calibration);
    }

    /** Reads the calibration's file; the factory's own where asked. */
    public Optional<byte[]> calibrationFile(boolean factory) throws IOException {
        return control.calibrationFile(factory);
    }

    // ---- statistics

    /** Sets who gets the statistics of each completed last reduction; takes effect only with reductions. */
    public void statisticsCallback(@Nullable Consumer<StatisticsUpdate> listener) {
        statistics.listener(StatisticsUpdate.STREAM_BUFFER, listener);
    }

    /** Returns who gets the statistics of each completed last reduction. */
    public Optional<Consumer<StatisticsUpdate>> statisticsCallback() {
        return statistics.ofBuffer().listener();
    }

    /**
     * Sets who gets statistics.
     *
     * @param listener called on a thread of the device; null for nobody
     * @param source {@code stream_buffer}, or {@code sensor} for the instrument's own, which it makes at any sampling frequency
     * @throws IllegalArgumentException for another source
     */
    public void statisticsCallbackRegister(@Nullable Consumer<StatisticsUpdate> listener, String source) {
        statistics.listener(source, listener);
    }

    /** Reads the sensor's own statistics; empty where there is no update. */
    public Optional<StatisticsUpdate> sensorStatistics() {
        return control.sensorStatistics();
    }

    /** Begins time, charge and energy anew at the next update. */
    public void statisticsAccumulatorsClear() {
        statistics.clear();
    }

    // ---- processors

    public void streamProcessRegister(StreamProcess process) {
        processes.register(process);
    }

    public void streamProcessUnregister(StreamProcess process) {
        processes.unregister(process);
    }

    /**
     * Makes a view of the buffer, which lives until it or the device is closed.
     *
     * @param listener told what to draw, on the view's thread
     */
    public DeviceView viewFactory(Consumer<DeviceView.Update> listener) throws IOException {
        DeviceView view = new DeviceView(streamBuffer(), streaming, listener, processes::unregister);
        processes.register(view);
        return view;
    }

    // ---- programming

    /** Programs the sensor's firmware; an empty file erases only. */
    public synchronized void sensorFirmwareProgram(byte[] file, DoubleConsumer progress) throws IOException {
        boolean unused = stop();
        control.sensorFirmwareProgram(file, progress);
    }

    public void enterTestMode(int index, int value) throws IOException {
        control.testMode(index, value);
    }

    DeviceControl control() {
        return control;
    }
}
