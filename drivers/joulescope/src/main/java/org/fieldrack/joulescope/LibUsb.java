package org.fieldrack.joulescope;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The functions of libusb-1.0 that are needed, by the foreign-function interface.
 *
 * <p>Calls block in native code: never on a virtual thread.
 */
final class LibUsb {
    /** Said where the library cannot be used. */
    static final String MISSING =
            "libusb-1.0 is missing: install the Debian package libusb-1.0-0, and for the permission " + LibUsbBus.RULE;

    static final AddressLayout POINTER = ValueLayout.ADDRESS;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT;
    private static @Nullable LibUsb loaded;

    private final MethodHandle[] functions;
    private final MemorySegment context;

    static final String[] NAMES = {
        "libusb_init", "libusb_get_device_list", "libusb_free_device_list", "libusb_get_device_descriptor",
        "libusb_open", "libusb_close", "libusb_get_string_descriptor_ascii", "libusb_claim_interface",
        "libusb_release_interface", "libusb_control_transfer", "libusb_alloc_transfer", "libusb_free_transfer",
        "libusb_submit_transfer", "libusb_cancel_transfer", "libusb_handle_events_timeout", "libusb_error_name",
        "libusb_set_auto_detach_kernel_driver", "libusb_ref_device", "libusb_unref_device"
    };
    static final FunctionDescriptor[] TYPES = {
        FunctionDescriptor.of(INT, POINTER),
        FunctionDescriptor.of(LONG, POINTER, POINTER),
        FunctionDescriptor.ofVoid(POINTER, INT),
        FunctionDescriptor.of(INT, POINTER, POINTER),
        FunctionDescriptor.of(INT, POINTER, POINTER),
        FunctionDescriptor.ofVoid(POINTER),
        FunctionDescriptor.of(INT, POINTER, BYTE, POINTER, INT),
        FunctionDescriptor.of(INT, POINTER, INT),
        FunctionDescriptor.of(INT, POINTER, INT),
        FunctionDescriptor.of(INT, POINTER, BYTE, BYTE, SHORT, SHORT, POINTER, SHORT, INT),
        FunctionDescriptor.of(POINTER, INT),
        FunctionDescriptor.ofVoid(POINTER),
        FunctionDescriptor.of(INT, POINTER),
        FunctionDescriptor.of(INT, POINTER),
        FunctionDescriptor.of(INT, POINTER, POINTER),
        FunctionDescriptor.of(POINTER, INT),
        FunctionDescriptor.of(INT, POINTER, INT),
        FunctionDescriptor.of(POINTER, POINTER),
        FunctionDescriptor.ofVoid(POINTER)
    };

    /** @throws IllegalStateException where it cannot be started */
    LibUsb(SymbolLookup library) {
        Linker linker = Linker.nativeLinker();
        functions = new MethodHandle[NAMES.length];
        for (int i = 0; i < NAMES.length; i++) {
            functions[i] = linker.downcallHandle(library.findOrThrow(NAMES[i]), TYPES[i]);
        }
        MemorySegment slot = Arena.global().allocate(POINTER);
        int result = integer("libusb_init", slot);
        if (result != 0) {
            throw new IllegalStateException("libusb could not be started: " + errorText(result));
        }
        context = slot.get(POINTER, 0);
    }

    /**
     * Returns the library, loaded at the first call that finds it.
     *
     * @throws IllegalStateException where it is missing; the message says the remedy
     */
    static synchronized LibUsb load() {
        if (loaded == null) {
            loaded = open("libusb-1.0.so.0");
        }
        return loaded;
    }

    static LibUsb open(String library) {
        try {
            return new LibUsb(SymbolLookup.libraryLookup(library, Arena.global()));
        } catch (IllegalArgumentException | NoSuchElementException e) {
            throw new IllegalStateException(MISSING, e);
        }
    }

    MemorySegment context() {
        return context;
    }

    private Object invoke(String name, Object... arguments) {
        for (int i = 0; i < NAMES.length; i++) {
            if (NAMES[i].equals(name)) {
                try {
                    return functions[i].invokeWithArguments(arguments);
                } catch (RuntimeException | Error e) {
                    throw e;
                } catch (Throwable e) {
                    throw new IllegalStateException(name + " failed", e);
                }
            }
        }
        throw new IllegalArgumentException(name);
    }

    /** Calls a function that returns nothing. */
    void call(String name, Object... arguments) {
        Object unused = invoke(name, arguments);
    }

    /** Calls a function that returns an int. */
    int integer(String name, Object... arguments) {
        return (int) invoke(name, arguments);
    }

    long number(String name, Object... arguments) {
        return (long) invoke(name, arguments);
    }

    MemorySegment pointer(String name, Object... arguments) {
        return (MemorySegment) invoke(name, arguments);
    }

    /** Says in words what an error means, with the remedy where there is one. */
    String errorText(int code) {
        return UsbResult.text(code)
                .orElseGet(() -> pointer("libusb_error_name", code)
                        .reinterpret(Long.MAX_VALUE)
                        .getString(0));
    }

    /** Says in words how a bulk transfer ended. */
    static String transferText(int status) {
        return switch (status) {
            case TransferLayout.COMPLETED -> "completed";
            case 2 -> "it did not answer in time";
            case 3 -> "cancelled";
            case 4 -> "the instrument halted the endpoint";
            case 5 -> "the instrument is not connected";
            case 6 -> "the instrument sent more than was asked for";
            default -> "transfer status " + status;
        };
    }

    /** Fields of {@code struct libusb_transfer} on 64-bit systems. */
    static final class TransferLayout {
        static final long HANDLE = 0;
        static final long ENDPOINT = 9;
        static final long TYPE = 10;
        static final long TIMEOUT = 12;
        static final long STATUS = 16;
        static final long LENGTH = 20;
        static final long ACTUAL = 24;
        static final long CALLBACK = 32;
        static final long USER_DATA = 40;
        static final long BUFFER = 48;
        static final long SIZE = 64;
        static final byte BULK = 2;
        static final int COMPLETED = 0;

        private TransferLayout() {}
    }

    static MemoryLayout timeval() {
        return MemoryLayout.structLayout(LONG, LONG);
    }
}
