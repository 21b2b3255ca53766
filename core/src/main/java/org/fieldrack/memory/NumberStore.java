package org.fieldrack.memory;

import java.lang.foreign.MemorySegment;

/** Stores numbers by slot, checked and clamped, without allocation. */
final class NumberStore {
    private final MemorySegment memory;
    private final Transactions transactions;
    private final BufferOptions options;

    NumberStore(MemorySegment memory, Transactions transactions, BufferOptions options) {
        this.memory = memory;
        this.transactions = transactions;
        this.options = options;
    }

    static long readable(Slot slot) {
        if (slot.updateOffset < 0 || !slot.type.isScalar()) {
            throw new BufferException("parameter is not readable as a number: " + slot.name());
        }
        return slot.updateOffset;
    }

    static long writeable(Slot slot) {
        if (slot.writeOffset < 0 || !slot.type.isScalar()) {
            throw new BufferException("parameter is not writeable as a number: " + slot.name());
        }
        return slot.writeOffset;
    }

    void store(Slot slot, long offset, double value) {
        if (slot.clamps) {
            // NaN fails both comparisons; a bound itself takes the slow way and comes back as it was written
            double clamped = value > slot.lower && value < slot.upper ? value : clamp(slot, value);
            transactions.touch();
            memory.set(Slot.FLOAT, offset, (float) clamped);
        } else if (slot.element.isReal()) {
            transactions.touch();
            slot.storeReal(memory, offset, value);
        } else {
            store(slot, offset, whole(slot, value));
        }
    }

    void store(Slot slot, long offset, long value) {
        if (slot.element.isReal()) {
            store(slot, offset, (double) value);
            return;
        }
        if (!slot.holds(value) && !options.policy().wrap()) {
            throw Values.range(slot, value);
        }
        transactions.touch();
        slot.storeLong(memory, offset, value);
    }

    private static long whole(Slot slot, double value) {
        if (slot.element == ScalarType.BOOL) {
            return value != 0 ? 1 : 0;
        }
        if (value != Math.rint(value) || Math.abs(value) >= 0x1p63) {
            throw Values.range(slot, value);
        }
        return (long) value;
    }

    private double clamp(Slot slot, double value) {
        if (Double.isNaN(value) && !options.policy().peerNan()) {
            throw new IllegalArgumentException(slot.name() + " takes a number, not NaN");
        }
        return slot.parameter()
                .clamp(value, text -> options.events().accept(new BufferEvent.Clamped(text)))
                .doubleValue();
    }
}
