package org.fieldrack.smartdevice.sim;

import java.util.Map;
import org.fieldrack.memory.BufferType;
import org.fieldrack.memory.DeviceBuffer;

/** Three lithium cells that run from full to empty in 20 minutes, each a little different, and are then charged at once. */
final class BatteryModel implements PhysicalModel {
    private static final double RUN_SECONDS = 1200;
    private static final double FULL = 4.15;
    private static final double EMPTY = 3.1;
    private static final double UNSAFE = 3.3;
    private final boolean hasCells;

    BatteryModel(BufferType type) {
        hasCells = type.find("v_cell1").isPresent();
    }

    @Override
    public void written(Map<String, Object> values) {
        // nothing of a battery can be set
    }

    @Override
    public void step(DeviceBuffer buffer, double seconds) {
        double used = seconds % RUN_SECONDS / RUN_SECONDS;
        double ripple = 0.004 * Math.sin(seconds * 3);
        // a steep beginning, a flat middle and a steep end
        double curve = FULL - (FULL - EMPTY) * (0.15 * Math.min(1, used * 10) + 0.45 * used + 0.4 * Math.pow(used, 8));
        double first = millivolts(curve + ripple);
        double second = millivolts(curve - 0.012 + ripple);
        double third = millivolts(curve - 0.03 + ripple);
        PhysicalModel.put(buffer, "calibrated", 1);
        PhysicalModel.put(buffer, "is_unsafe", third < UNSAFE ? 1 : 0);
        PhysicalModel.put(buffer, "v_batt", millivolts(first + second + third));
        if (hasCells) {
            PhysicalModel.put(buffer, "v_cell1", first);
            PhysicalModel.put(buffer, "v_cell2", second);
            PhysicalModel.put(buffer, "v_cell3", third);
            PhysicalModel.put(buffer, "dv_cell2", millivolts(first + second));
            PhysicalModel.put(buffer, "dv_cell3", millivolts(first + second + third));
        }
    }

    private static double millivolts(double volts) {
        return Math.rint(volts * 1000) / 1000;
    }

    @Override
    public void disable() {
        // a battery cannot be switched off
    }
}
