package org.fieldrack.buses;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * A device file by the C library: Java's own channels cannot set a device's time limit (ioctl). Calls block in native code,
 * so they belong on platform threads. Reads and writes use two buffers: one thread each.
 */
final class NativeFile implements AutoCloseable {
    static final int TIMED_OUT = 110;
    private static final int INTERRUPTED = 4;
    private static final int READ_WRITE = 2;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup C = LINKER.defaultLookup();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final VarHandle ERRNO_FIELD =
            Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle OPEN = function(
            "open",
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle READ = function(
            "read",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG));
    private static final MethodHandle WRITE = function(
            "write",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG));
    private static final MethodHandle IOCTL = function(
            "ioctl",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS),
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle CLOSE =
            function("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    private final int descriptor;
    private volatile boolean closed;

    private static MethodHandle function(String name, FunctionDescriptor type, Linker.Option... options) {
        Linker.Option[] all = java.util.Arrays.copyOf(options, options.length + 1);
        all[options.length] = ERRNO;
        return LINKER.downcallHandle(C.findOrThrow(name), type, all);
    }

    /**
     * Opens a file to read and write.
     *
     * @throws ErrnoException where that is refused
     */
    NativeFile(String path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment error = arena.allocate(Linker.Option.captureStateLayout());
            descriptor = (int) OPEN.invokeExact(error, arena.allocateFrom(path), READ_WRITE);
            if (descriptor < 0) {
                throw new ErrnoException(error);
            }
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Reads what one read gives.
     *
     * @return number of bytes, 0 where the device's time limit passed
     */
    int read(byte[] into) throws IOException {
        return transfer(READ, into, into.length, true);
    }

    void write(byte[] from) throws IOException {
        int n = transfer(WRITE, from, from.length, false);
        if (n != from.length) {
            throw new IOException("only " + n + " of " + from.length + " bytes were taken");
        }
    }

    private int transfer(MethodHandle call, byte[] bytes, int length, boolean reading) throws IOException {
        if (closed) {
            throw new IOException("closed");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment error = arena.allocate(Linker.Option.captureStateLayout());
            MemorySegment buffer = arena.allocate(Math.max(1, length));
            if (!reading) {
                MemorySegment.copy(bytes, 0, buffer, ValueLayout.JAVA_BYTE, 0, length);
            }
            long n = (long) call.invokeExact(error, descriptor, buffer, (long) length);
            if (n < 0) {
                ErrnoException e = new ErrnoException(error);
                if (reading && (e.number == TIMED_OUT || e.number == INTERRUPTED)) {
                    return 0;
                }
                throw e;
            }
            if (reading) {
                MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, bytes, 0, (int) n);
            }
            return (int) n;
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Gives the device a number; false where it does not know the request. */
    boolean control(long request, int value) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment error = arena.allocate(Linker.Option.captureStateLayout());
            MemorySegment number = arena.allocateFrom(ValueLayout.JAVA_INT, value);
            return (int) IOCTL.invokeExact(error, descriptor, request, number) >= 0;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Closes the file; call it when nobody reads or writes any more, since the number may be given to another file. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (Arena arena = Arena.ofConfined()) {
            int ignored = (int) CLOSE.invokeExact(arena.allocate(Linker.Option.captureStateLayout()), descriptor);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** A call of the C library failed. */
    static final class ErrnoException extends IOException {
        private static final long serialVersionUID = 1;

        final int number;

        ErrnoException(MemorySegment state) {
            this((int) ERRNO_FIELD.get(state, 0L));
        }

        private ErrnoException(int number) {
            super(number == 19 ? "the instrument was unplugged" : "I/O error " + number);
            this.number = number;
        }
    }
}
