package org.fieldrack.smartdevice.sim;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.fieldrack.bus.Link;

/**
 * The master side of a pseudo terminal: a serial line without a cable, whose other end is a file that any program opens as
 * a serial port.
 *
 * <p>Raw, no echo. This side keeps the file open as well, so that a program may come and go. One thread reads, another
 * writes.
 */
public final class Pty implements Link.Session {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final ValueLayout.OfInt I = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong L = ValueLayout.JAVA_LONG;
    private static final ValueLayout A = ValueLayout.ADDRESS;
    private static final int READ_WRITE_NO_TERMINAL = 0x102;
    private static final int READABLE = 1;
    private static final int TERMIOS_BYTES = 256;
    private static final int CHUNK = 4096;
    private static final MethodHandle OPENPT = find("posix_openpt", FunctionDescriptor.of(I, I));
    private static final MethodHandle GRANT = find("grantpt", FunctionDescriptor.of(I, I));
    private static final MethodHandle UNLOCK = find("unlockpt", FunctionDescriptor.of(I, I));
    private static final MethodHandle NAME = find("ptsname_r", FunctionDescriptor.of(I, I, A, L));
    private static final MethodHandle OPEN =
            find("open", FunctionDescriptor.of(I, A, I), Linker.Option.firstVariadicArg(2));
    private static final MethodHandle CLOSE = find("close", FunctionDescriptor.of(I, I));
    private static final MethodHandle READ = find("read", FunctionDescriptor.of(L, I, A, L));
    private static final MethodHandle WRITE = find("write", FunctionDescriptor.of(L, I, A, L));
    private static final MethodHandle POLL = find("poll", FunctionDescriptor.of(I, A, L, I));
    private static final MethodHandle GET = find("tcgetattr", FunctionDescriptor.of(I, I, A));
    private static final MethodHandle SET = find("tcsetattr", FunctionDescriptor.of(I, I, I, A));
    private static final MethodHandle RAW = find("cfmakeraw", FunctionDescriptor.ofVoid(A));

    private final int master;
    private final int slave;
    private final Path file;
    private volatile boolean closed;

    private Pty(int master, int slave, Path file) {
        this.master = master;
        this.slave = slave;
        this.file = file;
    }

    private static MethodHandle find(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().find(name).orElseThrow(() -> new IllegalStateException("no " + name + " here")),
                descriptor,
                options);
    }

    /**
     * Makes a pseudo terminal.
     *
     * @throws IOException where the system gives none
     */
    public static Pty open() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int master = (int) OPENPT.invokeExact(READ_WRITE_NO_TERMINAL);
            MemorySegment name = arena.allocate(128);
            if (master < 0
                    || (int) GRANT.invokeExact(master) != 0
                    || (int) UNLOCK.invokeExact(master) != 0
                    || (int) NAME.invokeExact(master, name, 128L) != 0) {
                throw new IOException("the system gives no pseudo terminal: is /dev/pts mounted?");
            }
            int slave = (int) OPEN.invokeExact(name, READ_WRITE_NO_TERMINAL);
            MemorySegment settings = arena.allocate(TERMIOS_BYTES);
            if (slave < 0 || (int) GET.invokeExact(slave, settings) != 0) {
                throw new IOException(name.getString(0) + " cannot be opened");
            }
            RAW.invokeExact(settings);
            int ignored = (int) SET.invokeExact(slave, 0, settings);
            return new Pty(master, slave, Path.of(name.getString(0)));
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException(e);
        }
    }

    /** Returns the file that the other side opens. */
    public Path file() {
        return file;
    }

    @Override
    public int read(ByteBuffer into, int limitMillis) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment poll = arena.allocate(8, 4);
            poll.set(I, 0, master);
            poll.set(ValueLayout.JAVA_SHORT, 4, (short) READABLE);
            int ready = (int) POLL.invokeExact(poll, 1L, limitMillis);
            if (closed) {
                return -1;
            }
            if (ready <= 0) {
                return 0;
            }
            MemorySegment chunk = arena.allocate(CHUNK);
            long n = (long) READ.invokeExact(master, chunk, (long) Math.min(CHUNK, into.remaining()));
            if (n <= 0) {
                return -1;
            }
            into.put(chunk.asSlice(0, n).asByteBuffer());
            return (int) n;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException(e);
        }
    }

    @Override
    public void write(ByteBuffer from) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment chunk = arena.allocate(Math.max(1, from.remaining()));
            chunk.asByteBuffer().put(from);
            long size = chunk.byteSize();
            long at = 0;
            while (at < size) {
                long n = closed ? -1 : (long) WRITE.invokeExact(master, chunk.asSlice(at), size - at);
                if (n <= 0) {
                    throw new IOException("the line is closed");
                }
                at += n;
            }
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            int ignored = (int) CLOSE.invokeExact(slave) | (int) CLOSE.invokeExact(master);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
