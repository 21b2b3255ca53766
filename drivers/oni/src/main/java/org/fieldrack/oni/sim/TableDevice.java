package org.fieldrack.oni.sim;

import java.nio.ByteBuffer;

/** A device of any kind: its hub counter, then a ramp of 16-bit words that goes on from sample to sample. */
final class TableDevice extends SimulatedDevice {
    private final int readSize;
    private final int writeSize;
    private final long period;

    TableDevice(
            int address,
            int id,
            int version,
            int readSize,
            int writeSize,
            int enableRegister,
            boolean enabled,
            long period) {
        super(address, id, version, enableRegister, enabled);
        this.readSize = readSize;
        this.writeSize = writeSize;
        this.period = Math.max(1, period);
    }

    @Override
    public int readSize() {
        return readSize;
    }

    @Override
    public int writeSize() {
        return writeSize;
    }

    @Override
    public long period() {
        return period;
    }

    @Override
    public void sample(ByteBuffer out, int at, Moment moment) {
        int end = at + readSize;
        int here = at;
        if (readSize >= Long.BYTES) {
            out.putLong(here, moment.hubCounter());
            here += Long.BYTES;
        }
        short word = (short) count();
        while (end - here >= Short.BYTES) {
            out.putShort(here, word++);
            here += Short.BYTES;
        }
        if (here < end) {
            out.put(here, (byte) word);
        }
    }
}
