package org.fieldrack.oni;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.fieldrack.base.Clock;

/**
 * Configuration and signal channel together: device registers and the device table; specification sections 3 and 5.
 *
 * <p>Guarded by the context's control lock. Acknowledges that arrive late never answer a later access: what is pending is
 * dropped right before each trigger, and after an access that ran into its time limit the next one first gives the
 * straggler a moment.
 */
final class RegisterChannel {
    private static final long STRAGGLER_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final OniTransport transport;
    private final HostOptions options;
    private final Clock clock;
    private final SignalDecoder decoder = new SignalDecoder();
    private final byte[] incoming = new byte[4096];
    private boolean stragglerExpected;
    private long staleAcknowledges;

    RegisterChannel(OniTransport transport, HostOptions options, Clock clock) {
        this.transport = transport;
        this.options = options;
        this.clock = clock;
    }

    /** Resets the controller and reads its table. */
    DeviceTable reset() {
        dropPending();
        transport.writeConfig(OniRegister.RESET, 1);
        long deadline = clock.ticks() + options.tableLimit().toNanos();
        TableReader reader = new TableReader();
        while (true) {
            Optional<SignalPacket> packet = next(deadline);
            if (packet.isEmpty()) {
                throw new OniException(
                        OniError.READ_FAILURE,
                        reader.progress() + " within " + options.tableLimit().toMillis() + " ms after the reset of "
                                + transport.name());
            }
            Optional<DeviceTable> table = reader.take(packet.get());
            if (table.isPresent()) {
                return table.get();
            }
        }
    }

    int read(int device, int register) {
        trigger(OniRegister.DEVICE_ADDRESS, device, OniRegister.REGISTER_ADDRESS, register, OniRegister.READ_WRITE, 0);
        await(SignalFlag.CONFIGRACK, SignalFlag.CONFIGRNACK, OniError.READ_FAILURE, "reading", device, register);
        return transport.readConfig(OniRegister.REGISTER_VALUE);
    }

    void write(int device, int register, int value) {
        trigger(
                OniRegister.DEVICE_ADDRESS, device,
                OniRegister.REGISTER_ADDRESS, register,
                OniRegister.REGISTER_VALUE, value,
                OniRegister.READ_WRITE, 1);
        await(SignalFlag.CONFIGWACK, SignalFlag.CONFIGWNACK, OniError.WRITE_FAILURE, "writing", device, register);
    }

    long staleAcknowledges() {
        return staleAcknowledges;
    }

    private void trigger(int... registersAndValues) {
        if (transport.readConfig(OniRegister.TRIGGER) != 0) {
            throw new OniException(
                    OniError.RETRIGGER, transport.name() + " is still busy with the access before; try again");
        }
        if (stragglerExpected) {
            stragglerExpected = false;
            next(clock.ticks() + STRAGGLER_NANOS).ifPresent(_ -> staleAcknowledges++);
        }
        dropPending();
        int[] all = java.util.Arrays.copyOf(registersAndValues, registersAndValues.length + 2);
        all[all.length - 2] = OniRegister.TRIGGER;
        all[all.length - 1] = 1;
        transport.writeConfigs(all);
    }

    private void await(int done, int refused, OniError error, String what, int device, int register) {
        long deadline = clock.ticks() + options.registerLimit().toNanos();
        while (true) {
            Optional<SignalPacket> packet = next(deadline);
            if (packet.isEmpty()) {
                stragglerExpected = true;
                throw new OniException(
                        error,
                        what + subject(device, register) + ": no acknowledge within "
                                + options.registerLimit().toMillis() + " ms");
            }
            if (packet.get().flag() == done) {
                return;
            }
            if (packet.get().flag() == refused) {
                throw new OniException(error, what + subject(device, register) + " was refused by " + transport.name());
            }
        }
    }

    private static String subject(int device, int register) {
        return " register 0x" + Integer.toHexString(register) + " of device " + DeviceDescriptor.text(device);
    }

    private Optional<SignalPacket> next(long deadline) {
        while (true) {
            Optional<SignalPacket> packet = decoder.next();
            if (packet.isPresent()) {
                return packet;
            }
            long wait = deadline - clock.ticks();
            if (wait <= 0 || Thread.currentThread().isInterrupted()) {
                return Optional.empty();
            }
            int count = transport.readSignal(incoming, wait);
            decoder.feed(incoming, 0, count);
        }
    }

    private void dropPending() {
        int count;
        while ((count = transport.readSignal(incoming, 0)) > 0) {
            decoder.feed(incoming, 0, count);
        }
        staleAcknowledges += decoder.dropReady();
    }
}
