package org.fieldrack.joulescope;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One instrument through libusb: control transfers block, bulk transfers are queued and handled by one platform thread.
 *
 * <p>Hazard: libusb owns a transfer between submit and its callback; buffers are freed only after the last came back.
 */
final class LibUsbTransport implements UsbTransport {
    /** Serial number of an instrument that may not be opened. */
    static final String UNKNOWN = "unknown";

    private static final byte IN = (byte) 0xC0;
    private static final byte OUT = 0x40;
    private static final int CONTROL_TIMEOUT_MS = 1000;
    private static final int COMPLETED = 0;
    private static final int CANCELLED = 3;

    private final LibUsb usb;
    private final MemorySegment device;
    private final String name;
    private MemorySegment handle = MemorySegment.NULL;
    private boolean released;
    private volatile boolean stop;
    private volatile @Nullable Thread streaming;
    private volatile long transfers;
    private volatile long failures;
    private final Queue<MemorySegment> done = new ArrayDeque<>();

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
            return new Reply(LibUsb.ERROR_NO_DEVICE, new byte[0]);
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
            return LibUsb.ERROR_NO_DEVICE;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment data = arena.allocate(Math.max(1, bytes.length));
            MemorySegment.copy(bytes, 0, data, ValueLayout.JAVA_BYTE, 0, bytes.length);
            return Math.min(0, control(OUT, request, value, index, data, bytes.length));
        }
    }

    @Override
    public void streamStart(int endpoint, int count, int blockSize, Stream stream) {
        streamStop(endpoint);
        stop = false;
        streaming = Thread.ofPlatform()
                .daemon()
                .name(name + " stream")
                .start(() -> run(endpoint, count, blockSize, stream));
    }

    /** Called by libusb inside of handle_events, on the streaming thread. */
    private void completed(MemorySegment transfer) {
        done.add(transfer);
    }

    private void run(int endpoint, int count, int blockSize, Stream stream) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment callback = callback(arena);
            List<MemorySegment> queued = IntStream.range(0, count)
                    .mapToObj(i -> transfer(arena, endpoint, blockSize, callback))
                    .toList();
            int open = 0;
            int submitted = 0;
            for (MemorySegment transfer : queued) {
                submitted = Math.min(submitted, usb.integer("libusb_submit_transfer", transfer));
                open += submitted == 0 ? 1 : 0;
            }
            String fault = submitted == 0 ? "" : errorText(submitted);
            Outcome outcome = fault.isEmpty() ? follow(arena, stream) : new Outcome(1, fault, 0);
            drain(arena, queued, open - outcome.returned);
            queued.forEach(transfer -> usb.call("libusb_free_transfer", transfer));
            if (!stop) {
                stream.stopped(outcome.event, outcome.message);
            }
        } catch (RuntimeException e) {
            stream.stopped(2, "fault in a callback: " + e);
        }
    }

    /** How following a stream ended; {@code returned} transfers are not with libusb any more. */
    private record Outcome(int event, String message, int returned) {}

    private MemorySegment callback(Arena arena) {
        try {
            return Linker.nativeLinker()
                    .upcallStub(
                            MethodHandles.lookup()
                                    .bind(this, "completed", MethodType.methodType(void.class, MemorySegment.class)),
                            FunctionDescriptor.ofVoid(LibUsb.POINTER),
                            arena);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private MemorySegment transfer(Arena arena, int endpoint, int blockSize, MemorySegment callback) {
        MemorySegment t = usb.pointer("libusb_alloc_transfer", 0).reinterpret(LibUsb.TransferLayout.SIZE);
        t.set(LibUsb.POINTER, LibUsb.TransferLayout.HANDLE, handle);
        t.set(ValueLayout.JAVA_BYTE, LibUsb.TransferLayout.ENDPOINT, (byte) (0x80 | endpoint));
        t.set(ValueLayout.JAVA_BYTE, LibUsb.TransferLayout.TYPE, LibUsb.TransferLayout.BULK);
        t.set(ValueLayout.JAVA_INT, LibUsb.TransferLayout.TIMEOUT, 0);
        t.set(ValueLayout.JAVA_INT, LibUsb.TransferLayout.LENGTH, blockSize);
        t.set(LibUsb.POINTER, LibUsb.TransferLayout.CALLBACK, callback);
        t.set(LibUsb.POINTER, LibUsb.TransferLayout.USER_DATA, MemorySegment.NULL);
        t.set(LibUsb.POINTER, LibUsb.TransferLayout.BUFFER, arena.allocate(blockSize, 64));
        return t;
    }

    private void handleEvents(Arena arena) {
        MemorySegment limit = arena.allocate(LibUsb.timeval());
        limit.set(ValueLayout.JAVA_LONG, 8, 100_000);
        int unused = usb.integer("libusb_handle_events_timeout", usb.context(), limit);
    }

    private Outcome follow(Arena arena, Stream stream) {
        while (!stop) {
            try (Arena once = Arena.ofConfined()) {
                handleEvents(once);
            }
            int returned = 0;
            boolean any = false;
            for (MemorySegment raw = done.poll(); raw != null; raw = done.poll()) {
                MemorySegment t = raw.reinterpret(LibUsb.TransferLayout.SIZE);
                int status = t.get(ValueLayout.JAVA_INT, LibUsb.TransferLayout.STATUS);
                if (status != COMPLETED) {
                    failures++;
                    return new Outcome(1, name + ": the stream broke off with status " + status, returned + 1);
                }
                transfers++;
                any = true;
                long length = t.get(ValueLayout.JAVA_INT, LibUsb.TransferLayout.ACTUAL);
                MemorySegment data =
                        t.get(LibUsb.POINTER, LibUsb.TransferLayout.BUFFER).reinterpret(length);
                if (stream.data(data)) {
                    return new Outcome(0, "terminated by data_fn", returned + 1);
                }
                int again = usb.integer("libusb_submit_transfer", t);
                if (again != 0) {
                    return new Outcome(1, name + ": " + errorText(again), returned + 1);
                }
            }
            if (any && stream.process()) {
                return new Outcome(0, "terminated by process_fn", 0);
            }
        }
        return new Outcome(-1, "stopped", 0);
    }

    /** Takes every transfer back, or libusb would write into freed memory. */
    private void drain(Arena arena, List<MemorySegment> queued, int open) {
        queued.forEach(transfer -> {
            int unused = usb.integer("libusb_cancel_transfer", transfer);
        });
        int left = open - done.size();
        done.clear();
        for (int round = 0; left > 0 && round < 50; round++) {
            handleEvents(arena);
            left -= done.size();
            done.clear();
        }
        failures += left > 0 ? CANCELLED : 0;
    }

    @Override
    public void streamStop(int endpoint) {
        stop = true;
        Thread thread = streaming;
        streaming = null;
        if (thread != null && thread != Thread.currentThread()) {
            try {
                thread.join(2000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public Map<String, StreamBuffer.Item> status() {
        Map<String, StreamBuffer.Item> out = new LinkedHashMap<>();
        out.put("transfers", new StreamBuffer.Item(transfers, "transfers"));
        out.put("failures", new StreamBuffer.Item(failures, "transfers"));
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
