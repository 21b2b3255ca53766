package org.fieldrack.oni.device;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.fieldrack.oni.FrameLayout;

/** The newest angles of one orientation sensor, for the console; every sample is in its stream. The reader's thread only. */
final class Orientation {
    static final List<String> ANGLES = List.of("yaw", "roll", "pitch");

    private static final int FIRST = 8;
    private static final double DEGREES = 1.0 / 16;

    private final String path;
    private final double[] degrees = new double[ANGLES.size()];
    private boolean known;

    /**
     * @param path of the device's node
     */
    Orientation(String path) {
        this.path = path;
    }

    void take(MemorySegment block, long sample) {
        known = true;
        for (int i = 0; i < degrees.length; i++) {
            degrees[i] = block.get(FrameLayout.SHORT, sample + FIRST + 2L * i) * DEGREES;
        }
    }

    boolean isKnown() {
        return known;
    }

    String path(int angle) {
        return path + "." + ANGLES.get(angle);
    }

    double degrees(int angle) {
        return degrees[angle];
    }
}
