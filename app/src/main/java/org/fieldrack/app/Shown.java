package org.fieldrack.app;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import org.fieldrack.base.Numbers;
import org.fieldrack.base.Unit;
import tools.jackson.databind.JsonNode;

/** Readings, times and ages as the command line prints them. */
final class Shown {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

    private Shown() {}

    /** Returns value and unit of a reading as the server gives it: {@code 12.3 V}. */
    static String value(JsonNode reading) {
        JsonNode value = reading.path("value");
        String unit = reading.path("unit").asString("");
        if (reading.path("secret").booleanValue(false)) {
            return "(secret)";
        }
        if (value.isMissingNode()) {
            return "(no value yet)";
        }
        if (value.isFloat() || value.isDouble()) {
            return Numbers.engineering(value.doubleValue(), Unit.parse(unit), 9);
        }
        String text = value.isString() ? value.stringValue() : value.toString();
        return unit.isEmpty() ? text : text + " " + unit;
    }

    /** Returns what is wrong with a reading, in brackets; empty where nothing is. */
    static String remark(JsonNode reading) {
        String severity = reading.path("severity").asString("NONE");
        String quality = reading.path("quality").asString("GOOD");
        StringBuilder remark = new StringBuilder();
        if (!severity.equals("NONE")) {
            remark.append("  ")
                    .append(severity)
                    .append(": ")
                    .append(reading.path("status").asString(""));
        }
        if (quality.equals("STALE")) {
            remark.append("  stale, confirmed ")
                    .append(time(reading.path("confirmed").longValue(0)));
        }
        return remark.toString();
    }

    static String time(long utcNanos) {
        return TIME.format(Instant.ofEpochSecond(
                Math.floorDiv(utcNanos, 1_000_000_000L), Math.floorMod(utcNanos, 1_000_000_000L)));
    }

    /** Returns a span of time in at most two units: {@code 3 min 4 s}. */
    static String age(long nanos) {
        long seconds = nanos / 1_000_000_000L;
        if (seconds < 1) {
            return nanos / 1_000_000 + " ms";
        } else if (seconds < 60) {
            return seconds + " s";
        } else if (seconds < 3600) {
            return seconds / 60 + " min " + seconds % 60 + " s";
        } else if (seconds < 86400) {
            return seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
        }
        return seconds / 86400 + " d " + seconds % 86400 / 3600 + " h";
    }
}
