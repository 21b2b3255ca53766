package org.fieldrack.smartdevice.sim;

import java.util.LinkedHashMap;
import java.util.Map;
import org.fieldrack.memory.BufferType;
import org.fieldrack.memory.DeviceBuffer;
import org.fieldrack.memory.Parameter;

/** Servos that turn to where they are told at 60° in 0.15 s: a third of the full range of −1 to 1. */
final class ServoModel implements PhysicalModel {
    private static final double SPEED = 2.0 / 3 / 0.15;
    private final Map<String, Double> targets = new LinkedHashMap<>();
    private final Map<String, Double> positions = new LinkedHashMap<>();
    private double now;

    ServoModel(BufferType type) {
        for (Parameter param : type.params()) {
            if (param.writeable() && param.platformType().isScalar()) {
                targets.put(param.name(), 0.0);
                positions.put(param.name(), 0.0);
            }
        }
    }

    @Override
    public void written(Map<String, Object> values) {
        values.forEach((name, value) -> {
            if (value instanceof Number n && targets.containsKey(name)) {
                targets.put(name, Math.clamp(n.doubleValue(), -1, 1));
            }
        });
    }

    @Override
    public void step(DeviceBuffer buffer, double seconds) {
        double most = SPEED * (seconds - now);
        now = seconds;
        positions.replaceAll((name, at) -> at + Math.clamp(targets.getOrDefault(name, 0.0) - at, -most, most));
        positions.forEach((name, at) -> PhysicalModel.put(buffer, name, at));
    }

    @Override
    public void disable() {
        targets.replaceAll((name, at) -> 0.0);
    }
}
