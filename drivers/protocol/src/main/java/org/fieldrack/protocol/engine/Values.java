package org.fieldrack.protocol.engine;

import org.fieldrack.protocol.format.Format;
import org.fieldrack.protocol.format.Slot;

/**
 * Where a run gets the values that it formats and puts those that it reads: a property, a record.
 *
 * <p>Called on the thread that drives the engine, inside its lock; must return at once and should allocate nothing.
 */
public interface Values {
    /** What {@link #size} and {@link #capacity} return where the point has no such value. */
    int REFUSED = -1;

    /** Returns how many elements this format writes; {@link #REFUSED} where it does not go with the point. */
    int size(Format format);

    /** Puts the element that is to be written into the slot; false where that is impossible. */
    boolean get(Format format, int element, Slot slot);

    /** Returns how many elements this format may read, at least 1; {@link #REFUSED} where it does not go with the point. */
    int capacity(Format format);

    /** Returns how many bytes a text may have including the NUL that ends it: 40 for short strings. */
    default int textCapacity(Format format) {
        return 40;
    }

    /** Takes an element that was read, in the member of the slot that goes with the format's kind; false refuses it. */
    boolean put(Format format, int element, Slot slot);

    /** Says how many elements the format read, after the last. False where that does not go with the point. */
    default boolean complete(Format format, int elements) {
        return true;
    }
}
