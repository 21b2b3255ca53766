package org.fieldrack.mpod;

import java.time.Duration;
import java.util.Map;
import org.fieldrack.config.Key;

/** What a lab file says about the correction of the drop over cables: none unless it names a cable. */
public record IrCorrection(
        @Key(
                value = "Resistance of the cable to the load and back, in ohms, by channel; only these are corrected.",
                example = "{u100: 0.35}")
        Map<String, Double> cables,

        @Key(value = "The most volts that the correction may add to a set-point.", def = "0.5", min = 0)
        double largest,

        @Key(value = "A correction that moved by fewer volts is not written.", def = "0.01", min = 0)
        double deadband,

        @Key(value = "Least time between two corrections of a channel; never less than a poll.", def = "2s")
        Duration interval) {

    /** No channel is corrected. */
    public static final IrCorrection NONE = new IrCorrection(Map.of(), 0.5, 0.01, Duration.ofSeconds(2));
}
