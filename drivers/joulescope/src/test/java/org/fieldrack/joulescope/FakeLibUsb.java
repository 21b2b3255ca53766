package org.fieldrack.joulescope;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.fieldrack.joulescope.sim.SimulatedJs110;

/**
 * The functions of libusb as native code sees them, made in Java: one foreign device and one Joulescope, whose control requests a
 * simulated instrument answers. Its methods have libusb's names, by which they are found.
 */
@SuppressWarnings({"checkstyle:MethodName", "unused"})
final class FakeLibUsb {
    private static final long OTHER = 0x100;
    private static final long INSTRUMENT = 0x200;

    final SimulatedJs110 instrument = new SimulatedJs110("000123");
    final AtomicInteger handles = new AtomicInteger();
    final AtomicInteger transfers = new AtomicInteger();
    final AtomicInteger references = new AtomicInteger();
    volatile boolean permitted = true;
    volatile boolean pulled;
    private final Arena arena = Arena.ofShared();
    private final BlockingDeque<MemorySegment> submitted = new LinkedBlockingDeque<>();
    // one thread at a time handles events
    private final ReentrantLock events = new ReentrantLock();
    private final Set<Long> cancelled = ConcurrentHashMap.newKeySet();
    private final AtomicInteger packet = new AtomicInteger();

    FakeLibUsb() {
        try {
            instrument.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    LibUsb library() {
        return new LibUsb(this::find);
    }

    private Optional<MemorySegment> find(String name) {
        int at = Arrays.asList(LibUsb.NAMES).indexOf(name);
        FunctionDescriptor type = LibUsb.TYPES[at];
        try {
            var method = MethodHandles.lookup().bind(this, name, type.toMethodType());
            return Optional.of(Linker.nativeLinker().upcallStub(method, type, arena));
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    int libusb_init(MemorySegment slot) {
        slot.reinterpret(8).set(LibUsb.POINTER, 0, MemorySegment.ofAddress(1));
        return 0;
    }

    long libusb_get_device_list(MemorySegment context, MemorySegment slot) {
        MemorySegment list = arena.allocate(LibUsb.POINTER, 3);
        list.setAtIndex(LibUsb.POINTER, 0, MemorySegment.ofAddress(OTHER));
        list.setAtIndex(LibUsb.POINTER, 1, MemorySegment.ofAddress(INSTRUMENT));
        slot.reinterpret(8).set(LibUsb.POINTER, 0, list);
        return 2;
    }

    void libusb_free_device_list(MemorySegment list, int unreference) {
        // the arena frees it
    }

    int libusb_get_device_descriptor(MemorySegment device, MemorySegment into) {
        MemorySegment descriptor = into.reinterpret(18);
        boolean ours = device.address() == INSTRUMENT;
        descriptor.set(ValueLayout.JAVA_SHORT_UNALIGNED, 8, (short) (ours ? 0x16D0 : 0x1D6B));
        descriptor.set(ValueLayout.JAVA_SHORT_UNALIGNED, 10, (short) (ours ? 0x0E88 : 2));
        descriptor.set(ValueLayout.JAVA_BYTE, 16, (byte) 3);
        return 0;
    }

    int libusb_open(MemorySegment device, MemorySegment slot) {
        if (pulled || !permitted) {
            return pulled ? -4 : -3;
        }
        slot.reinterpret(8).set(LibUsb.POINTER, 0, MemorySegment.ofAddress(0x300));
        handles.incrementAndGet();
        return 0;
    }

    void libusb_close(MemorySegment handle) {
        handles.decrementAndGet();
    }

    int libusb_get_string_descriptor_ascii(MemorySegment handle, byte index, MemorySegment into, int length) {
        into.reinterpret(length).setString(0, index == 3 ? "000123" : "?");
        return 6;
    }

    int libusb_claim_interface(MemorySegment handle, int number) {
        return 0;
    }

    int libusb_release_interface(MemorySegment handle, int number) {
        return 0;
    }

    int libusb_set_auto_detach_kernel_driver(MemorySegment handle, int enable) {
        return 0;
    }

    /** Like the real one it may handle events of the stream while it waits. */
    int libusb_control_transfer(
            MemorySegment handle,
            byte type,
            byte request,
            short value,
            short index,
            MemorySegment data,
            short length,
            int timeout) {
        if (events.tryLock()) {
            try {
                handleOne(0);
            } finally {
                events.unlock();
            }
        }
        if (pulled) {
            return -4;
        }
        MemorySegment bytes = data.reinterpret(Math.max(0, length));
        if (type == 0x40) {
            return instrument.controlOut(request, value, index & 0xFFFF, bytes.toArray(ValueLayout.JAVA_BYTE));
        }
        UsbTransport.Reply reply = instrument.controlIn(request, value, index & 0xFFFF, length);
        MemorySegment.copy(reply.data(), 0, bytes, ValueLayout.JAVA_BYTE, 0, reply.data().length);
        return reply.result() == 0 ? reply.data().length : reply.result();
    }

    MemorySegment libusb_alloc_transfer(int packets) {
        transfers.incrementAndGet();
        return arena.allocate(LibUsb.TransferLayout.SIZE, 8);
    }

    void libusb_free_transfer(MemorySegment transfer) {
        transfers.decrementAndGet();
    }

    int libusb_submit_transfer(MemorySegment transfer) {
        if (pulled) {
            return -4;
        }
        submitted.add(transfer);
        return 0;
    }

    int libusb_cancel_transfer(MemorySegment transfer) {
        cancelled.add(transfer.address());
        return 0;
    }

    int libusb_handle_events_timeout(MemorySegment context, MemorySegment limit) {
        events.lock();
        try {
            handleOne(limit.reinterpret(16).get(ValueLayout.JAVA_LONG, 8));
        } finally {
            events.unlock();
        }
        return 0;
    }

    private void handleOne(long micros) {
        try {
            MemorySegment raw = submitted.poll(micros, TimeUnit.MICROSECONDS);
            if (raw != null) {
                complete(raw.reinterpret(LibUsb.TransferLayout.SIZE));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void complete(MemorySegment t) {
        int status = cancelled.remove(t.address()) ? 3 : pulled ? 5 : 0;
        int length = t.get(ValueLayout.JAVA_INT, LibUsb.TransferLayout.LENGTH);
        t.set(ValueLayout.JAVA_INT, LibUsb.TransferLayout.STATUS, status);
        t.set(ValueLayout.JAVA_INT, LibUsb.TransferLayout.ACTUAL, status == 0 ? length : 0);
        MemorySegment buffer =
                t.get(LibUsb.POINTER, LibUsb.TransferLayout.BUFFER).reinterpret(length);
        for (int at = 0; status == 0 && at < length; at += PacketDecoder.PACKET_LENGTH) {
            byte[] bytes = TranscriptTransport.packet(packet.getAndIncrement());
            MemorySegment.copy(bytes, 0, buffer, ValueLayout.JAVA_BYTE, at, bytes.length);
        }
        try {
            Linker.nativeLinker()
                    .downcallHandle(
                            t.get(LibUsb.POINTER, LibUsb.TransferLayout.CALLBACK),
                            FunctionDescriptor.ofVoid(LibUsb.POINTER))
                    .invoke(t);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    MemorySegment libusb_error_name(int code) {
        return arena.allocateFrom("LIBUSB_ERROR_" + -code);
    }

    MemorySegment libusb_ref_device(MemorySegment device) {
        references.incrementAndGet();
        return device;
    }

    void libusb_unref_device(MemorySegment device) {
        references.decrementAndGet();
    }
}
