package org.fieldrack.protocol.format;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;

/** Reads time stamps by a format of {@code strptime}'s kind; belongs to one converter. */
final class TimeScanner {
    private static final String[] MONTHS = {
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december"
    };
    private static final int FAILED = -1;

    private byte[] in = new byte[0];
    private int end;
    private int at;
    private int year;
    private int month;
    private int day;
    private int hour;
    private int minute;
    private int second;
    private int afternoon;
    private int century;
    private int zoneMinutes;
    private boolean fixedZone;
    private long epoch;
    private boolean byEpoch;
    private double fraction;

    /** Returns the position behind the time, -1 where it does not fit. */
    int scan(List<TimestampConverter.Item> items, byte[] bytes, int pos, int stop) {
        in = bytes;
        at = pos;
        end = stop;
        LocalDate today = LocalDate.now(ZoneId.systemDefault());
        year = today.getYear();
        month = today.getMonthValue();
        day = today.getDayOfMonth();
        hour = minute = second = 0;
        afternoon = century = -1;
        fixedZone = byEpoch = false;
        fraction = 0;
        return all(items) ? at : FAILED;
    }

    /** Returns seconds since 1970 of the last time that was read. */
    double seconds() {
        if (byEpoch) {
            return epoch + fraction;
        }
        LocalDateTime local = LocalDate.of(year, 1, 1)
                .plusMonths(month - 1L)
                .plusDays(day - 1L)
                .atStartOfDay()
                .plusHours(hour)
                .plusMinutes(minute)
                .plusSeconds(second);
        long whole = fixedZone
                ? local.toEpochSecond(java.time.ZoneOffset.UTC) - 60L * zoneMinutes
                : local.atZone(ZoneId.systemDefault()).toEpochSecond();
        return whole + fraction;
    }

    private boolean all(List<TimestampConverter.Item> items) {
        for (TimestampConverter.Item item : items) {
            if (!one(item)) {
                return false;
            }
        }
        return true;
    }

    private boolean one(TimestampConverter.Item item) {
        return switch (item.conversion()) {
            case '\0' -> literal(item.number());
            case '%' -> is('%');
            case 'n' -> is('\n');
            case 't' -> is('\t');
            case 'f' -> fraction(item.number());
            case '+' -> zone(item.number());
            case 'z' -> number(-2400, 2400) && zone(last / 100 * 60 + last % 100);
            case 'c' -> all(TimestampConverter.itemsOf("%a %b %d %H:%M:%S %Y"));
            case 'D', 'x' -> all(TimestampConverter.itemsOf("%m/%d/%y"));
            case 'F' -> all(TimestampConverter.itemsOf("%Y-%m-%d"));
            case 'R' -> all(TimestampConverter.itemsOf("%H:%M"));
            case 'T' -> all(TimestampConverter.itemsOf("%H:%M:%S"));
            case 'X', 'r' -> all(TimestampConverter.itemsOf("%I:%M:%S %p"));
            default -> field(item.conversion());
        };
    }

    private int last;

    private boolean field(char conversion) {
        switch (conversion) {
            case 'a', 'A', 'Z' -> {
                while (at < end && Character.isLetter(in[at] & 0x7F)) {
                    at++;
                }
                return true;
            }
            case 'u', 'w' -> {
                return number(0, 7);
            }
            case 'U', 'W', 'V' -> {
                return number(0, 53);
            }
            case 'j' -> {
                return number(0, 366);
            }
            case 'b', 'h', 'B', 'm' -> {
                return month();
            }
            case 'p', 'P' -> {
                return halfOfDay();
            }
            case 's' -> {
                boolean read = number(Integer.MIN_VALUE, Integer.MAX_VALUE) || wideEpoch();
                byEpoch = read;
                return read;
            }
            default -> {
                return numericField(conversion);
            }
        }
    }

    private boolean numericField(char conversion) {
        switch (conversion) {
            case 'd', 'e' -> {
                boolean read = number(1, 31);
                day = last;
                return read;
            }
            case 'Y', 'y' -> {
                boolean read = number(-9999, 9999);
                year();
                return read;
            }
            case 'C' -> {
                boolean read = number(0, 99);
                century = last;
                year = century * 100 + Math.floorMod(year, 100);
                return read;
            }
            case 'H', 'k', 'I', 'l' -> {
                boolean read = number(0, 23);
                hour = afternoon == 0 && last == 12 ? 0 : afternoon == 1 && last < 12 ? last + 12 : last;
                return read;
            }
            case 'M' -> {
                boolean read = number(0, 59);
                minute = last;
                return read;
            }
            default -> {
                boolean read = number(0, 60);
                second = last;
                return read;
            }
        }
    }

    private void year() {
        if (last >= 100 || last < 0) {
            year = last;
        } else if (century >= 0) {
            year = century * 100 + last;
        } else {
            year = last + (last >= 69 ? 1900 : 2000);
        }
    }

    private boolean month() {
        int letters = 0;
        while (at + letters < end && Character.isLetter(in[at + letters] & 0x7F)) {
            letters++;
        }
        for (int m = 0; letters >= 3 && m < MONTHS.length; m++) {
            int same = 0;
            while (same < letters && same < MONTHS[m].length() && (in[at + same] | 0x20) == MONTHS[m].charAt(same)) {
                same++;
            }
            if (same >= 3) {
                at += same;
                month = m + 1;
                return true;
            }
        }
        boolean read = number(1, 12);
        month = last;
        return read;
    }

    private boolean halfOfDay() {
        if (at >= end) {
            return false;
        }
        int letter = in[at] | 0x20;
        if (letter != 'a' && letter != 'p') {
            return false;
        }
        at += at + 1 < end && (in[at + 1] | 0x20) == 'm' ? 2 : 1;
        afternoon = letter == 'p' ? 1 : 0;
        if (afternoon == 0 && hour == 12) {
            hour = 0;
        } else if (afternoon == 1 && hour < 12) {
            hour += 12;
        }
        return true;
    }

    private boolean zone(int minutes) {
        zoneMinutes = minutes;
        fixedZone = true;
        return true;
    }

    private boolean literal(int b) {
        if (b == ' ') {
            at = Converter.skipSpace(in, at, end);
            return true;
        }
        return is(b);
    }

    private boolean is(int b) {
        if (at < end && (in[at] & 0xFF) == b) {
            at++;
            return true;
        }
        return false;
    }

    private boolean fraction(int digits) {
        double unit = 1;
        long value = 0;
        for (int i = 0; i < Math.min(digits, 15) && at < end && in[at] >= '0' && in[at] <= '9'; i++) {
            value = value * 10 + in[at++] - '0';
            unit *= 10;
        }
        fraction = value / unit;
        return true;
    }

    /** Reads like {@code strtol}: blanks, sign, digits. Leaves the number in {@link #last}. */
    private boolean number(int min, int max) {
        int p = Converter.skipSpace(in, at, end);
        boolean negative = p < end && in[p] == '-';
        if (p < end && (in[p] == '-' || in[p] == '+')) {
            p++;
        }
        int first = p;
        long value = 0;
        while (p < end && in[p] >= '0' && in[p] <= '9' && value < Integer.MAX_VALUE * 10L) {
            value = value * 10 + in[p++] - '0';
        }
        value = negative ? -value : value;
        if (p == first || value < min || value > max) {
            return false;
        }
        last = (int) value;
        epoch = value;
        at = p;
        return true;
    }

    /** Seconds beyond 2038. */
    private boolean wideEpoch() {
        int p = at;
        long value = 0;
        while (p < end && p - at < 12 && in[p] >= '0' && in[p] <= '9') {
            value = value * 10 + in[p++] - '0';
        }
        boolean read = p > at;
        epoch = value;
        at = p;
        return read;
    }
}
