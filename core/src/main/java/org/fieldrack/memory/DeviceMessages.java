package org.fieldrack.memory;

import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/** Values of a device's blocks into messages and back; called in a transaction, allocates nothing. */
final class DeviceMessages {
    private final BufferType type;
    private final MemorySegment memory;
    private final BufferOptions options;
    private final Message scratch = new Message();

    DeviceMessages(BufferType type, MemorySegment memory, BufferOptions options) {
        this.type = type;
        this.memory = memory;
        this.options = options;
    }

    private static long place(Slot slot, boolean write) {
        return write ? slot.writeOffset : slot.updateOffset;
    }

    void emitRead(int bits, Consumer<Message> sink) {
        sink.accept(scratch.set(MessageType.DEV_READ).u16(bits));
    }

    /**
     * Hands over one message, or one for each parameter where one is too small (specification section 8.4).
     *
     * @return the bits of those handed over: what is too large for any message is not among them
     */
    int emit(MessageType kind, int bits, Consumer<Message> sink) {
        if (fill(kind, bits)) {
            sink.accept(scratch);
            return bits;
        }
        int sent = 0;
        for (Slot slot : type.byId) {
            if (slot == null || (bits & slot.mask) == 0) {
                continue;
            }
            if (fill(kind, slot.mask)) {
                sink.accept(scratch);
                sent |= slot.mask;
            } else {
                options.events().accept(new BufferEvent.NotTransportable(slot.name()));
            }
        }
        return sent;
    }

    private boolean fill(MessageType kind, int bits) {
        boolean write = kind == MessageType.DEV_WRITE;
        scratch.set(kind).u16(bits);
        for (int rest = bits; rest != 0; rest &= rest - 1) {
            Slot slot = type.byId[Integer.numberOfTrailingZeros(rest)];
            if (slot != null && place(slot, write) >= 0 && !scratch.append(memory, place(slot, write), slot.size)) {
                return false;
            }
        }
        return true;
    }

    /** Returns the bitmap of a message whose values fit the parameters exactly. */
    int check(Message message, boolean write) {
        int bits = message.readParams();
        int size = 2;
        for (int rest = bits; rest != 0; rest &= rest - 1) {
            Slot slot = type.byId[Integer.numberOfTrailingZeros(rest)];
            if (slot == null || place(slot, write) < 0 || slot.size == 0) {
                throw new MessageException(type.name() + " has no " + (write ? "writeable" : "readable") + " parameter "
                        + Integer.numberOfTrailingZeros(rest) + " that could be sent");
            }
            size += slot.size;
        }
        if (size != message.payloadLength()) {
            throw new MessageException("a payload of " + message.payloadLength() + " bytes, and " + type.name()
                    + " needs " + size + " for bitmap " + bits);
        }
        return bits;
    }

    void store(Message message, int bits, boolean write, Consumer<Slot> stored) {
        int at = 2;
        for (int rest = bits; rest != 0; rest &= rest - 1) {
            Slot slot = type.byId[Integer.numberOfTrailingZeros(rest)];
            if (slot != null) {
                message.copyValue(at, memory, place(slot, write), slot.size);
                at += slot.size;
                stored.accept(slot);
            }
        }
    }
}
