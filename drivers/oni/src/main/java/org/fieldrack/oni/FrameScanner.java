package org.fieldrack.oni;

import java.lang.foreign.MemorySegment;

/**
 * Walks the frames of a block and checks each against the device table; specification section 2.
 *
 * <p>The walk keeps its state in locals and remembers the last device, so that the step to the next frame of the same
 * device does not wait for memory. One thread at a time; counts may be read from others and are then a little old.
 */
public final class FrameScanner {
    private final DeviceTable table;
    private final boolean lenient;
    private long lastTime;
    private long frames;
    private long regressions;
    private long tolerated;
    private int lastCount;
    private volatile boolean stepBackExpected;
    private long stepHead;
    private int stride;

    /**
     * @param lenient deliver and count frames of unknown devices or wrong sizes, as long as they fit the largest frame
     */
    public FrameScanner(DeviceTable table, boolean lenient) {
        this.table = table;
        this.lenient = lenient;
    }

    /**
     * Delivers every whole frame between two offsets.
     *
     * @return offset of the first byte not consumed: an incomplete frame, a bad one, or {@code to}
     */
    public int scan(MemorySegment block, int from, int to, FrameVisitor visitor) {
        int at = from;
        long device = 0;
        int address = 0;
        int size = 0;
        int advance = 0;
        int count = 0;
        long time = lastTime;
        int back = 0;
        while (to - at >= FrameLayout.SAMPLE) {
            // address and size in one load: the same pair as before needs no further look
            long head = block.get(FrameLayout.LONG, at + FrameLayout.ADDRESS);
            if (head != device || advance == 0) {
                address = (int) head;
                size = (int) (head >>> Integer.SIZE);
                if (!accepts(address, size)) {
                    break;
                }
                device = head;
                advance = FrameLayout.SAMPLE + DeviceTable.padded(size);
            }
            if (to - at < advance) {
                break;
            }
            long frameTime = block.get(FrameLayout.LONG, at);
            if (Long.compareUnsigned(frameTime, time) < 0) {
                back++;
            }
            time = frameTime;
            visitor.frame(block, at + FrameLayout.SAMPLE, size, time, address);
            count++;
            at += advance;
        }
        lastTime = time;
        lastCount = count;
        frames += count;
        if (back > 0) {
            wentBack(back);
        }
        return at;
    }

    private void wentBack(int times) {
        regressions += stepBackExpected ? times - 1 : times;
        stepBackExpected = false;
    }

    /** The counter was set to 0 while frames come: times step back once, which is no fault. */
    void expectStepBack() {
        stepBackExpected = true;
    }

    /**
     * Steps over one frame, which {@link #time}, {@link #address} and {@link #size} then tell.
     *
     * @return its bytes with padding; 0 where it is incomplete or bad
     */
    int step(MemorySegment block, int at, int to) {
        if (to - at < FrameLayout.SAMPLE) {
            return 0;
        }
        long head = block.get(FrameLayout.LONG, at + FrameLayout.ADDRESS);
        if (head != stepHead || stride == 0) {
            int size = (int) (head >>> Integer.SIZE);
            if (!accepts((int) head, size)) {
                return 0;
            }
            stepHead = head;
            stride = FrameLayout.SAMPLE + DeviceTable.padded(size);
        }
        if (to - at < stride) {
            return 0;
        }
        long time = block.get(FrameLayout.LONG, at);
        if (Long.compareUnsigned(time, lastTime) < 0) {
            wentBack(1);
        }
        lastTime = time;
        frames++;
        return stride;
    }

    /** Returns the bytes of the last frame that was stepped over, header and padding included. */
    int stride() {
        return stride;
    }

    int address() {
        return (int) stepHead;
    }

    int size() {
        return (int) (stepHead >>> Integer.SIZE);
    }

    long time() {
        return lastTime;
    }

    /** Returns how many frames the last scan delivered. */
    int lastCount() {
        return lastCount;
    }

    /** Says why the frame at this offset cannot be delivered; empty when it can or more bytes are needed to tell. */
    String fault(MemorySegment block, int at, int to) {
        if (to - at < FrameLayout.SAMPLE) {
            return "";
        }
        int address = block.get(FrameLayout.INT, at + FrameLayout.ADDRESS);
        int size = block.get(FrameLayout.INT, at + FrameLayout.SIZE);
        if (isGood(address, size) || lenient && isTolerable(size)) {
            return "";
        }
        String frame = "frame of device " + DeviceDescriptor.text(address) + " with " + Integer.toUnsignedString(size)
                + " bytes: ";
        int index = table.indexOf(address);
        if (index < 0) {
            return frame + "no such device in the table";
        }
        DeviceDescriptor device = table.devices().get(index);
        return frame + (device.isNull() ? "a null device has no data" : "the table says " + device.readSize());
    }

    /** Returns the bytes that the frame at this offset takes with padding, as far as can be told. */
    int needed(MemorySegment block, int at, int to) {
        return to - at < FrameLayout.SAMPLE
                ? FrameLayout.SAMPLE
                : FrameLayout.SAMPLE + DeviceTable.padded(block.get(FrameLayout.INT, at + FrameLayout.SIZE));
    }

    private boolean accepts(int address, int size) {
        if (isGood(address, size)) {
            return true;
        }
        if (lenient && isTolerable(size)) {
            tolerated++;
            return true;
        }
        return false;
    }

    private boolean isGood(int address, int size) {
        int index = table.indexOf(address);
        if (index < 0) {
            return false;
        }
        DeviceDescriptor device = table.devices().get(index);
        return size > 0 && size == device.readSize() && !device.isNull();
    }

    private boolean isTolerable(int size) {
        return size > 0 && size <= table.maxReadFrameSize();
    }

    /** Forgets the last time: the next frame may carry any. */
    void forgetTime() {
        lastTime = 0;
        stepBackExpected = false;
    }

    /** Returns how many frames were delivered. */
    public long frames() {
        return frames;
    }

    /** Returns how often a frame was older than the one before it. */
    public long regressions() {
        return regressions;
    }

    /** Returns how many runs of frames did not match the table and were delivered all the same. */
    public long tolerated() {
        return tolerated;
    }
}
