package org.fieldrack.joulescope;

import java.io.IOException;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parameters of one instrument, and what setting one does (specification section 3).
 *
 * <p>Its owner serialises sets.
 */
final class DeviceParameters {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceParameters.class);
    private static final String RANGING = "current_ranging";
    private static final String REDUCTION_FREQUENCY = "reduction_frequency";
    private static final String[] RANGING_PARTS = {"type", "samples_pre", "samples_window", "samples_post"};
    private static final double NORMAL_SECONDS = 30;

    /** Carries out what a set means. */
    interface Instrument {
        String name();

        void sendSettings() throws IOException;

        void sendExtio() throws IOException;

        void suppress(SuppressMode mode);
    }

    private final Instrument instrument;
    private final Parameters values = new Parameters();
    private volatile List<Integer> reductions = StreamBuffer.REDUCTIONS;
    private volatile double bufferSeconds = NORMAL_SECONDS;

    DeviceParameters(Instrument instrument) {
        this.instrument = instrument;
    }

    Parameters values() {
        return values;
    }

    /**
     * Sets a parameter.
     *
     * @throws NoSuchElementException where the name is not known or the value not allowed
     * @throws IllegalArgumentException where the value cannot be read
     */
    void set(String name, @Nullable Object value) throws IOException {
        if (name.equals(RANGING)) {
            setRanging(value);
            return;
        }
        Parameter parameter = Parameters.require(name);
        if (parameter.isReadOnly()) {
            LOG.warn("{}: {} is read-only; the set is ignored", instrument.name(), name);
            return;
        }
        values.put(name, Parameters.check(name, value));
        apply(parameter);
    }

    private void apply(Parameter parameter) throws IOException {
        switch (parameter.name()) {
            case Parameters.BUFFER_DURATION -> bufferSeconds = values.number(Parameters.BUFFER_DURATION);
            case REDUCTION_FREQUENCY -> reductions = reductionsFor(values.number(REDUCTION_FREQUENCY));
            default -> {
                // nothing of the host's own
            }
        }
        if (parameter.flags().contains("skip_update")) {
            return;
        }
        switch (parameter.path()) {
            case "setting" -> instrument.sendSettings();
            case "extio" -> instrument.sendExtio();
            default -> instrument.suppress(suppressMode());
        }
    }

    /** Returns the reductions whose last level comes this many times a second. */
    static List<Integer> reductionsFor(int frequency) {
        return frequency >= 50 ? List.of(200, 10_000 / frequency) : List.of(200, 100, 100 / frequency);
    }

    private void setRanging(@Nullable Object value) throws IOException {
        if (value == null || value.equals(false) || value.equals("off")) {
            set("current_ranging_type", "off");
            return;
        }
        String[] parts = value.toString().split("_", -1);
        if (parts.length != RANGING_PARTS.length) {
            throw new IllegalArgumentException(
                    "current_ranging \"" + value + "\" must be off or type_pre_window_post, such as interp_1_n_1");
        }
        for (int i = 0; i < parts.length; i++) {
            set(RANGING + "_" + RANGING_PARTS[i], parts[i]);
        }
    }

    SuppressMode suppressMode() {
        return SuppressMode.parse(get(RANGING));
    }

    /** Returns the name of a parameter's present option. */
    String get(String name) {
        if (!name.equals(RANGING)) {
            return values.get(name);
        }
        String[] parts = new String[RANGING_PARTS.length];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = values.get(RANGING + "_" + RANGING_PARTS[i]);
        }
        return String.join("_", parts);
    }

    // ---- what the next buffer will be

    void bufferSeconds(@Nullable Double seconds) {
        bufferSeconds = seconds == null ? NORMAL_SECONDS : seconds;
    }

    double bufferSeconds() {
        return bufferSeconds;
    }

    void reductions(List<Integer> factors) {
        reductions = List.copyOf(factors);
    }

    int samplingFrequency() {
        return values.number("sampling_frequency");
    }

    /** Makes the buffer of an open. */
    StreamBuffer newBuffer() {
        int rate = samplingFrequency();
        return rate < StreamBuffer.SAMPLING_FREQUENCY
                ? StreamBuffer.downsampling(bufferSeconds, rate)
                : StreamBuffer.ofDuration(bufferSeconds, reductions, StreamBuffer.SAMPLING_FREQUENCY);
    }
}
