package org.fieldrack.record.recording;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/**
 * Watches how long the disk lasts: one warning, then a clean end before it is full.
 *
 * <p>Belongs to the recording's thread, which asks once a second.
 *
 * @param free returns the bytes that may still be written
 * @param reserve bytes that stay free for the archive and the system
 */
record DiskGuard(LongSupplier free, long reserve) {
    /** Bytes that stay free where nobody says otherwise: 256 MiB. */
    static final long RESERVE = 256L << 20;

    private static final long WARN_SECONDS = 300;

    /** Returns the guard of the disk on which a store lies. */
    static DiskGuard of(Path store) {
        return new DiskGuard(
                () -> {
                    try {
                        return Files.getFileStore(store).getUsableSpace();
                    } catch (IOException e) {
                        return Long.MAX_VALUE;
                    }
                },
                RESERVE);
    }

    /** What the guard says. */
    enum Verdict {
        ROOM,
        LOW,
        FULL
    }

    Verdict look(double bytesPerSecond) {
        long left = free.getAsLong() - reserve;
        // two more seconds may be on their way before the next look
        if (left <= 2 * bytesPerSecond) {
            return Verdict.FULL;
        }
        return left < WARN_SECONDS * bytesPerSecond ? Verdict.LOW : Verdict.ROOM;
    }

    /** Returns for how many seconds the disk lasts at this rate; infinite where nothing is written. */
    double secondsLeft(double bytesPerSecond) {
        double left = Math.max(0, free.getAsLong() - reserve);
        return bytesPerSecond <= 0 ? Double.POSITIVE_INFINITY : left / bytesPerSecond;
    }
}
