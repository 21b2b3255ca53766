package org.fieldrack.smartdevice;

import java.util.ArrayList;
import java.util.List;
import org.fieldrack.memory.BufferType;
import org.fieldrack.memory.CType;
import org.fieldrack.memory.DeviceBuffer;
import org.fieldrack.memory.PropertyValues;
import org.fieldrack.memory.ScalarType;
import org.fieldrack.memory.Slot;
import org.fieldrack.property.PropertyTable;
import org.fieldrack.property.Update;
import org.fieldrack.property.Value;

/**
 * The parameters of a device with their places among its readings, looked up once because a hundred devices report
 * thousands of times a second.
 *
 * @param places of the readable parameters
 */
record ParameterReadings(List<Place> places) {
    static final ParameterReadings NONE = new ParameterReadings(List.of());

    private record Place(Slot slot, int index, int bit, boolean real) {}

    static ParameterReadings of(BufferType type, PropertyTable table) {
        List<Place> all = new ArrayList<>();
        for (Slot slot : type.slots()) {
            CType ctype = slot.parameter().platformType();
            boolean real = ctype.isScalar() && ctype.element() == ScalarType.FLOAT;
            table.find(ParameterProperty.key(slot.name()))
                    .ifPresent(index ->
                            all.add(new Place(slot, index, 1 << slot.parameter().id(), real)));
        }
        return new ParameterReadings(all);
    }

    /** Adds the values of these parameters; the caller holds the buffer's transaction. */
    void read(DeviceBuffer from, int bits, long timeNanosUtc, Update into) {
        for (Place place : places) {
            if ((bits & place.bit) != 0) {
                Value value = place.real
                        ? Value.of(from.getDouble(place.slot))
                        : PropertyValues.toValue(from.get(place.slot.name()));
                into.add(place.index, value, timeNanosUtc);
            }
        }
    }
}
