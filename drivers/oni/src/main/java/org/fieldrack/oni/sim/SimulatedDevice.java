package org.fieldrack.oni.sim;

import java.nio.ByteBuffer;
import java.util.function.LongSupplier;
import org.fieldrack.oni.DeviceDescriptor;

/**
 * One device of a simulated controller: its registers, when it sends, and what.
 *
 * <p>Guarded by the controller's lock. ENABLE and sizes are latched at a reset; everything else acts at once.
 */
public abstract class SimulatedDevice {
    /** What a device may ask while it makes a sample. */
    public interface Moment {
        /** Returns the counter of the device's hub at the time of the sample. */
        long hubCounter();

        /** Returns the bytes that wait in the controller. */
        long waitingBytes();
    }

    /** Marks a device that has no ENABLE register. */
    public static final int NO_ENABLE = -1;

    private final int address;
    private final int id;
    private final int version;
    private final int enableRegister;
    private final RegisterBank registers = new RegisterBank();
    private boolean enabled;
    private long count;

    /**
     * @param enableRegister address of ENABLE, or {@link #NO_ENABLE}
     */
    protected SimulatedDevice(int address, int id, int version, int enableRegister, boolean enabled) {
        this.address = address;
        this.id = id;
        this.version = version;
        this.enableRegister = enableRegister;
        this.enabled = enabled;
        if (enableRegister != NO_ENABLE) {
            registers.readWrite(enableRegister, enabled ? 1 : 0, v -> v == 0 || v == 1, _ -> {});
        }
    }

    public final int address() {
        return address;
    }

    public final int hub() {
        return address >>> 8;
    }

    public final RegisterBank registers() {
        return registers;
    }

    /** Says whether it sends, as latched by the last reset. */
    public final boolean isEnabled() {
        return enabled && readSize() > 0;
    }

    /** Returns how many samples it has sent since the last reset. */
    public final long count() {
        return count;
    }

    final void counted(int by) {
        count += by;
    }

    /** Latches what a reset latches and forgets what a reset forgets; registers stay. */
    public void reset() {
        count = 0;
        if (enableRegister != NO_ENABLE) {
            enabled = registers.value(enableRegister) == 1;
        }
    }

    public final DeviceDescriptor descriptor() {
        return new DeviceDescriptor(address, id, version, readSize(), writeSize());
    }

    /** Returns the bytes of a sample as latched, 0 for a device that never sends. */
    public abstract int readSize();

    public int writeSize() {
        return 0;
    }

    /** Returns acquisition clocks from one sample to the next, at least 1. */
    public abstract long period();

    /** Writes the sample with number {@link #count} at an offset: exactly {@link #readSize} bytes. */
    public abstract void sample(ByteBuffer out, int at, Moment moment);

    /**
     * Takes one or more samples.
     *
     * @param from offset of the first
     * @param length a multiple of {@link #writeSize}
     * @param hubCounter counter of the hub at the moment of arrival
     */
    public void take(ByteBuffer in, int from, int length, LongSupplier hubCounter) {}
}
