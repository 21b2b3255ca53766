package org.fieldrack.mpod.sim;

import java.nio.file.Path;
import java.util.Optional;
import org.fieldrack.config.Key;

/** Options of {@code fieldrack sim mpod}. */
public record MpodSimulatorOptions(
        @Key(value = "The boards: std3, bench, or a JSON or YAML file.", def = "std3", example = "bench")
        String layout,

        @Key(value = "Whether the branch by which tests load and disturb the crate is served.", def = "false")
        boolean simControl,

        @Key(value = "The file that keeps what a controller keeps without power.", example = "crate.nvram")
        Optional<Path> nvram,

        @Key(value = "Seed of the noise.", def = "0") long seed,

        @Key(value = "How many simulated seconds pass in a real one.", def = "1", min = 1e-3, max = 1e4)
        double timeScale) {
    /** The layout of the acceptance tests, without control branch and NVRAM. */
    public static final MpodSimulatorOptions STANDARD = new MpodSimulatorOptions("std3", false, Optional.empty(), 0, 1);

    public MpodSimulatorOptions withLayout(String other) {
        return new MpodSimulatorOptions(other, simControl, nvram, seed, timeScale);
    }

    public MpodSimulatorOptions withSimControl() {
        return new MpodSimulatorOptions(layout, true, nvram, seed, timeScale);
    }
}
