package org.fieldrack.joulescope;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bulk transfers from one start of streaming to its end: queued, taken as they come back, queued again.
 *
 * <p>Hazard: libusb owns a transfer between submit and its callback; memory is freed only after the last came back, and is given
 * up where one never does. Callbacks come on whichever thread handles libusb's events: the streaming thread, or that of a control
 * transfer.
 */
final class LibUsbStream {
    private static final Logger LOG = LoggerFactory.getLogger(LibUsbStream.class);
    private static final int DRAIN_ROUNDS = 100;
    private static final long WAIT_MICROS = 20_000;

    private final LibUsb usb;
    private final MemorySegment handle;
    private final String name;
    private final AtomicLong transfers;
    private final AtomicLong failures;
    private final Queue<MemorySegment> done = new ConcurrentLinkedQueue<>();
    private final AtomicInteger away = new AtomicInteger();

    /**
     * Makes a stream that is not begun.
     *
     * @param transfers counts those that brought samples
     * @param failures counts those that did not
     */
    LibUsbStream(LibUsb usb, MemorySegment handle, String name, AtomicLong transfers, AtomicLong failures) {
        this.usb = usb;
        this.handle = handle;
        this.name = name;
        this.transfers = transfers;
        this.failures = failures;
    }

    StreamThread.Ending run(int endpoint, int count, int blockSize, StreamThread.Run run) {
        Arena arena = Arena.ofShared();
        MemorySegment callback = callback(arena);
        MemorySegment limit = arena.allocate(LibUsb.timeval());
        limit.set(ValueLayout.JAVA_LONG, 8, WAIT_MICROS);
        List<MemorySegment> queued = IntStream.range(0, count)
                .mapToObj(i -> transfer(arena, endpoint, blockSize, callback))
                .toList();
        try {
            for (MemorySegment transfer : queued) {
                int submitted = submit(transfer);
                if (submitted != 0) {
                    return broken(usb.errorText(submitted));
                }
            }
            return follow(limit, run);
        } finally {
            takeBack(queued, limit);
            if (away.get() == 0) {
                queued.forEach(transfer -> usb.call("libusb_free_transfer", transfer));
                arena.close();
            } else {
                LOG.warn("{}: {} transfers did not come back; their memory is given up", name, away);
            }
        }
    }

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

    /** Called by libusb. */
    private void completed(MemorySegment transfer) {
        done.add(transfer);
        away.decrementAndGet();
    }

    private int submit(MemorySegment transfer) {
        away.incrementAndGet();
        int result = usb.integer("libusb_submit_transfer", transfer);
        if (result != 0) {
            away.decrementAndGet();
        }
        return result;
    }

    private void handleEvents(MemorySegment limit) {
        int unused = usb.integer("libusb_handle_events_timeout", usb.context(), limit);
    }

    private StreamThread.Ending follow(MemorySegment limit, StreamThread.Run run) {
        while (!run.isStopped()) {
            if (done.isEmpty()) {
                handleEvents(limit);
            }
            boolean any = false;
            for (MemorySegment raw = done.poll(); raw != null; raw = done.poll()) {
                MemorySegment t = raw.reinterpret(LibUsb.TransferLayout.SIZE);
                int status = t.get(ValueLayout.JAVA_INT, LibUsb.TransferLayout.STATUS);
                if (status != LibUsb.TransferLayout.COMPLETED) {
                    return broken(LibUsb.transferText(status));
                }
                transfers.incrementAndGet();
                any = true;
                long length = t.get(ValueLayout.JAVA_INT, LibUsb.TransferLayout.ACTUAL);
                MemorySegment data =
                        t.get(LibUsb.POINTER, LibUsb.TransferLayout.BUFFER).reinterpret(length);
                if (run.stream().data(data)) {
                    return StreamThread.Ending.BY_DATA;
                }
                int again = submit(t);
                if (again != 0) {
                    return broken(usb.errorText(again));
                }
            }
            if (any && run.stream().process()) {
                return StreamThread.Ending.BY_PROCESS;
            }
        }
        return StreamThread.Ending.STOPPED;
    }

    private StreamThread.Ending broken(String why) {
        failures.incrementAndGet();
        return StreamThread.Ending.broken(name + ": the stream broke off: " + why);
    }

    private void takeBack(List<MemorySegment> queued, MemorySegment limit) {
        queued.forEach(transfer -> {
            int unused = usb.integer("libusb_cancel_transfer", transfer);
        });
        for (int round = 0; away.get() > 0 && round < DRAIN_ROUNDS; round++) {
            handleEvents(limit);
        }
        done.clear();
    }
}
