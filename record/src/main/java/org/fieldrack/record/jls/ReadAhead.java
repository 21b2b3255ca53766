package org.fieldrack.record.jls;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Asks the operating system for places of a file that will be read soon: a disk brings hundreds of them, asked for at once, in the time
 * that ten take one after the other.
 *
 * <p>Only advice: where the system cannot be asked, each read waits for the disk itself. Java's channels neither ask nor tell their
 * descriptor, so there is one more here. One thread.
 */
class ReadAhead implements AutoCloseable {
    private static final int READ_ONLY = 0;
    private static final int CLOSED_IN_CHILDREN = 0x8_0000;
    private static final int WILL_NEED = 3;

    /** The functions of the C library of Linux. */
    private record Calls(MethodHandle open, MethodHandle advise, MethodHandle close) {
        private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
        private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

        static @Nullable Calls find() {
            if (!System.getProperty("os.name", "").equals("Linux")) {
                return null;
            }
            Linker.Option variadic = Linker.Option.firstVariadicArg(2);
            return new Calls(
                    call("open", FunctionDescriptor.of(INT, ValueLayout.ADDRESS, INT), variadic),
                    call("posix_fadvise", FunctionDescriptor.of(INT, INT, LONG, LONG, INT)),
                    call("close", FunctionDescriptor.of(INT, INT)));
        }

        private static MethodHandle call(String name, FunctionDescriptor type, Linker.Option... options) {
            Linker linker = Linker.nativeLinker();
            return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type, options);
        }
    }

    /** Found when somebody asks for the first time. */
    private static final class Library {
        static final @Nullable Calls CALLS = Calls.find();
    }

    private final Path file;
    private int descriptor = -1;
    private boolean isOpened;

    ReadAhead(Path file) {
        this.file = file;
    }

    /** Says that bytes from here on will be read. */
    void ask(long from, long count) {
        Calls calls = Library.CALLS;
        if (calls == null) {
            return;
        }
        try {
            if (!isOpened) {
                isOpened = true;
                descriptor = open(calls);
            }
            if (descriptor >= 0) {
                int unused = (int) calls.advise().invokeExact(descriptor, from, count, WILL_NEED);
            }
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Says whether the system hears what is asked. */
    boolean isAsking() {
        return descriptor >= 0;
    }

    private int open(Calls calls) throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            return (int) calls.open().invokeExact(arena.allocateFrom(file.toString()), READ_ONLY | CLOSED_IN_CHILDREN);
        }
    }

    @Override
    public void close() {
        int open = descriptor;
        descriptor = -1;
        Calls calls = open < 0 ? null : Library.CALLS;
        if (calls == null) {
            return;
        }
        try {
            int unused = (int) calls.close().invokeExact(open);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
