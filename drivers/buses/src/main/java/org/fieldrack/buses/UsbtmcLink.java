package org.fieldrack.buses;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import org.fieldrack.bus.Link;

/** A USB instrument by the device file of Linux's usbtmc driver: each write is a message, reads are on demand. */
final class UsbtmcLink implements Link {
    /** {@code USBTMC_IOCTL_SET_TIMEOUT}: milliseconds as an unsigned 32-bit number, at least 100. */
    private static final long SET_TIMEOUT = 0x40045B0AL;

    private static final int LEAST_TIMEOUT_MILLIS = 100;
    private static final int READ_BYTES = 4096;

    private final UsbtmcFiles files;

    UsbtmcLink(UsbtmcFiles files) {
        this.files = files;
    }

    @Override
    public boolean readsOnDemand() {
        return true;
    }

    @Override
    public Session open() throws IOException {
        Path file = files.find();
        DeviceFile.checkUsable(file);
        try {
            return new OpenFile(new NativeFile(file.toString()));
        } catch (NativeFile.ErrnoException e) {
            throw new IOException(DeviceFile.reason(file, e.number), e);
        }
    }

    private static final class OpenFile implements Session {
        private final NativeFile file;
        private final byte[] buffer = new byte[READ_BYTES];
        private final ReentrantLock using = new ReentrantLock();
        private int lastLimit = -1;
        private boolean ended;

        OpenFile(NativeFile file) {
            this.file = file;
        }

        @Override
        public int read(ByteBuffer into, int limitMillis) throws IOException {
            using.lock();
            try {
                int limit = Math.max(LEAST_TIMEOUT_MILLIS, limitMillis);
                if (limit != lastLimit) {
                    lastLimit = limit;
                    file.control(SET_TIMEOUT, limit); // a driver that has no limits waits as long as it does
                }
                int n = file.read(buffer);
                ended = n < buffer.length;
                into.put(buffer, 0, n);
                return n;
            } finally {
                using.unlock();
            }
        }

        @Override
        public boolean messageEnded() {
            return ended;
        }

        @Override
        public void write(ByteBuffer from) throws IOException {
            byte[] bytes = new byte[from.remaining()];
            from.get(bytes);
            using.lock();
            try {
                file.write(bytes);
            } finally {
                using.unlock();
            }
        }

        @Override
        public void close() {
            Thread.ofPlatform().daemon().name("fieldrack-link-close").start(() -> {
                using.lock(); // a read in the driver ends with its limit, not with the file
                try {
                    file.close();
                } finally {
                    using.unlock();
                }
            });
        }
    }
}
