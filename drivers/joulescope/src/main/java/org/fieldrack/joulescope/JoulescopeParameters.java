package org.fieldrack.joulescope;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The parameters that an instrument of the lab shall have: first those of the lab file, then what somebody set, which is set again
 * when the instrument comes back.
 *
 * <p>Its owner serialises calls.
 */
final class JoulescopeParameters {
    private static final Set<String> AT_OPEN = Set.of("buffer_duration", "reduction_frequency", "sampling_frequency");

    private final JoulescopeConfig config;
    private final Map<String, String> wanted = new LinkedHashMap<>();

    JoulescopeParameters(JoulescopeConfig config) {
        this.config = config;
    }

    /** Says whether a parameter counts from the next open on. */
    static boolean needsReopen(String name) {
        return AT_OPEN.contains(name);
    }

    /** Keeps what somebody set. */
    void keep(String name, String value) {
        wanted.put(name, value);
    }

    /** Sets before an open what counts there. */
    void beforeOpen(JoulescopeDevice device) throws IOException {
        double seconds = config.buffer().toNanos() / 1e9;
        device.reductions(config.reductions());
        device.parameterSet(Parameters.BUFFER_DURATION, seconds);
        // the parameter knows whole seconds only
        device.streamBufferDuration(seconds);
        device.parameterSet("current_ranging", config.suppress());
        for (var entry : wanted.entrySet()) {
            if (needsReopen(entry.getKey())) {
                device.parameterSet(entry.getKey(), entry.getValue());
            }
        }
    }

    /** Sets the rest. */
    void afterOpen(JoulescopeDevice device) throws IOException {
        for (var entry : wanted.entrySet()) {
            if (!needsReopen(entry.getKey())) {
                device.parameterSet(entry.getKey(), entry.getValue());
            }
        }
    }
}
