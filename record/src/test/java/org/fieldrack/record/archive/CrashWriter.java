package org.fieldrack.record.archive;

import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.fieldrack.base.Clock;
import org.fieldrack.property.Property;
import org.fieldrack.property.Reading;
import org.fieldrack.property.Value;

/** Archives as fast as a laboratory might until it is killed: counts upwards, one number after the other in each channel. */
public final class CrashWriter {
    static final int CHANNELS = 20;
    static final long RUN = 1_000_000_000L;

    private CrashWriter() {}

    public static void main(String[] args) {
        SqliteArchive archive = SqliteArchive.open(Path.of(args[0]), ArchiveConfig.defaults(), Clock.system());
        int[] channels = new int[CHANNELS];
        Reading[] moment = new Reading[CHANNELS];
        for (int i = 0; i < CHANNELS; i++) {
            channels[i] =
                    archive.channel("d", "p" + i, Property.integer("p" + i).build());
        }
        long base = Long.parseLong(args[1]) * RUN;
        long last = 0;
        for (long k = 0; ; k++) {
            long now = Math.max(last + 1, Clock.system().utcNanos());
            last = now;
            for (int i = 0; i < CHANNELS; i++) {
                moment[i] = Reading.good(Value.of(base + k), now);
            }
            archive.append(channels, moment, CHANNELS);
            if (k % 500 == 0) {
                System.out.println(k + " " + now);
                LockSupport.parkNanos(20_000_000);
            }
        }
    }
}
