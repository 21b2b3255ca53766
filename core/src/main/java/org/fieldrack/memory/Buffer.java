package org.fieldrack.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.util.Optional;
import org.fieldrack.base.Counter;
import org.fieldrack.base.Counters;
import org.jspecify.annotations.Nullable;

/**
 * A peripheral's state in memory, shared with other processes or private (specification sections 4 to 7).
 *
 * <p>Every method is one transaction; {@link #transaction} groups several. A shared buffer may be used by any number of
 * platform threads of any number of processes; a virtual thread is refused, because the lock belongs to a thread of the
 * operating system ({@link PlatformThreads#call} hops over). A private buffer has no lock and belongs to one thread at a
 * time. Numbers by {@link Slot} are read and stored without allocation.
 */
public class Buffer implements AutoCloseable {
    private final BufferType type;
    private final MemorySegment memory;
    private final Transactions transactions;
    private final Transaction transaction;
    private final NumberStore numbers;
    private final History history = new History();
    private final Counters counters = new Counters();
    private final boolean setsValid;
    private final boolean creator;
    final BufferOptions options;

    /** What this process last said about the device; the guard keeps to it. */
    volatile boolean meantValid;

    Buffer(BufferType type, MemorySegment memory, BufferOptions options) {
        this.type = type;
        this.memory = memory;
        this.options = options;
        this.setsValid = false;
        this.creator = false;
        this.transactions = new Transactions(type.name(), memory, options);
        this.transaction = new Transaction(transactions);
        this.numbers = new NumberStore(memory, transactions, options);
    }

    @SuppressWarnings("this-escape") // the hook gets the buffer, but only after a lock
    Buffer(BufferType type, Segment segment, boolean create, BufferOptions options) {
        this.type = type;
        this.memory = segment.structure(type);
        this.options = options;
        this.setsValid = create;
        this.creator = segment.created();
        boolean keeper = creator || create && options.owner();
        this.transactions = new Transactions(
                type.name(),
                memory,
                segment,
                options,
                keeper,
                () -> options.repair().accept(this));
        this.transaction = new Transaction(transactions);
        this.numbers = new NumberStore(memory, transactions, options);
    }

    /** Returns a private, valid buffer in ordinary memory. */
    public static Buffer attach(BufferType type, BufferOptions options) {
        MemorySegment memory = Arena.ofAuto().allocate(Math.max(1, type.layout().size()), 16);
        Buffer buffer = type.isDevice() ? new DeviceBuffer(type, memory, options) : new Buffer(type, memory, options);
        buffer.valid(true);
        return buffer;
    }

    /**
     * Opens a shared buffer.
     *
     * @param name name of the shared memory object, {@code rt-<type>-<uid>}
     * @param create makes it, or attaches where it exists already; it is valid from now until {@link #close}
     * @throws BufferException where it is missing, of another size, another user's, or there is no room
     */
    public static Buffer open(String name, BufferType type, boolean create, BufferOptions options) {
        Segment segment = Segment.open(name, type, create, options);
        Buffer buffer = type.isDevice()
                ? new DeviceBuffer(type, segment, create, options)
                : new Buffer(type, segment, create, options);
        if (create) {
            PlatformThreads.run(() -> buffer.valid(true));
            if (segment.created() || options.owner()) {
                segment.keep();
                SegmentGuard.add(buffer, segment);
            }
        }
        return buffer;
    }

    /** Removes the name of a shared buffer; processes that have it open keep it. A missing name is ignored. */
    public static void unlink(String name, BufferOptions options) {
        Segment.unlink(options.folder().resolve(name));
    }

    /** Returns the name of a shared memory object: {@code rt-<type>-<uid>}. */
    public static String name(String typeName, BigInteger uid) {
        return "rt-" + typeName + "-" + uid;
    }

    public BufferType type() {
        return type;
    }

    /** Returns the lock of a shared buffer, for diagnosis. */
    public Optional<SharedMutex> mutex() {
        return Optional.ofNullable(transactions.mutex());
    }

    final @Nullable Extension extension() {
        return transactions.extension();
    }

    final Transactions transactions() {
        return transactions;
    }

    /** Says whether this process made the segment. */
    public boolean isCreator() {
        return creator;
    }

    /** Returns how often a dead owner's lock was taken over; 0 for peer-exact and private buffers. */
    public long recoveries() {
        Extension extension = transactions.extension();
        return extension == null ? 0 : extension.recoveries();
    }

    final Counter lockMisses() {
        return counters.counter("guard_lock_misses", "rounds of the guard that did not get a buffer's lock");
    }

    /** Returns what happened and should not have, by name. */
    public Counters counters() {
        return counters;
    }

    /** Returns rings of recent values, which fill while this process stores. */
    public History history() {
        return history;
    }

    /** Returns what follows this buffer: waits for changes, reads without lock. */
    public Watch watch() {
        return new Watch(this);
    }

    /**
     * Begins a transaction: everything until it is closed happens at one time for all other processes. Re-entrant; the
     * thread that opened it closes it.
     *
     * @throws BufferException where the buffer is invalid
     * @throws SyncException where the lock is not obtained in time
     */
    public Transaction transaction() {
        transactions.begin();
        return transaction;
    }

    /** Says whether the buffer stands for an active device; also of an invalid buffer. */
    public boolean valid() {
        transactions.lock();
        try {
            return looksValid();
        } finally {
            transactions.end();
        }
    }

    /** Says that the device came or went; works on an invalid buffer too. */
    public void valid(boolean flag) {
        meantValid = flag;
        transactions.lock();
        try {
            store(flag);
        } finally {
            transactions.end();
        }
    }

    private void store(boolean flag) {
        transactions.touch();
        memory.set(ValueLayout.JAVA_BYTE, BufferLayout.VALID_FLAG, (byte) (flag ? 1 : 0));
    }

    /** Reads the flag without lock, for the guard. */
    final boolean looksValid() {
        return memory.get(ValueLayout.JAVA_BYTE, BufferLayout.VALID_FLAG) != 0;
    }

    /** Sets the flag again unless this process itself cleared it meanwhile; says whether it did. */
    final boolean validAgain(long timeoutNanos) {
        transactions.lock(timeoutNanos);
        try {
            boolean again = meantValid && !looksValid();
            if (again) {
                store(true);
            }
            return again;
        } finally {
            transactions.end();
        }
    }

    // ---- values as objects

    /**
     * Returns a value of the update block: {@code Boolean}, {@code Long} ({@code BigInteger} above 2^63), {@code Double},
     * {@code byte[]} for char arrays up to the first NUL, {@code String} for wide ones, nested lists for other arrays.
     *
     * @throws BufferException where the parameter does not exist or is not readable
     */
    public Object get(String param) {
        transactions.begin();
        try {
            Slot slot = readable(param);
            return Values.load(slot, memory, slot.updateOffset);
        } finally {
            transactions.end();
        }
    }

    /**
     * Stores a value into the update block.
     *
     * @throws IllegalArgumentException where the value does not fit; nothing is changed then
     */
    public void set(String param, Object value) {
        transactions.begin();
        try {
            Slot slot = readable(param);
            byte[] bytes = Values.encode(slot, value, options.policy(), this::warn);
            transactions.touch();
            MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, slot.updateOffset, bytes.length);
            updated(slot);
        } finally {
            transactions.end();
        }
    }

    /** Stores a value into the write block, for the device to take; otherwise as {@link #set}. */
    public void write(String param, Object value) {
        transactions.begin();
        try {
            Slot slot = writeable(param);
            byte[] bytes = Values.encode(slot, value, options.policy(), this::warn);
            transactions.touch();
            MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, slot.writeOffset, bytes.length);
            written(slot);
        } finally {
            transactions.end();
        }
    }

    /** Returns a value of the write block; for programs that serve a plain buffer's writes. */
    public Object written(String param) {
        transactions.begin();
        try {
            Slot slot = writeable(param);
            return Values.load(slot, memory, slot.writeOffset);
        } finally {
            transactions.end();
        }
    }

    private Slot readable(String param) {
        return type.find(param)
                .filter(slot -> slot.updateOffset >= 0)
                .orElseThrow(() -> new BufferException("parameter does not exist or is not readable: " + param));
    }

    private Slot writeable(String param) {
        return type.find(param)
                .filter(slot -> slot.writeOffset >= 0)
                .orElseThrow(() -> new BufferException("parameter does not exist or is not writeable: " + param));
    }

    private void warn(String text) {
        options.events().accept(new BufferEvent.Clamped(text));
    }

    // ---- numbers by slot

    /** Returns a scalar of the update block as a number. */
    public double getDouble(Slot slot) {
        transactions.begin();
        try {
            return slot.loadDouble(memory, NumberStore.readable(slot));
        } finally {
            transactions.end();
        }
    }

    /** Returns a scalar of the update block as a whole number; {@code uint64} comes as its 64 bits. */
    public long getLong(Slot slot) {
        transactions.begin();
        try {
            return slot.loadLong(memory, NumberStore.readable(slot));
        } finally {
            transactions.end();
        }
    }

    /** Stores a number into the update block; limits as in {@link #set}. */
    public void setDouble(Slot slot, double value) {
        transactions.begin();
        try {
            numbers.store(slot, NumberStore.readable(slot), value);
            updated(slot);
        } finally {
            transactions.end();
        }
    }

    /** Stores a whole number into the update block. */
    public void setLong(Slot slot, long value) {
        transactions.begin();
        try {
            numbers.store(slot, NumberStore.readable(slot), value);
            updated(slot);
        } finally {
            transactions.end();
        }
    }

    /** Stores a number into the write block; limits as in {@link #write}. */
    public void writeDouble(Slot slot, double value) {
        transactions.begin();
        try {
            numbers.store(slot, NumberStore.writeable(slot), value);
            written(slot);
        } finally {
            transactions.end();
        }
    }

    /** Stores a whole number into the write block; it must fit as in {@link #write}. */
    public void writeLong(Slot slot, long value) {
        transactions.begin();
        try {
            numbers.store(slot, NumberStore.writeable(slot), value);
            written(slot);
        } finally {
            transactions.end();
        }
    }

    /**
     * Stores an element of an array of reals into the update block.
     *
     * @param element its place in memory order, from 0
     */
    public void setElement(Slot slot, int element, double value) {
        transactions.begin();
        try {
            if (slot.updateOffset < 0 || !slot.element.isReal() || element < 0 || element >= slot.type.count()) {
                throw new BufferException("there is no real element " + element + " in " + slot.name());
            }
            transactions.touch();
            slot.storeReal(memory, slot.updateOffset + (long) element * slot.element.size(), value);
            updated(slot);
        } finally {
            transactions.end();
        }
    }

    /** A value was stored into the update block. */
    void updated(Slot slot) {
        transactions.updated(slot.change);
        history.add(slot, memory, options.clock());
    }

    /** A value was stored into the write block. */
    void written(Slot slot) {
        transactions.written(slot.change);
    }

    /** Returns the bytes of the whole structure, at one time; also of an invalid buffer. */
    public byte[] bytes() {
        transactions.lock();
        try {
            return memory.toArray(ValueLayout.JAVA_BYTE);
        } finally {
            transactions.end();
        }
    }

    /** Returns the structure itself, without lock and bookkeeping: for hooks that repair and for who holds a transaction. */
    public MemorySegment memory() {
        return memory;
    }

    /** Ends the use by this process; a buffer that was opened to create becomes invalid. The name stays. */
    @Override
    public void close() {
        if (transactions.closed) {
            return;
        }
        SegmentGuard.remove(this);
        try {
            if (setsValid) {
                PlatformThreads.run(() -> valid(false));
            }
        } finally {
            transactions.closed = true;
        }
    }
}
