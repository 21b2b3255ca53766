package org.fieldrack.record.export;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What of a recording is exported.
 *
 * @param patterns of {@code DEVICE/STREAM.CHANNEL} and {@code DEVICE.PATH}, in which {@code *} stands for anything; empty for all
 * @param fromUtc first moment, nanoseconds UTC
 * @param toUtc the moment behind the last
 */
public record ExportSelection(List<String> patterns, long fromUtc, long toUtc) {
    /** Refuses a span that is empty. */
    public ExportSelection {
        if (fromUtc >= toUtc) {
            throw new IllegalArgumentException("the span to export is empty: its beginning is not before its end");
        }
        patterns = List.copyOf(patterns);
    }

    /** Returns everything. */
    public static ExportSelection all() {
        return new ExportSelection(List.of(), Long.MIN_VALUE, Long.MAX_VALUE);
    }

    boolean takes(String address) {
        return patterns.isEmpty()
                || patterns.stream()
                        .anyMatch(pattern ->
                                Pattern.matches(("\\Q" + pattern + "\\E").replace("*", "\\E.*\\Q"), address));
    }
}
