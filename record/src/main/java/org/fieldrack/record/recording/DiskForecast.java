package org.fieldrack.record.recording;

import java.util.List;
import org.fieldrack.device.Lab;
import org.fieldrack.stream.Channel;
import org.fieldrack.stream.SampleStream;

/**
 * How long the disk lasts.
 *
 * @param freeBytes that recordings may still take
 * @param bytesPerSecond of what runs; where nothing runs, of all streams of fixed rate together
 * @param secondsLeft at this rate; infinite where nothing is written
 */
public record DiskForecast(long freeBytes, double bytesPerSecond, double secondsLeft) {
    static DiskForecast of(Lab lab, List<Recording> running, DiskGuard guard) {
        double rate = running.isEmpty()
                ? lab.devices().stream()
                        .flatMap(device -> device.streams().stream())
                        .mapToDouble(DiskForecast::bytesPerSecond)
                        .sum()
                : running.stream().mapToDouble(Recording::bytesPerSecond).sum();
        long free = Math.max(0, guard.free().getAsLong() - guard.reserve());
        return new DiskForecast(free, rate, guard.secondsLeft(rate));
    }

    private static double bytesPerSecond(SampleStream stream) {
        if (!stream.isRegular()) {
            return 0;
        }
        int bits = stream.channels().stream()
                .map(Channel::type)
                .mapToInt(type -> type.bits())
                .sum();
        return bits / 8.0 * stream.clock().nominalRate();
    }
}
