package org.fieldrack.joulescope;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
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

    /** What is set after opening. */
    public enum Config {
        AUTO,
        OFF,
        IGNORE
    }

    private final Pause pause;
    private final Config config;
    private volatile DeviceControl control;
    private final Parameters parameters = new Parameters();
    private final StreamProcesses processes = new StreamProcesses();
    private List<Integer> reductions = StreamBuffer.REDUCTIONS;
    private double bufferSeconds = 30;
    private volatile @Nullable StreamBuffer buffer;
    private volatile @Nullable Calibration calibration;
    private volatile boolean streaming;
    private volatile @Nullable BiConsumer<Integer, String> stopFunction;
    private final StatisticsHandler statistics = new StatisticsHandler();
    private @Nullable BiConsumer<Integer, String> eventCallback;

    public JoulescopeDevice(UsbTransport usb, Config config) {
        this(usb, config, Pause::real);
    }

    JoulescopeDevice(UsbTransport usb, Config config, Pause pause) {
        this.pause = pause;
        this.control = new DeviceControl(usb, pause);
        this.config = config;
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

    // ---- state

    /** Opens; an open device is closed first. */
    public synchronized JoulescopeDevice open() throws IOException {
        return open((event, message) -> {});
    }

    /**
     * Opens.
     *
     * @param onEvent takes events that nobody asked for, such as a pulled cable; called on the wire's thread
     */
    public synchronized JoulescopeDevice open(BiConsumer<Integer, String> onEvent) throws IOException {
        close();
        eventCallback = onEvent;
        control.usb().open();
        buffer = newBuffer();
        rangingChanged();
        quietly("info", () -> info().ifPresent(text -> LOG.debug("{}: {}", name(), text)));
        quietly("calibration", this::calibrationRead);
        quietly("defaults", this::defaults);
        return this;
    }

    private StreamBuffer newBuffer() {
        double rate = parameters.number("sampling_frequency");
        StreamBuffer made = rate < StreamBuffer.SAMPLING_FREQUENCY
                ? StreamBuffer.downsampling(bufferSeconds, rate)
                : StreamBuffer.ofDuration(bufferSeconds, reductions, StreamBuffer.SAMPLING_FREQUENCY);
        made.callback(statistics);
        return made;
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

    public boolean isStreaming() {
        return streaming;
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
     * @param onStop told when the stream ended by itself
     * @param duration seconds to stop after
     * @param contiguousDuration seconds without a missing sample to stop after
     */
    public synchronized boolean start(
            @Nullable BiConsumer<Integer, String> onStop,
            @Nullable Double duration,
            @Nullable Double contiguousDuration)
            throws IOException {
        stop();
        StreamBuffer samples = streamBuffer();
        samples.reset();
        stopFunction = onStop;
        if (duration != null) {
            samples.sampleIdMax((long) (duration * samples.samplingFrequency()));
        }
        if (contiguousDuration != null) {
            samples.contiguousMax((long) (contiguousDuration * samples.samplingFrequency()));
        }
        processes.start(samples);
        streaming = true;
        try {
            settingsSend();
            control.usb()
                    .streamStart(
                            ENDPOINT,
                            parameters.number("transfer_outstanding"),
                            parameters.number("transfer_length") * PacketDecoder.PACKET_LENGTH,
                            new Following(samples));
        } catch (IOException | RuntimeException e) {
            streaming = false;
            throw e;
        }
        return true;
    }

    private final class Following implements UsbTransport.Stream {
        private final StreamBuffer samples;

        Following(StreamBuffer samples) {
            this.samples = samples;
        }

        @Override
        public boolean data(MemorySegment transfer) {
            return samples.insert(transfer);
        }

        @Override
        public boolean process() {
            samples.process();
            return processes.notifyAllOf(samples) || samples.isStop();
        }

        @Override
        public void stopped(int event, String message) {
            BiConsumer<Integer, String> told = stopFunction;
            stopFunction = null;
            if (told != null) {
                told.accept(event, message);
            }
            BiConsumer<Integer, String> events = eventCallback;
            if (event > 0 && events != null) {
                events.accept(event, message);
            }
        }
    }

    /** Stops streaming; always safe to call. Returns false where nothing streamed. */
    public synchronized boolean stop() {
        if (!streaming) {
            return false;
        }
        control.usb().streamStop(ENDPOINT);
        streaming = false;
        StreamBuffer samples = buffer;
        if (samples != null) {
            processRest(samples);
        }
        quietly("settings at stop", this::settingsSend);
        processes.stop();
        return true;
    }

    /** The transfer that ended the stream has not been processed yet. */
    private void processRest(StreamBuffer samples) {
        long before = samples.sampleIdRange()[1];
        samples.process();
        if (samples.sampleIdRange()[1] > before) {
            boolean unused = processes.notifyAllOf(samples);
        }
    }

    /** Closes; errors on the way are logged. */
    @Override
    public synchronized void close() {
        StreamBuffer samples = buffer;
        if (samples == null) {
            return;
        }
        quietly("stop", this::stop);
        quietly("close", control.usb()::close);
        processes.close();
        buffer = null;
        samples.close();
    }

    /**
     * Reads the newest samples of a measurement: exactly as many as the duration has.
     *
     * @param duration seconds; must fit into the buffer
     * @param contiguousDuration seconds without a missing sample
     * @param format {@code calibrated}, {@code raw} or {@code samples_get}
     */
    public SamplesResult read(@Nullable Double duration, @Nullable Double contiguousDuration, String format)
            throws IOException {
        List<String> fields = switch (format) {
            case "raw" -> List.of("raw");
            case "calibrated" -> List.of("current_voltage");
            case "samples_get" -> {
                List<String> all = new ArrayList<>();
                for (Field field : Field.values()) {
                    all.add(field.key());
                }
                yield all;
            }
            default ->
                throw new IllegalArgumentException(
                        "out_format is raw, calibrated or samples_get, not \"" + format + "\"");
        };
        double wanted = wanted(duration, contiguousDuration);
        CountDownLatch done = new CountDownLatch(1);
        start((event, message) -> done.countDown(), duration, contiguousDuration);
        try {
            done.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException("interrupted while reading samples");
        } finally {
            stop();
        }
        StreamBuffer samples = streamBuffer();
        long end = samples.sampleIdRange()[1];
        long start = Math.max(0, end - (long) (wanted * samples.outputFrequency()));
        return samples.samplesGet(start, end, fields);
    }

    private double wanted(@Nullable Double duration, @Nullable Double contiguousDuration) throws IOException {
        Double wanted = contiguousDuration != null ? contiguousDuration : duration;
        if (wanted == null) {
            throw new IllegalArgumentException("read needs a duration or a contiguous duration");
        }
        double longest = streamBuffer().limitsTime()[1];
        if (wanted > longest || (duration != null && duration > longest)) {
            throw new IllegalArgumentException(
                    "a duration of " + wanted + " s is longer than the buffer's " + longest + " s");
        }
        return wanted;
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
        if (name.equals("current_ranging")) {
            rangingSet(value);
            return;
        }
        Parameter parameter = Parameters.require(name);
        if (parameter.isReadOnly()) {
            LOG.warn("{}: {} is read-only; the set is ignored", name(), name);
            return;
        }
        parameters.put(name, Parameters.check(name, value));
        applied(parameter);
    }

    private void applied(Parameter parameter) throws IOException {
        switch (parameter.name()) {
            case Parameters.BUFFER_DURATION -> bufferSeconds = parameters.number(Parameters.BUFFER_DURATION);
            case "reduction_frequency" -> reductions = reductionsFor(parameters.number("reduction_frequency"));
            default -> {
                // nothing of the host's own
            }
        }
        if (parameter.flags().contains("skip_update")) {
            return;
        }
        switch (parameter.path()) {
            case "setting" -> settingsSend();
            case "extio" -> control.extioSend(parameters);
            default -> rangingChanged();
        }
    }

    /** Returns the reductions whose last level comes this many times a second. */
    static List<Integer> reductionsFor(int frequency) {
        return frequency >= 50 ? List.of(200, 10_000 / frequency) : List.of(200, 100, 100 / frequency);
    }

    private void rangingSet(@Nullable Object value) throws IOException {
        if (value == null || value.equals(false) || value.equals("off")) {
            parameterSet("current_ranging_type", "off");
            return;
        }
        String[] parts = value.toString().split("_", -1);
        if (parts.length != 4) {
            throw new IllegalArgumentException(
                    "current_ranging \"" + value + "\" must be off or type_pre_window_post, such as interp_1_n_1");
        }
        String[] names = {"type", "samples_pre", "samples_window", "samples_post"};
        for (int i = 0; i < names.length; i++) {
            parameterSet("current_ranging_" + names[i], parts[i]);
        }
    }

    private void rangingChanged() {
        StreamBuffer samples = buffer;
        if (samples != null) {
            samples.suppressMode(SuppressMode.parse(parameterGet("current_ranging")));
        }
    }

    /** Returns the name of a parameter's present option. */
    public String parameterGet(String name) {
        if (name.equals("current_ranging")) {
            return String.join(
                    "_",
                    parameters.get("current_ranging_type"),
                    parameters.get("current_ranging_samples_pre"),
                    parameters.get("current_ranging_samples_window"),
                    parameters.get("current_ranging_samples_post"));
        }
        return parameters.get(name);
    }

    /** Returns a parameter's value as the instrument has it. */
    public Object parameterActual(String name) {
        return parameters.actual(name);
    }

    private void settingsSend() throws IOException {
        control.settingsSend(parameters, streaming);
    }

    /** Sets how long the buffer of the next open is, in seconds; null for 30. */
    public void streamBufferDuration(@Nullable Double seconds) {
        bufferSeconds = seconds == null ? 30 : seconds;
    }

    public double streamBufferDuration() {
        return bufferSeconds;
    }

    /** Sets the reductions of the next open, until {@code reduction_frequency} is set. */
    public synchronized void reductions(List<Integer> factors) {
        reductions = List.copyOf(factors);
    }

    // ---- what it says

    public Map<String, Map<String, StreamBuffer.Item>> status() throws IOException {
        Map<String, Map<String, StreamBuffer.Item>> out = new LinkedHashMap<>();
        out.put("usb", control.usb().status());
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

    private void calibrationRead() throws IOException {
        Optional<Calibration> read = control.calibration();
        calibration = read.orElse(null);
        if (read.isPresent()) {
            streamBuffer().scale(read.get().scale());
        }
    }

    /** Sets who gets the statistics of each completed last reduction; takes effect only with reductions. */
    public void statisticsCallback(@Nullable Consumer<StatisticsUpdate> listener) {
        statistics.listener(listener);
    }

    /** Reads the sensor's own statistics; empty where there is no update. */
    public Optional<StatisticsUpdate> sensorStatistics() {
        return control.sensorStatistics();
    }

    /** Begins charge and energy anew at the next update. */
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
        stop();
        control.sensorFirmwareProgram(file, progress);
    }

    public void enterTestMode(int index, int value) throws IOException {
        control.testMode(index, value);
    }

    /** Goes on with another wire to the same instrument, which had left the bus; opens it. */
    synchronized void reopen(UsbTransport again) throws IOException {
        close();
        control = new DeviceControl(again, pause);
        BiConsumer<Integer, String> events = eventCallback;
        JoulescopeDevice unused = open(events == null ? (event, message) -> {} : events);
    }

    DeviceControl control() {
        return control;
    }
}
