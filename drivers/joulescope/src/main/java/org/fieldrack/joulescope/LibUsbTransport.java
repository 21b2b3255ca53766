package org.fieldrack.joulescope;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** One instrument through libusb: control transfers block, bulk transfers are a {@link LibUsbStream} on a thread of its own. */
final class LibUsbTransport implements UsbTransport {
    /** Serial number of an instrument that may not be opened. */
    static final String UNKNOWN = "unknown";

    private static final byte IN = (byte) 0xC0;
    private static final byte OUT = 0x40;
    private static final int CONTROL_TIMEOUT_MS = 1000;

    private final LibUsb usb;
    private final MemorySegment device;
    private final String name;
    private volatile MemorySegment handle = MemorySegment.NULL;
    private boolean released;
    private final StreamThread streaming = new StreamThread();
    private final AtomicLong transfers = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();

    LibUsbTransport(LibUsb usb, MemorySegment device, String product, byte serialIndex) {
        this.usb = usb;
        this.device = device;
        this.name = product + ":" + serial(serialIndex);
    }

    /** Reads the serial number; an instrument that may not be opened has none. */
    private String serial(byte index) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment slot = arena.allocate(LibUsb.POINTER);
            if (usb.integer("libusb_open", device, slot) != 0) {
                return UNKNOWN;
            }
            MemorySegment opened = slot.get(LibUsb.POINTER, 0);
            MemorySegment text = arena.allocate(128);
            int n = usb.integer("libusb_get_string_descriptor_ascii", opened, index, text, 127);
            usb.call("libusb_close", opened);
            return n > 0 ? text.getString(0) : UNKNOWN;
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void open() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment slot = arena.allocate(LibUsb.POINTER);
            check("open", usb.integer("libusb_open", device, slot));
            handle = slot.get(LibUsb.POINTER, 0);
            int detach = usb.integer("libusb_set_auto_detach_kernel_driver", handle, 1);
            int claimed = usb.integer("libusb_claim_interface", handle, 0);
            if (claimed != 0) {
                close();
                throw new IOException(name + ": claiming its interface failed: " + errorText(claimed)
                        + (detach == 0 ? "" : " (another driver holds it)"));
            }
        }
    }

    private void check(String step, int result) throws IOException {
        if (result != 0) {
            throw new IOException(name + ": " + step + " failed: " + errorText(result));
        }
    }

    @Override
    public Reply controlIn(int request, int value, int index, int length) {
        if (handle.equals(MemorySegment.NULL)) {
            return new Reply(UsbResult.NO_DEVICE, new byte[0]);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment data = arena.allocate(Math.max(1, length));
            int n = control(IN, request, value, index, data, length);
            return n < 0
                    ? new Reply(n, new byte[0])
                    : new Reply(0, data.asSlice(0, n).toArray(ValueLayout.JAVA_BYTE));
        }
    }

    private int control(byte type, int request, int value, int index, MemorySegment data, int length) {
        return usb.integer(
                "libusb_control_transfer",
                handle,
                type,
                (byte) request,
                (short) value,
                (short) index,
                data,
                (short) length,
                CONTROL_TIMEOUT_MS);
    }

    @Override
    public int controlOut(int request, int value, int index, byte[] bytes) {
        if (handle.equals(MemorySegment.NULL)) {
            return UsbResult.NO_DEVICE;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment data = arena.allocate(Math.max(1, bytes.length));
            MemorySegment.copy(bytes, 0, data, ValueLayout.JAVA_BYTE, 0, bytes.length);
            return Math.min(0, control(OUT, request, value, index, data, bytes.length));
        }
    }

    @Override
    public void streamStart(int endpoint, int count, int blockSize, Stream stream) {
        streaming.start(
                name,
                stream,
                run -> new LibUsbStream(usb, handle, name, transfers, failures).run(endpoint, count, blockSize, run));
    }

    @Override
    public void streamStop(int endpoint) {
        streaming.stop();
    }

    @Override
    public Map<String, StreamBuffer.Item> status() {
        Map<String, StreamBuffer.Item> out = new LinkedHashMap<>();
        out.put("transfers", new StreamBuffer.Item(transfers.get(), "transfers"));
        out.put("failures", new StreamBuffer.Item(failures.get(), "transfers"));
        return out;
    }

    @Override
    public String errorText(int result) {
        return usb.errorText(result);
    }

    @Override
    public void close() {
        streamStop(2);
        if (!handle.equals(MemorySegment.NULL)) {
            MemorySegment last = handle;
            handle = MemorySegment.NULL;
            int unused = usb.integer("libusb_release_interface", last, 0);
            usb.call("libusb_close", last);
        }
    }

    @Override
    public void release() {
        close();
        if (!released) {
            released = true;
            usb.call("libusb_unref_device", device);
        }
    }
}
