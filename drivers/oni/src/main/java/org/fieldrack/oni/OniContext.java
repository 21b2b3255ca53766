package org.fieldrack.oni;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.fieldrack.base.Clock;

/**
 * The host's side of one controller: device table, options, registers, frames; specification section 8.
 *
 * <p>Any thread may call anything: registers and options take turns, writes take turns, and a second reader is refused.
 * The three groups never wait for each other, except that stopping first ends the read that is under way, which then
 * returns nothing. No call waits longer than its time limit. When the controller hangs up, every call fails with
 * {@link OniError#READ_FAILURE} or {@link OniError#WRITE_FAILURE} from then on and {@link #isBroken} says so; a new context
 * can be opened at once.
 */
public final class OniContext implements AutoCloseable {
    /** The version of the host interface that this one follows. */
    public static final String API_VERSION = "4.6.0";

    private final OniTransport transport;
    private final HostOptions options;
    private final ReentrantLock control = new ReentrantLock();
    private final RegisterChannel registers;
    private final ReadChannel reads;
    private final WriteChannel writes;
    private volatile OniState state = OniState.UNINITIALIZED;
    private volatile DeviceTable table = DeviceTable.EMPTY;
    private int blockReadSize;
    private int blockWriteSize;

    public OniContext(OniTransport transport, HostOptions options, Clock clock) {
        this.transport = transport;
        this.options = options;
        this.registers = new RegisterChannel(transport, options, clock);
        this.reads = new ReadChannel(transport, options, clock);
        this.writes = new WriteChannel(transport, options);
    }

    /** Returns an opened context with the default options. */
    public static OniContext open(OniTransport transport, HostOptions options) {
        OniContext context = new OniContext(transport, options, Clock.system());
        try {
            context.init(-1);
            return context;
        } catch (OniException e) {
            context.close();
            throw e;
        }
    }

    /**
     * Opens the hardware, resets it and reads the device table.
     *
     * @param hostIndex which controller of several; −1 for the default
     */
    public void init(int hostIndex) {
        control.lock();
        try {
            require(state == OniState.UNINITIALIZED, "init");
            transport.open(hostIndex);
            readTable();
            state = OniState.IDLE;
        } finally {
            control.unlock();
        }
    }

    public OniState state() {
        return state;
    }

    /** Says whether the controller has hung up; only {@link #close} is of use then. */
    public boolean isBroken() {
        return transport.isBroken();
    }

    public DeviceTable table() {
        return table;
    }

    // ---- options

    /**
     * Returns an option's bytes.
     *
     * @param bufferLength bytes that the caller has room for; too few is {@link OniError#BUFFER_SIZE}
     */
    public byte[] getOption(int option, int bufferLength) {
        control.lock();
        try {
            requireOpen("get of option " + option);
            if (option == OniOption.DEVICETABLE) {
                return tableBytes(bufferLength);
            }
            if (option == OniOption.RESET || option == OniOption.RESETACQCOUNTER) {
                throw new OniException(OniError.WRITE_ONLY, "option " + option);
            }
            if (bufferLength < Integer.BYTES) {
                throw new OniException(OniError.BUFFER_SIZE, "option " + option + " has 4 bytes, not " + bufferLength);
            }
            return littleEndian(optionValue(option));
        } finally {
            control.unlock();
        }
    }

    /** Returns an option that is one number. */
    public int option(int option) {
        return ByteBuffer.wrap(getOption(option, Integer.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt();
    }

    private int optionValue(int option) {
        return switch (option) {
            case OniOption.NUMDEVICES -> table.size();
            case OniOption.RUNNING -> transport.readConfig(OniRegister.RUNNING);
            case OniOption.SYSCLKHZ -> transport.readConfig(OniRegister.SYSTEM_CLOCK_HZ);
            case OniOption.ACQCLKHZ -> transport.readConfig(OniRegister.ACQUISITION_CLOCK_HZ);
            case OniOption.HWADDRESS -> transport.readConfig(OniRegister.HARDWARE_ADDRESS);
            case OniOption.MAXREADFRAMESIZE -> table.maxReadFrameSize();
            case OniOption.MAXWRITEFRAMESIZE -> table.maxWriteFrameSize();
            case OniOption.BLOCKREADSIZE -> blockReadSize;
            case OniOption.BLOCKWRITESIZE -> blockWriteSize;
            default -> transport.readConfig(customRegister(option));
        };
    }

    private static int customRegister(int option) {
        if (option < OniOption.CUSTOMBEGIN) {
            throw new OniException(OniError.INVALID_OPTION, "option " + option);
        }
        return option - OniOption.CUSTOMBEGIN + OniRegister.CUSTOM;
    }

    private byte[] tableBytes(int bufferLength) {
        int length = table.size() * 20;
        if (bufferLength < length) {
            throw new OniException(
                    OniError.BUFFER_SIZE, "the device table has " + length + " bytes, not " + bufferLength);
        }
        ByteBuffer rows = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        for (DeviceDescriptor d : table.devices()) {
            rows.putInt(d.address())
                    .putInt(d.id())
                    .putInt(d.version())
                    .putInt(d.readSize())
                    .putInt(d.writeSize());
        }
        return rows.array();
    }

    /** Sets an option from its bytes; checks state, then length, then value. */
    public void setOption(int option, byte[] value) {
        control.lock();
        try {
            requireOpen("set of option " + option);
            requireSettable(option);
            if (value.length != Integer.BYTES) {
                throw new OniException(OniError.BUFFER_SIZE, "option " + option + " has 4 bytes, not " + value.length);
            }
            int number = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getInt();
            apply(option, number);
            transport.optionChanged(option, number);
        } finally {
            control.unlock();
        }
    }

    /** Sets an option that is one number. */
    public void setOption(int option, int value) {
        setOption(option, littleEndian(value));
    }

    private void requireSettable(int option) {
        switch (option) {
            case OniOption.DEVICETABLE,
                    OniOption.NUMDEVICES,
                    OniOption.SYSCLKHZ,
                    OniOption.ACQCLKHZ,
                    OniOption.MAXREADFRAMESIZE,
                    OniOption.MAXWRITEFRAMESIZE -> throw new OniException(OniError.READ_ONLY, "option " + option);
            case OniOption.RESET, OniOption.BLOCKREADSIZE, OniOption.BLOCKWRITESIZE ->
                require(state == OniState.IDLE, "set of option " + option);
            default -> {
                if (option < 0) {
                    throw new OniException(OniError.INVALID_OPTION, "option " + option);
                }
            }
        }
    }

    private void apply(int option, int value) {
        switch (option) {
            case OniOption.RUNNING -> run(value);
            case OniOption.RESET -> {
                if (value != 0) {
                    readTable();
                }
            }
            case OniOption.RESETACQCOUNTER -> resetCounter(value);
            case OniOption.HWADDRESS -> transport.writeConfig(OniRegister.HARDWARE_ADDRESS, value);
            case OniOption.BLOCKREADSIZE -> {
                checkBlock(value, table.maxReadFrameSize(), OniError.BLOCK_READ_SIZE);
                blockReadSize = value;
                reads.configure(table, options.lenientFrames(), value);
            }
            case OniOption.BLOCKWRITESIZE -> {
                checkBlock(value, table.maxWriteFrameSize(), OniError.BLOCK_WRITE_SIZE);
                blockWriteSize = value;
                writes.configure(value);
            }
            default -> transport.writeConfig(customRegister(option), value);
        }
    }

    private static void checkBlock(int value, int least, OniError error) {
        if (value < least || value % 4 != 0) {
            throw new OniException(error, value + " bytes; at least " + least + " and a multiple of 4");
        }
    }

    private void run(int value) {
        reads.stop();
        writes.drop();
        transport.writeConfig(OniRegister.RUNNING, value);
        state = value == 0 ? OniState.IDLE : OniState.RUNNING;
        if (value != 0) {
            reads.start();
        }
    }

    private void resetCounter(int value) {
        if (value == 0) {
            return;
        }
        boolean starts = value == 2 && state == OniState.IDLE;
        if (starts) {
            reads.stop();
        } else {
            reads.scanner().expectStepBack();
        }
        transport.writeConfig(OniRegister.RESET_ACQUISITION_COUNTER, value);
        if (starts) {
            reads.start();
            state = options.counterResetRuns() ? OniState.RUNNING : OniState.IDLE;
        }
    }

    private void readTable() {
        reads.stop();
        writes.drop();
        DeviceTable fresh = registers.reset();
        table = fresh;
        blockReadSize = DeviceTable.padded(fresh.maxReadFrameSize());
        blockWriteSize = DeviceTable.padded(fresh.maxWriteFrameSize());
        reads.configure(fresh, options.lenientFrames(), blockReadSize);
        writes.configure(blockWriteSize);
        transport.optionChanged(OniOption.BLOCKREADSIZE, blockReadSize);
    }

    private static byte[] littleEndian(int value) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }

    // ---- what the options are mostly used for

    /** Starts acquisition. */
    public void start() {
        setOption(OniOption.RUNNING, 1);
    }

    /** Stops acquisition and drops what has not been read. */
    public void stop() {
        setOption(OniOption.RUNNING, 0);
    }

    /** Sets the acquisition counter to 0 and starts in the same instant. */
    public void startFromZero() {
        setOption(OniOption.RESETACQCOUNTER, 2);
    }

    /** Resets the controller and reads its table again; idle only. */
    public DeviceTable reset() {
        setOption(OniOption.RESET, 1);
        return table;
    }

    // ---- registers

    /** Reads a device register; a refusal or a missing acknowledge is {@link OniError#READ_FAILURE}. */
    public int readRegister(int device, int register) {
        control.lock();
        try {
            requireOpen("register read");
            return registers.read(device, register);
        } finally {
            control.unlock();
        }
    }

    /** Writes a device register; a refusal or a missing acknowledge is {@link OniError#WRITE_FAILURE}. */
    public void writeRegister(int device, int register, int value) {
        control.lock();
        try {
            requireOpen("register write");
            registers.write(device, register, value);
        } finally {
            control.unlock();
        }
    }

    /** Returns how many acknowledges arrived too late and were dropped. */
    public long staleAcknowledges() {
        return registers.staleAcknowledges();
    }

    // ---- frames

    /**
     * Delivers at least one frame and all others that are there; waits until one comes.
     *
     * @return how many, 0 when acquisition is stopped
     * @throws OniException {@link OniError#BAD_FRAME} in front of a frame that does not match the table, after those before
     *     it were delivered; {@link OniError#READ_FAILURE} when the time limit has passed or the controller hung up
     */
    public int readBatch(FrameVisitor visitor) {
        requireReadable();
        return reads.batch(visitor);
    }

    /** Returns the next frame, empty when acquisition is stopped; fails as {@link #readBatch} does. */
    public Optional<OniFrame> readFrame() {
        requireReadable();
        return reads.frame();
    }

    /**
     * Reserves the read channel for the calling thread and walks its frames one by one without objects or copies; close it
     * before anything else reads.
     */
    public FrameCursor frames() {
        requireReadable();
        return reads.cursor();
    }

    /** Returns how often a frame was older than the one before it, since the last table. */
    public long timeRegressions() {
        return reads.scanner().regressions();
    }

    /** Returns how many frames were refused because they did not match the table. */
    public long badFrames() {
        return reads.badFrames();
    }

    /** Returns how many frames that did not match the table were delivered because the options allow it. */
    public long toleratedFrames() {
        return reads.scanner().tolerated();
    }

    /** Makes a frame of one or more samples for a device; may be written several times, also while idle. */
    public WriteFrame createFrame(int address, byte[] data) {
        requireOpen("create of a frame");
        return writes.create(table, address, data);
    }

    /** Writes a frame now; returns its size without padding. */
    public int writeFrame(WriteFrame frame) {
        requireOpen("write of a frame");
        return writes.write(frame);
    }

    /** Puts a frame behind those that wait; they go out together at {@link #flush} or when 64 kB are full. */
    public void gatherFrame(WriteFrame frame) {
        requireOpen("write of a frame");
        writes.gather(frame);
    }

    /** Sends the gathered frames. */
    public void flush() {
        writes.flush();
    }

    private void requireReadable() {
        requireOpen("read of a frame");
        if (!table.hasReadableDevice()) {
            throw new OniException(OniError.NO_READABLE_DEVICE, transport.name());
        }
    }

    private void requireOpen(String what) {
        require(state == OniState.IDLE || state == OniState.RUNNING, what);
    }

    private void require(boolean met, String what) {
        if (!met) {
            throw new OniException(OniError.INVALID_STATE, what + " while " + state);
        }
    }

    /** Stops and lets go of the controller. */
    @Override
    public void close() {
        if (state == OniState.NULL) {
            return;
        }
        state = OniState.NULL;
        try {
            reads.stop();
        } finally {
            transport.close();
        }
    }
}
