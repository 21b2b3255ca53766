package org.fieldrack.smartdevice.sim;

import java.util.Map;
import org.fieldrack.memory.BufferType;
import org.fieldrack.memory.DeviceBuffer;
import org.fieldrack.memory.Parameter;
import org.fieldrack.memory.ScalarType;
import org.fieldrack.memory.Slot;

/** What moves behind a virtual device's parameters. Belongs to the thread of the device. */
public interface PhysicalModel {
    /** Takes values that the host wrote. */
    void written(Map<String, Object> values);

    /**
     * Moves on and stores what can be measured.
     *
     * @param seconds since the device was switched on
     */
    void step(DeviceBuffer buffer, double seconds);

    /** Puts outputs to their default: the host went away or said so. */
    void disable();

    /** Returns the model that suits a type: servo, limit switch, battery by their parameters; else what is written is read. */
    static PhysicalModel of(BufferType type) {
        if (type.find("servo0").isPresent()) {
            return new ServoModel(type);
        }
        if (type.find("switch0").isPresent()) {
            return new LimitSwitchModel(type);
        }
        if (type.find("v_batt").isPresent()) {
            return new BatteryModel(type);
        }
        return new EchoModel(type);
    }

    /** Stores a number where the parameter is there, readable and different. */
    static void put(DeviceBuffer buffer, String param, double value) {
        buffer.type()
                .find(param)
                .map(Slot::parameter)
                .filter(Parameter::readable)
                .ifPresent(p -> {
                    Slot slot = buffer.type().slot(param);
                    boolean narrow = p.platformType().element() == ScalarType.FLOAT;
                    if (buffer.getDouble(slot) != (narrow ? (float) value : value)) {
                        buffer.setDouble(slot, value);
                    }
                });
    }
}
