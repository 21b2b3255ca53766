package org.fieldrack.smartdevice.sim;

import java.util.List;
import java.util.Map;
import org.fieldrack.memory.BufferType;
import org.fieldrack.memory.DeviceBuffer;
import org.fieldrack.memory.Parameter;

/** A carriage that goes to and fro past the switches, which close within a tenth of its way. */
final class LimitSwitchModel implements PhysicalModel {
    private static final double PERIOD_SECONDS = 6;
    private final List<String> switches;

    LimitSwitchModel(BufferType type) {
        switches = type.params().stream().map(Parameter::name).toList();
    }

    @Override
    public void written(Map<String, Object> values) {
        // switches are moved by the carriage alone
    }

    @Override
    public void step(DeviceBuffer buffer, double seconds) {
        double place = 0.5 - 0.5 * Math.cos(2 * Math.PI * seconds / PERIOD_SECONDS);
        for (int i = 0; i < switches.size(); i++) {
            double at = switches.size() == 1 ? 0.5 : (double) i / (switches.size() - 1);
            PhysicalModel.put(buffer, switches.get(i), Math.abs(place - at) < 0.05 ? 1 : 0);
        }
    }

    @Override
    public void disable() {
        // there are no outputs
    }
}
