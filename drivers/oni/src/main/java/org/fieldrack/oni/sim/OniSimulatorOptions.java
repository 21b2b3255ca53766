package org.fieldrack.oni.sim;

import java.time.Duration;
import org.fieldrack.config.Key;

/**
 * Options of {@code fieldrack sim oni}.
 *
 * @param flood bytes of a sample; 0 for the profile
 */
public record OniSimulatorOptions(
        @Key(value = "acceptance, or a YAML file that describes hubs and devices.", def = "acceptance")
        String profile,

        @Key(
                value = "Send samples of this many bytes as fast as the host reads, instead of a profile.",
                def = "0",
                min = 0,
                max = 16000)
        int flood,

        @Key(value = "Time that a register access of a device takes.", def = "0s")
        Duration registerDelay,

        @Key(value = "Lose every n-th packet of the signal channel.", def = "0", min = 0)
        int dropPackets,

        @Key(value = "Damage every n-th packet of the signal channel.", def = "0", min = 0)
        int damagePackets,

        @Key(value = "Do not acknowledge every n-th register access.", def = "0", min = 0)
        int missAcknowledges,

        @Key(value = "Lose every n-th frame, as an overloaded controller does.", def = "0", min = 0)
        int dropFrames,

        @Key(value = "Send every n-th frame with a wrong size.", def = "0", min = 0)
        int damageFrames) {

    static final OniSimulatorOptions ACCEPTANCE =
            new OniSimulatorOptions("acceptance", 0, Duration.ZERO, 0, 0, 0, 0, 0);

    Faults faults() {
        return new Faults()
                .registerDelay(registerDelay)
                .dropPacketEvery(dropPackets)
                .damagePacketEvery(damagePackets)
                .missAcknowledgeEvery(missAcknowledges)
                .dropFrameEvery(dropFrames)
                .damageFrameEvery(damageFrames, Faults.FrameDamage.WRONG_SIZE);
    }
}
