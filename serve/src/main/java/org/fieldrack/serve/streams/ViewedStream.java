package org.fieldrack.serve.streams;

import java.util.List;
import java.util.Optional;
import org.fieldrack.base.Counters;
import org.fieldrack.stream.Channel;
import org.fieldrack.stream.StreamHistory;

/**
 * A stream that can be looked at.
 *
 * @param device its device
 * @param name unique within the device
 * @param description for people
 * @param history its samples
 * @param counters what happened and should not have
 */
public record ViewedStream(String device, String name, String description, StreamHistory history, Counters counters) {
    /** Returns {@code DEVICE/STREAM}. */
    public String address() {
        return device + "/" + name;
    }

    /** Returns samples per second: the clock's nominal rate, or what an irregular stream shows at present; 0 for none. */
    public double rate() {
        if (history.isRegular()) {
            return history.clock().nominalRate();
        }
        long first = history.firstSampleId();
        long last = history.endSampleId() - 1;
        double seconds =
                (history.tick(last) - history.tick(first)) / history.clock().nominalRate();
        return last <= first || !(seconds > 0) ? 0 : (last - first) / seconds;
    }

    /** Returns one of its channels by name. */
    public Optional<Trace> trace(String channel) {
        List<Channel> channels = history.channels();
        for (int i = 0; i < channels.size(); i++) {
            if (channels.get(i).name().equals(channel)) {
                return Optional.of(new Trace(this, i));
            }
        }
        return Optional.empty();
    }
}
