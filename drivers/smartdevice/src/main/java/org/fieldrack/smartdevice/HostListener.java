package org.fieldrack.smartdevice;

import java.math.BigInteger;
import org.fieldrack.memory.BufferType;
import org.fieldrack.memory.DeviceBuffer;
import org.fieldrack.memory.InvalidBufferException;
import org.fieldrack.memory.Message;
import org.fieldrack.memory.MessageException;
import org.fieldrack.memory.SyncException;

/** What a {@link SmartHost} tells its device, in the loop. */
interface HostListener {
    /** Opens the buffer of a device that answered. */
    DeviceBuffer discovered(BufferType type, BigInteger uid);

    /**
     * Takes data into the buffer and the lab.
     *
     * @throws MessageException where the message does not fit
     * @throws SyncException where the buffer is locked; nothing is changed then
     * @throws InvalidBufferException where a foreign process marked it as invalid; nothing is changed then
     */
    void data(Message message);

    /** The device said what it reports from now on. */
    void subscribed();

    /** A heartbeat is on its way. */
    void beat(Heartbeats heartbeats);

    /** The device went; its buffer is invalid already. */
    void lost(String reason);
}
