package org.fieldrack.oni.sim;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.fieldrack.base.Clock;
import org.fieldrack.oni.DeviceDescriptor;
import org.fieldrack.oni.OniError;
import org.fieldrack.oni.OniRegister;
import org.fieldrack.oni.SignalFlag;
import org.fieldrack.oni.SignalPacket;

/**
 * A controller without its wire: registers, counter, devices, and the frames that wait for the host; specification sections
 * 5 to 7 and 11.
 *
 * <p>One fair lock guards everything, so that a register access is not starved by a flood of frames. Nothing waits while it
 * is held: {@link #send} hands frames to a writer that takes what it can.
 */
public final class Controller {
    /** Bytes that are made ready at a time; a good size for one write to a socket. */
    private static final int BLOCK = 64 * 1024;

    private static final int LARGEST_FRAME = 16 * 1024;
    /** Frames that come often are sent together after this time. */
    static final long COALESCE_NANOS = 1_000_000;

    /** Takes bytes for the signal channel; returns at once. */
    public interface SignalSink {
        void packet(byte[] encoded);
    }

    /** Takes bytes for the read channel, as many as it can at once. */
    public interface FrameWriter {
        int write(ByteBuffer frames) throws IOException;
    }

    private final Supplier<SimulatedSystem> powerOn;
    private final Clock clock;
    private final Faults faults;
    private final SyncLink link;
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition changed = lock.newCondition();
    private final int[] interfaceRegisters = new int[4];
    private final Map<Integer, SimulatedDevice> devices = new HashMap<>();
    private final Map<Integer, RegisterBank> hubs = new HashMap<>();
    private Map<Integer, SimulatedHub> hubsByIndex = Map.of();
    private final AtomicLong skippedWrites = new AtomicLong();
    private SimulatedSystem system;
    private AcquisitionCounter counter;
    private FrameSource source;
    private FrameBlock block;
    private volatile SignalSink signal = _ -> {};
    private volatile int hardwareAddress;
    private boolean wakeup;
    private int running;
    private boolean triggered;
    private int accesses;
    private int custom;

    public Controller(Supplier<SimulatedSystem> powerOn, Clock clock, Faults faults, SyncLink link) {
        this.powerOn = powerOn;
        this.clock = clock;
        this.faults = faults;
        this.link = link;
        this.system = powerOn.get();
        this.counter = new AcquisitionCounter(system.acquisitionClockHz());
        this.source = system.frames().apply(system);
        this.block = newBlock();
        index();
        link.join(this);
    }

    private FrameBlock newBlock() {
        return new FrameBlock(BLOCK, Math.max(LARGEST_FRAME, system.largestFrame()));
    }

    private void index() {
        devices.clear();
        system.devices().forEach(device -> devices.put(device.address(), device));
        hubsByIndex = system.hubMap();
        hubs.clear();
        system.hubs().forEach(hub -> hubs.put(hub.index(), hub.registers()));
    }

    /** Returns to the power-on state for a new session, which hears signals here. */
    public void powerOn(SignalSink sink) {
        lock.lock();
        try {
            signal = sink;
            system = powerOn.get();
            counter = new AcquisitionCounter(system.acquisitionClockHz());
            source = system.frames().apply(system);
            block = newBlock();
            running = 0;
            triggered = false;
            custom = 0;
            hardwareAddress = 0;
            java.util.Arrays.fill(interfaceRegisters, 0);
            index();
            wakeSender();
        } finally {
            lock.unlock();
        }
    }

    // ---- configuration channel

    /** Reads a register of the configuration channel. */
    public ConfigAnswer read(int register) {
        lock.lock();
        try {
            return switch (register) {
                case OniRegister.DEVICE_ADDRESS,
                        OniRegister.REGISTER_ADDRESS,
                        OniRegister.REGISTER_VALUE,
                        OniRegister.READ_WRITE -> ConfigAnswer.of(interfaceRegisters[register]);
                case OniRegister.TRIGGER -> ConfigAnswer.of(triggered ? 1 : 0);
                case OniRegister.RUNNING -> ConfigAnswer.of(running);
                case OniRegister.RESET, OniRegister.RESET_ACQUISITION_COUNTER -> ConfigAnswer.of(0);
                case OniRegister.SYSTEM_CLOCK_HZ -> ConfigAnswer.of(system.systemClockHz());
                case OniRegister.ACQUISITION_CLOCK_HZ -> ConfigAnswer.of(system.acquisitionClockHz());
                case OniRegister.HARDWARE_ADDRESS -> ConfigAnswer.of(hardwareAddress);
                case OniRegister.CUSTOM -> ConfigAnswer.of(custom);
                default -> ConfigAnswer.refused(OniError.INVALID_ARGUMENT);
            };
        } finally {
            lock.unlock();
        }
    }

    /** Writes a register of the configuration channel. */
    public ConfigAnswer write(int register, int value) {
        boolean passOn = false;
        long ticks = 0;
        lock.lock();
        try {
            switch (register) {
                case OniRegister.DEVICE_ADDRESS,
                        OniRegister.REGISTER_ADDRESS,
                        OniRegister.REGISTER_VALUE,
                        OniRegister.READ_WRITE -> interfaceRegisters[register] = value;
                case OniRegister.TRIGGER -> trigger(value);
                case OniRegister.RUNNING -> {
                    return ConfigAnswer.of(run(value));
                }
                case OniRegister.RESET -> {
                    return ConfigAnswer.of(value == 0 ? block.cutPoint() : reset());
                }
                case OniRegister.SYSTEM_CLOCK_HZ, OniRegister.ACQUISITION_CLOCK_HZ -> {
                    return ConfigAnswer.refused(OniError.READ_ONLY);
                }
                case OniRegister.RESET_ACQUISITION_COUNTER -> {
                    if (value < 0 || value > 2) {
                        return ConfigAnswer.refused(OniError.INVALID_ARGUMENT);
                    }
                    ticks = clock.ticks();
                    passOn = value != 0 && hardwareAddress == 0;
                    resetCounter(value, ticks);
                }
                case OniRegister.HARDWARE_ADDRESS -> hardwareAddress = value;
                case OniRegister.CUSTOM -> custom = value;
                default -> {
                    return ConfigAnswer.refused(OniError.INVALID_ARGUMENT);
                }
            }
        } finally {
            lock.unlock();
        }
        if (passOn) {
            link.counterReset(this, ticks);
        }
        return ConfigAnswer.of(0);
    }

    int hardwareAddress() {
        return hardwareAddress;
    }

    private long run(int value) {
        boolean was = running != 0;
        running = value;
        long committed = block.cutPoint();
        if (was && value == 0) {
            counter.stop(clock.ticks());
            committed = block.cut(source::discarded);
        } else if (!was && value != 0) {
            begin(clock.ticks());
        }
        wakeSender();
        return committed;
    }

    private void begin(long ticks) {
        counter.start(ticks);
        source.start(counter.at(ticks));
    }

    private void resetCounter(int value, long ticks) {
        if (value == 0) {
            return;
        }
        if (running != 0) {
            // frames that are due belong to the time before
            block.cut(source::discarded);
        }
        counter.zero(ticks);
        if (value == 2) {
            running = 1;
        }
        if (running != 0) {
            begin(ticks);
        }
        wakeSender();
    }

    /** Sets the counter to 0 as of a moment that a master has chosen. */
    void resetCounterAt(long ticks) {
        lock.lock();
        try {
            resetCounter(1, ticks);
        } finally {
            lock.unlock();
        }
    }

    private long reset() {
        running = 0;
        long committed = block.cut(source::discarded);
        counter = new AcquisitionCounter(system.acquisitionClockHz());
        system.devices().forEach(SimulatedDevice::reset);
        source.reset();
        triggered = false;
        wakeSender();
        int announced = system.devices().size() + faults.tableCountError();
        push(SignalPacket.encode(SignalFlag.DEVICETABACK, announced));
        system.devices().stream().limit(faults.tableRowsSent()).forEach(this::pushRow);
        return committed;
    }

    private void pushRow(SimulatedDevice device) {
        DeviceDescriptor d = device.descriptor();
        push(SignalPacket.encode(SignalFlag.DEVICEINST, d.address(), d.id(), d.version(), d.readSize(), d.writeSize()));
    }

    private void push(byte[] packet) {
        if (faults.dropsPacket()) {
            return;
        }
        if (faults.damagesPacket()) {
            packet[0] = (byte) 0xF0;
        }
        signal.packet(packet);
    }

    // ---- device registers

    private void trigger(int value) {
        if (value == 0 || triggered) {
            return;
        }
        triggered = true;
        int number = ++accesses;
        int device = interfaceRegisters[OniRegister.DEVICE_ADDRESS];
        int register = interfaceRegisters[OniRegister.REGISTER_ADDRESS];
        int data = interfaceRegisters[OniRegister.REGISTER_VALUE];
        boolean write = interfaceRegisters[OniRegister.READ_WRITE] != 0;
        if (faults.registerDelay().isZero()) {
            access(device, register, data, write);
            return;
        }
        Thread.ofVirtual().name("oni-slow-register").start(() -> {
            try {
                Thread.sleep(faults.registerDelay());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            lock.lock();
            try {
                if (triggered && number == accesses) { // a reset or another host ends an access that is under way
                    access(device, register, data, write);
                }
            } finally {
                lock.unlock();
            }
        });
    }

    private void access(int device, int register, int data, boolean write) {
        boolean done;
        if (write) {
            done = registersOf(device) instanceof RegisterBank bank && bank.write(register, data);
            source.changed(counter.at(clock.ticks()));
            wakeSender();
        } else {
            OptionalInt value =
                    registersOf(device) instanceof RegisterBank bank ? bank.read(register) : OptionalInt.empty();
            done = value.isPresent();
            interfaceRegisters[OniRegister.REGISTER_VALUE] = value.orElse(0);
        }
        triggered = false;
        if (!faults.missesAcknowledge()) {
            int flag = write
                    ? done ? SignalFlag.CONFIGWACK : SignalFlag.CONFIGWNACK
                    : done ? SignalFlag.CONFIGRACK : SignalFlag.CONFIGRNACK;
            push(SignalPacket.encode(flag));
        }
    }

    private @org.jspecify.annotations.Nullable RegisterBank registersOf(int address) {
        if ((address & 0xFF) == DeviceDescriptor.HUB_INFORMATION && address >>> 16 == 0) {
            return hubs.get(address >>> 8);
        }
        SimulatedDevice device = devices.get(address);
        return device == null || device.descriptor().isNull() ? null : device.registers();
    }

    // ---- frames

    /**
     * Hands frames that are due to a writer until it takes no more.
     *
     * @return nanoseconds until more will be due; 0 when the writer took less than there is
     */
    public long send(FrameWriter writer) throws IOException {
        lock.lock();
        try {
            if (block.isEmpty()) {
                block.rewind();
                if (running != 0) {
                    source.fill(block, BLOCK, counter.at(clock.ticks()));
                }
            }
            if (!block.isEmpty()) {
                block.sent(writer.write(block.unsent()));
                return 0;
            }
            if (running == 0) {
                return Long.MAX_VALUE;
            }
            long due = source.due();
            long wait = due == FrameSource.NEVER ? Long.MAX_VALUE : counter.nanosUntil(due, clock.ticks());
            return source.rate() > FrameSource.COALESCED_RATE && wait < COALESCE_NANOS ? COALESCE_NANOS : wait;
        } finally {
            lock.unlock();
        }
    }

    /** Says whether frames are waiting for the writer. */
    boolean hasUnsent() {
        lock.lock();
        try {
            return !block.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until frames may be due or the controller was started, stopped or woken. */
    void await(long nanos) throws InterruptedException {
        if (nanos <= 0) {
            return;
        }
        lock.lockInterruptibly();
        try {
            if (!wakeup) {
                changed.awaitNanos(Math.min(nanos, TimeUnit.SECONDS.toNanos(1)));
            }
            wakeup = false;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the wait that is under way, or the next one. */
    void wake() {
        lock.lock();
        wakeSender();
        lock.unlock();
    }

    /** Remembered until the next wait, because the sender may be on its way between looking and waiting. */
    private void wakeSender() {
        wakeup = true;
        changed.signalAll();
    }

    /**
     * Takes a write frame.
     *
     * @param in holds the samples from {@code at} on
     * @return false when there is no such device or the length does not fit it; it is counted
     */
    public boolean take(int address, ByteBuffer in, int at, int length) {
        lock.lock();
        try {
            SimulatedDevice device = devices.get(address);
            if (device == null || device.writeSize() == 0 || length == 0 || length % device.writeSize() != 0) {
                skippedWrites.incrementAndGet();
                return false;
            }
            SimulatedHub hub =
                    hubsByIndex.getOrDefault(device.hub(), system.hubs().getFirst());
            device.take(
                    in,
                    at,
                    length,
                    () -> DeviceFrames.scaled(counter.at(clock.ticks()), hub.clockHz(), system.acquisitionClockHz()));
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Runs something that calls this controller many times, without letting others in between. */
    public void exclusively(Runnable task) {
        lock.lock();
        try {
            task.run();
        } finally {
            lock.unlock();
        }
    }

    /** Returns how many write frames were skipped. */
    public long skippedWrites() {
        return skippedWrites.get();
    }
}
