package org.fieldrack.smartdevice;

import java.util.ArrayList;
import java.util.List;
import org.fieldrack.device.DeviceContext;
import org.fieldrack.memory.BufferType;
import org.fieldrack.memory.CType;
import org.fieldrack.memory.DeviceBuffer;
import org.fieldrack.memory.Message;
import org.fieldrack.memory.PropertyValues;
import org.fieldrack.memory.ScalarType;
import org.fieldrack.memory.Slot;
import org.fieldrack.property.AlarmBounds;
import org.fieldrack.property.Property;
import org.fieldrack.property.PropertyTable;
import org.fieldrack.property.Schema;
import org.fieldrack.property.Update;
import org.fieldrack.property.Value;
import org.jspecify.annotations.Nullable;

/**
 * The readable parameters of a device with their places among its readings, looked up once because a hundred devices report
 * thousands of times a second.
 *
 * <p>A value that is reported again and again is published once and then only confirmed, unless its property has alarm
 * bounds: those may have a delay, which every reading moves on. A message like the one before is not even looked into.
 * Belongs to the smart devices' loop.
 */
final class ParameterReadings {
    static final ParameterReadings NONE = new ParameterReadings(Schema.EMPTY, new Place[0]);

    private final Schema schema;
    private final Place[] places;
    /** Bits of the parameters that may only be confirmed. */
    private final int confirmable;

    private final Message last = new Message();
    private boolean seen;

    private static final class Place {
        final Slot slot;
        final int index;
        final int bit;
        final boolean real;
        final boolean confirmable;

        @Nullable
        Value last;

        Place(Slot slot, int index, boolean confirmable) {
            CType ctype = slot.parameter().platformType();
            this.slot = slot;
            this.index = index;
            this.bit = 1 << slot.parameter().id();
            this.real = ctype.isScalar() && ctype.element() == ScalarType.FLOAT;
            this.confirmable = confirmable;
        }

        Value value(DeviceBuffer from) {
            return real ? Value.of(from.getDouble(slot)) : PropertyValues.toValue(from.get(slot.name()));
        }
    }

    private ParameterReadings(Schema schema, Place[] places) {
        this.schema = schema;
        this.places = places;
        int bits = 0;
        for (Place place : places) {
            bits |= place.confirmable ? place.bit : 0;
        }
        this.confirmable = bits;
    }

    static ParameterReadings of(BufferType type, PropertyTable table) {
        List<Place> all = new ArrayList<>();
        for (Slot slot : type.slots()) {
            if (slot.parameter().readable()) {
                table.find(ParameterProperty.key(slot.name()))
                        .ifPresent(index -> all.add(new Place(
                                slot,
                                index,
                                table.property(index)
                                        .map(Property::alarmBounds)
                                        .filter(AlarmBounds.NONE::equals)
                                        .isPresent())));
            }
        }
        return new ParameterReadings(table.schema(), all.toArray(Place[]::new));
    }

    /** Says whether these are the places under this schema. */
    boolean isOf(Schema now) {
        return schema == now;
    }

    /**
     * Says whether this data says what the last said, so that confirming is enough.
     *
     * @param bits the message's parameters
     */
    boolean isKnown(Message data, int bits) {
        return seen && (bits & ~confirmable) == 0 && data.isSame(last);
    }

    void confirm(int bits, long timeNanosUtc, DeviceContext context) {
        for (Place place : places) {
            if ((bits & place.bit) != 0) {
                context.confirm(place.index, timeNanosUtc);
            }
        }
    }

    /**
     * Returns the values that changed, and confirms the others; the caller holds the transaction in which the buffer took
     * the data.
     *
     * @param bits the message's parameters
     */
    Update read(DeviceBuffer from, Message data, int bits, long timeNanosUtc, DeviceContext context) {
        Update update = new Update(places.length);
        for (Place place : places) {
            if ((bits & place.bit) != 0) {
                Value value = place.value(from);
                if (place.confirmable && value.equals(place.last)) {
                    context.confirm(place.index, timeNanosUtc);
                } else {
                    place.last = value;
                    update.add(place.index, value, timeNanosUtc);
                }
            }
        }
        last.set(data);
        seen = true;
        return update;
    }
}
