package org.fieldrack.record.recording;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a recording shall take and how long.
 *
 * @param name of the experiment; letters, digits, {@code . _ -}, at most 100
 * @param streams patterns of addresses {@code DEVICE/STREAM}, in which {@code *} stands for anything
 * @param raws patterns of raw streams, none where nothing is said
 * @param properties patterns of addresses {@code DEVICE.PATH}
 * @param preTrigger how much of the histories is taken
 * @param duration after the start when it ends; zero for no limit
 * @param bytes of its files at which it ends; 0 for no limit
 * @param when condition that starts it; empty for at once
 * @param rolling how it is cut into several
 */
public record RecordingRequest(
        String name,
        List<String> streams,
        List<String> raws,
        List<String> properties,
        String note,
        Duration preTrigger,
        Duration duration,
        long bytes,
        String when,
        Rolling rolling) {
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}._-]{1,100}");

    /** Returns a request for one recording that is not cut. */
    public RecordingRequest(
            String name,
            List<String> streams,
            List<String> raws,
            List<String> properties,
            String note,
            Duration preTrigger,
            Duration duration,
            long bytes,
            String when) {
        this(name, streams, raws, properties, note, preTrigger, duration, bytes, when, Rolling.NONE);
    }

    /** Refuses a name that is no name of a folder, and times and sizes below zero. */
    public RecordingRequest {
        if (!NAME.matcher(name).matches() || name.startsWith(".")) {
            throw new IllegalArgumentException(
                    "\"" + name + "\" is no name of a recording: use letters, digits, dot, _ and -, at most 100");
        }
        if (preTrigger.isNegative() || duration.isNegative() || bytes < 0) {
            throw new IllegalArgumentException("pre-trigger, duration and size of a recording are not below 0");
        }
        streams = List.copyOf(streams);
        raws = List.copyOf(raws);
        properties = List.copyOf(properties);
    }

    /** Returns a request for all streams and readings from now on. */
    public static RecordingRequest of(String name) {
        return new RecordingRequest(
                name, List.of("*"), List.of(), List.of("*"), "", Duration.ZERO, Duration.ZERO, 0, "");
    }

    /** Returns the request for the recording that goes on where one of this request is cut. */
    RecordingRequest next() {
        return new RecordingRequest(
                name, streams, raws, properties, note, Duration.ZERO, Duration.ZERO, 0, "", rolling);
    }

    static boolean matches(List<String> patterns, String address) {
        return patterns.stream()
                .anyMatch(pattern -> Pattern.matches(("\\Q" + pattern + "\\E").replace("*", "\\E.*\\Q"), address));
    }
}
