package org.fieldrack.joulescope;

import java.io.IOException;
import java.util.Set;

/** Which parameters count from the next open on. */
final class JoulescopeParameters {
    private static final Set<String> AT_OPEN = Set.of("buffer_duration", "reduction_frequency", "sampling_frequency");

    private JoulescopeParameters() {}

    static boolean needsReopen(String name) {
        return AT_OPEN.contains(name);
    }

    /** Sets before opening what counts at opening; the rest is set afterwards. */
    static void restore(JoulescopeDevice device, String name, String value) throws IOException {
        if (needsReopen(name)) {
            device.parameterSet(name, value);
        }
    }
}
