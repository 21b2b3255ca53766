package org.fieldrack.memory;

/** Something that happened to a buffer and that nobody may overlook. */
public sealed interface BufferEvent {
    /** Returns one sentence. */
    String text();

    /** A value was clamped to a limit; the sentence is the peer's. */
    record Clamped(String text) implements BufferEvent {}

    /** A process died while it held the lock; the lock was taken over and the repair hook has run. */
    record OwnerDied(int tid) implements BufferEvent {
        @Override
        public String text() {
            return "thread " + tid + " died while it held the lock; the lock was recovered";
        }
    }

    /** A peer gave a dead owner's lock back without recovering it; the lock was made anew. */
    record MutexRebuilt() implements BufferEvent {
        @Override
        public String text() {
            return "the lock was not recoverable and was made anew";
        }
    }

    /** A peer made the lock anew under our feet, without the property that survives crashes. */
    record MutexReplaced(int kind) implements BufferEvent {
        @Override
        public String text() {
            return "another process replaced the lock by one of kind 0x" + Integer.toHexString(kind)
                    + " that does not survive a crash";
        }
    }

    /** A foreign process removed the segment's name; it was put back where nobody had taken it meanwhile. */
    record SegmentUnlinked(String name) implements BufferEvent {
        @Override
        public String text() {
            return "another process removed the name " + name;
        }
    }

    /** A foreign process marked a live device invalid; it was set valid again. */
    record ValidCleared(String name) implements BufferEvent {
        @Override
        public String text() {
            return "another process marked " + name + " invalid; it is valid again";
        }
    }

    /** A parameter is too large for a message; its bit was cleared. */
    record NotTransportable(String param) implements BufferEvent {
        @Override
        public String text() {
            return param + " is larger than 253 bytes and cannot be sent";
        }
    }
}
