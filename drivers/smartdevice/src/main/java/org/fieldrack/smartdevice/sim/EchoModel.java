package org.fieldrack.smartdevice.sim;

import java.util.LinkedHashMap;
import java.util.Map;
import org.fieldrack.memory.BufferType;
import org.fieldrack.memory.DeviceBuffer;
import org.fieldrack.memory.Parameter;

/** A device of which nothing is known but its parameters: what is written is read back. */
final class EchoModel implements PhysicalModel {
    private final BufferType type;
    private final Map<String, Object> pending = new LinkedHashMap<>();

    EchoModel(BufferType type) {
        this.type = type;
    }

    @Override
    public void written(Map<String, Object> values) {
        pending.putAll(values);
    }

    @Override
    public void step(DeviceBuffer buffer, double seconds) {
        pending.forEach((name, value) -> {
            if (type.slot(name).parameter().readable()) {
                buffer.set(name, value);
            }
        });
        pending.clear();
    }

    @Override
    public void disable() {
        pending.clear();
        for (Parameter param : type.params()) {
            if (param.writeable() && param.platformType().isScalar()) {
                pending.put(param.name(), param.defaultValue());
            }
        }
    }
}
