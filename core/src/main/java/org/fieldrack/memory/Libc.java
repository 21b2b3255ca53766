package org.fieldrack.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * The functions of the C library that shared buffers need.
 *
 * <p>Only calls that cannot wait are critical ({@code trylock}, {@code unlock}, {@code gettid}, waking): a critical call
 * holds up every safepoint of the JVM.
 */
final class Libc {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final ValueLayout.OfInt I = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong L = ValueLayout.JAVA_LONG;
    private static final Linker.Option CRITICAL = Linker.Option.critical(false);
    private static final long SYS_FUTEX = System.getProperty("os.arch", "").equals("aarch64") ? 98 : 202;
    private static final int O_RDWR = 2;
    private static final int O_CLOEXEC = 0x8_0000;
    private static final int SEEK_END = 2;
    private static final int PROT_READ_WRITE = 1 | 2;
    private static final int MAP_SHARED = 1;
    private static final int MAP_POPULATE = 0x8000;
    private static final int FUTEX_WAIT = 0;
    private static final int FUTEX_WAKE = 1;
    private static final int FUTEX_UNLOCK_PI = 7;

    private static final MethodHandle TRYLOCK = find("pthread_mutex_trylock", FunctionDescriptor.of(I, L), CRITICAL);
    private static final MethodHandle UNLOCK = find("pthread_mutex_unlock", FunctionDescriptor.of(I, L), CRITICAL);
    private static final MethodHandle TIMEDLOCK = find("pthread_mutex_timedlock", FunctionDescriptor.of(I, L, L));
    private static final MethodHandle CONSISTENT = find("pthread_mutex_consistent", FunctionDescriptor.of(I, L));
    private static final MethodHandle INIT = find("pthread_mutex_init", FunctionDescriptor.of(I, L, L));
    private static final MethodHandle ATTR_INIT = find("pthread_mutexattr_init", FunctionDescriptor.of(I, L));
    private static final MethodHandle SET_TYPE = find("pthread_mutexattr_settype", FunctionDescriptor.of(I, L, I));
    private static final MethodHandle SET_SHARED = find("pthread_mutexattr_setpshared", FunctionDescriptor.of(I, L, I));
    private static final MethodHandle SET_PROTOCOL =
            find("pthread_mutexattr_setprotocol", FunctionDescriptor.of(I, L, I));
    private static final MethodHandle SET_ROBUST = find("pthread_mutexattr_setrobust", FunctionDescriptor.of(I, L, I));
    private static final MethodHandle GETTID = find("gettid", FunctionDescriptor.of(I), CRITICAL);
    private static final MethodHandle FLOCK = find("flock", FunctionDescriptor.of(I, I, I));
    private static final MethodHandle OPEN =
            find("open", FunctionDescriptor.of(I, ValueLayout.ADDRESS, I), Linker.Option.firstVariadicArg(2));
    private static final MethodHandle CLOSE = find("close", FunctionDescriptor.of(I, I));
    private static final MethodHandle LSEEK = find("lseek", FunctionDescriptor.of(L, I, L, I));
    private static final MethodHandle MMAP = find("mmap", FunctionDescriptor.of(L, L, L, I, I, I, L));
    private static final MethodHandle MUNMAP = find("munmap", FunctionDescriptor.of(I, L, L));
    private static final FunctionDescriptor FUTEX_CALL = FunctionDescriptor.of(L, L, L, I, I, L, L, I);
    private static final MethodHandle FUTEX = find("syscall", FUTEX_CALL, Linker.Option.firstVariadicArg(1));
    private static final MethodHandle FUTEX_QUICK =
            find("syscall", FUTEX_CALL, Linker.Option.firstVariadicArg(1), CRITICAL);

    private Libc() {}

    /** Looks the functions up; an error of initialization says that they are not there or may not be called. */
    static void load() {
        // the class's own initialization does it
    }

    private static MethodHandle find(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        MemorySegment symbol = LINKER.defaultLookup()
                .find(name)
                .orElseThrow(() -> new BufferException("shared buffers need Linux: its C library has no " + name));
        return LINKER.downcallHandle(symbol, descriptor, options);
    }

    static int trylock(long mutex) {
        try {
            return (int) TRYLOCK.invokeExact(mutex);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    static int unlock(long mutex) {
        try {
            return (int) UNLOCK.invokeExact(mutex);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Waits at most this long, as an ordinary call. */
    static int timedlock(long mutex, long nanos) {
        try (Arena arena = Arena.ofConfined()) {
            java.time.Instant until = java.time.Instant.now().plusNanos(nanos);
            MemorySegment time = arena.allocate(16, 8);
            time.set(L, 0, until.getEpochSecond());
            time.set(L, 8, until.getNano());
            return (int) TIMEDLOCK.invokeExact(mutex, time.address());
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    static int consistent(long mutex) {
        try {
            return (int) CONSISTENT.invokeExact(mutex);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Makes a recursive, process-shared, priority-inheriting mutex and keeps its attributes beside it. */
    static void initialize(long mutex, long attributes, boolean robust) {
        try {
            int failed = (int) ATTR_INIT.invokeExact(attributes);
            failed |= (int) SET_TYPE.invokeExact(attributes, 1);
            failed |= (int) SET_SHARED.invokeExact(attributes, 1);
            failed |= (int) SET_PROTOCOL.invokeExact(attributes, 1);
            failed |= (int) SET_ROBUST.invokeExact(attributes, robust ? 1 : 0);
            failed |= (int) INIT.invokeExact(mutex, attributes);
            if (failed != 0) {
                throw new SyncException(failed, "the lock cannot be made");
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Returns the calling thread's number in the kernel. */
    static int gettid() {
        try {
            return (int) GETTID.invokeExact();
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Gives back a priority-inheritance word that others wait for. */
    static void futexUnlockPi(long word) {
        futexQuick(word, FUTEX_UNLOCK_PI, 0);
    }

    static void futexWakeAll(long word) {
        futexQuick(word, FUTEX_WAKE, Integer.MAX_VALUE);
    }

    private static void futexQuick(long word, int operation, int value) {
        try {
            long ignored = (long) FUTEX_QUICK.invokeExact(SYS_FUTEX, word, operation, value, 0L, 0L, 0);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Waits while the word has this value, at most this long; may return early. */
    static void futexWait(long word, int value, long nanos) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = arena.allocate(16, 8);
            time.set(L, 0, nanos / 1_000_000_000);
            time.set(L, 8, nanos % 1_000_000_000);
            long ignored = (long) FUTEX.invokeExact(SYS_FUTEX, word, FUTEX_WAIT, value, time.address(), 0L, 0);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Maps a whole file with its pages present, by a third of the system calls and none of the page faults of a file channel;
     * the mapping lives as long as it is reachable.
     *
     * @return null where the file cannot be opened or has another size
     */
    static @Nullable MemorySegment map(String path, long size) {
        try (Arena arena = Arena.ofConfined()) {
            int file = (int) OPEN.invokeExact(arena.allocateFrom(path), O_RDWR | O_CLOEXEC);
            if (file < 0) {
                return null;
            }
            boolean fits = (long) LSEEK.invokeExact(file, 0L, SEEK_END) == size;
            long at =
                    fits ? (long) MMAP.invokeExact(0L, size, PROT_READ_WRITE, MAP_SHARED | MAP_POPULATE, file, 0L) : -1;
            int ignored = (int) CLOSE.invokeExact(file);
            return at == -1
                    ? null
                    : MemorySegment.ofAddress(at)
                            .reinterpret(size, Arena.ofAuto(), over -> unmap(over.address(), size));
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static void unmap(long address, long size) {
        try {
            int ignored = (int) MUNMAP.invokeExact(address, size);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Runs an action while holding an exclusive flock on a file; says false where the lock was not free. */
    static boolean withFileLock(String path, Runnable action) {
        try (Arena arena = Arena.ofConfined()) {
            int file = (int) OPEN.invokeExact(arena.allocateFrom(path), O_RDWR);
            if (file < 0) {
                return false;
            }
            try {
                // exclusive, without waiting
                if ((int) FLOCK.invokeExact(file, 2 | 4) != 0) {
                    return false;
                }
                action.run();
                return true;
            } finally {
                int ignored = (int) CLOSE.invokeExact(file);
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
