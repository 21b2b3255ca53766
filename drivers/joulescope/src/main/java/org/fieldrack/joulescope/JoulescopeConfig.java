package org.fieldrack.joulescope;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.fieldrack.config.Key;

/**
 * Configuration of a Joulescope in the lab file.
 *
 * @param bus {@code usb:} or {@code usb:SERIAL}
 * @param config what is set after opening
 * @param buffer how much is held for views
 * @param suppress first value of the parameter current_ranging
 * @param reductions factors of the reductions, until reduction_frequency is set
 */
public record JoulescopeConfig(
        @Key(
                value = "Which instrument: the only one (usb:) or the one with this serial number (usb:SERIAL).",
                def = "usb:",
                example = "usb:000123")
        String bus,

        @Key(value = "What is set after opening: auto, off or ignore.", def = "auto")
        String config,

        @Key(value = "How much is held for views; 26 MB a second.", def = "30s", example = "10s")
        Duration buffer,

        @Key(
                value = "How glitches at range switches are suppressed: off or type_pre_window_post.",
                def = "interp_1_n_1",
                example = "mean_1_m_2")
        String suppress,

        @Key(value = "Factors of the reductions; statistics come with each completed last one.")
        List<Integer> reductions) {
    public JoulescopeConfig {
        if (!bus.startsWith("usb:") && !bus.startsWith("usb+sim:")) {
            throw new IllegalArgumentException("bus: takes usb: or usb:SERIAL, not " + bus);
        }
        if (!List.of("auto", "off", "ignore").contains(config)) {
            throw new IllegalArgumentException("config: is auto, off or ignore, not " + config);
        }
        if (buffer.compareTo(Duration.ofMillis(100)) < 0 || buffer.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("buffer: takes 100ms to 1d");
        }
        SuppressMode unused = SuppressMode.parse(suppress);
        if (reductions.isEmpty()) {
            reductions = StreamBuffer.REDUCTIONS;
        }
        if (reductions.size() > 5 || reductions.stream().anyMatch(factor -> factor < 2)) {
            throw new IllegalArgumentException(
                    "reductions: takes 1 to 5 factors of 2 and more, such as [200, 100, 50]");
        }
        reductions = List.copyOf(reductions);
    }

    /** Returns the serial number wanted, empty for the only instrument. */
    String serial() {
        return bus.substring(bus.indexOf(':') + 1);
    }

    boolean isSimulated() {
        return bus.startsWith("usb+sim:");
    }

    JoulescopeDevice.Config deviceConfig() {
        return JoulescopeDevice.Config.valueOf(config.toUpperCase(Locale.ROOT));
    }

    JoulescopeConfig withBus(String address) {
        return new JoulescopeConfig(address, config, buffer, suppress, reductions);
    }
}
