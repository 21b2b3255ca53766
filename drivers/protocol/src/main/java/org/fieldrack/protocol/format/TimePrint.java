package org.fieldrack.protocol.format;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.time.temporal.IsoFields;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;

/** C's {@code strftime} in the C locale and the local time zone, with fractions of a second. */
final class TimePrint {
    private TimePrint() {}

    static void print(Output out, List<TimestampConverter.Item> items, double value) {
        long seconds = (long) value;
        ZonedDateTime time = Instant.ofEpochSecond(seconds).atZone(ZoneId.systemDefault());
        for (TimestampConverter.Item item : items) {
            switch (item.conversion()) {
                case '\0' -> out.append(item.number());
                case 'f' -> fraction(out, value - seconds, item.number());
                default -> out.append(text(item.conversion(), time));
            }
        }
    }

    private static void fraction(Output out, double fraction, int digits) {
        String text = new BigDecimal(Math.abs(fraction))
                .setScale(digits, RoundingMode.HALF_EVEN)
                .toPlainString();
        out.append(text.substring(text.indexOf('.') + 1, digits == 0 ? 0 : text.length()));
    }

    private static String text(char conversion, ZonedDateTime t) {
        return switch (conversion) {
            case 'a' -> day(t, TextStyle.SHORT);
            case 'A' -> day(t, TextStyle.FULL);
            case 'b', 'h' ->
                t.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH).substring(0, 3);
            case 'B' -> t.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
            case 'C' -> two(t.getYear() / 100);
            case 'd' -> two(t.getDayOfMonth());
            case 'e' -> blank(t.getDayOfMonth());
            case 'g' -> two(Math.floorMod(t.get(IsoFields.WEEK_BASED_YEAR), 100));
            case 'G' -> String.valueOf(t.get(IsoFields.WEEK_BASED_YEAR));
            case 'j' -> "%03d".formatted(t.getDayOfYear());
            case 'm' -> two(t.getMonthValue());
            case 'y' -> two(Math.floorMod(t.getYear(), 100));
            case 'Y' -> String.valueOf(t.getYear());
            case 'u' -> String.valueOf(t.getDayOfWeek().getValue());
            case 'w' -> String.valueOf(t.getDayOfWeek().getValue() % 7);
            case 'U' -> two(week(t, DayOfWeek.SUNDAY));
            case 'W' -> two(week(t, DayOfWeek.MONDAY));
            case 'V' -> two(t.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
            default -> clock(conversion, t);
        };
    }

    private static String clock(char conversion, ZonedDateTime t) {
        return switch (conversion) {
            case 'H' -> two(t.getHour());
            case 'I' -> two((t.getHour() + 11) % 12 + 1);
            case 'k' -> blank(t.getHour());
            case 'l' -> blank((t.getHour() + 11) % 12 + 1);
            case 'M' -> two(t.getMinute());
            case 'S' -> two(t.getSecond());
            case 's' -> String.valueOf(t.toEpochSecond());
            case 'p' -> t.getHour() < 12 ? "AM" : "PM";
            case 'P' -> t.getHour() < 12 ? "am" : "pm";
            case 'z' -> zone(t.getOffset().getTotalSeconds() / 60);
            case 'Z' ->
                TimeZone.getTimeZone(t.getZone())
                        .getDisplayName(
                                t.getZone().getRules().isDaylightSavings(t.toInstant()), TimeZone.SHORT, Locale.ROOT);
            case 'n' -> "\n";
            case 't' -> "\t";
            case '%' -> "%";
            case 'c' -> all("%a %b %e %H:%M:%S %Y", t);
            case 'D', 'x' -> all("%m/%d/%y", t);
            case 'F' -> all("%Y-%m-%d", t);
            case 'r' -> all("%I:%M:%S %p", t);
            case 'R' -> all("%H:%M", t);
            case 'T', 'X' -> all("%H:%M:%S", t);
            default -> "%" + conversion;
        };
    }

    private static String all(String format, ZonedDateTime t) {
        StringBuilder text = new StringBuilder();
        for (TimestampConverter.Item item : TimestampConverter.itemsOf(format)) {
            text.append(item.conversion() == 0 ? String.valueOf((char) item.number()) : text(item.conversion(), t));
        }
        return text.toString();
    }

    private static String day(ZonedDateTime t, TextStyle style) {
        return t.getDayOfWeek().getDisplayName(style, Locale.ENGLISH);
    }

    private static int week(ZonedDateTime t, DayOfWeek first) {
        int sinceFirst = Math.floorMod(t.getDayOfWeek().getValue() - first.getValue(), 7);
        return (t.getDayOfYear() - 1 + 7 - sinceFirst) / 7;
    }

    private static String zone(int minutes) {
        return (minutes < 0 ? "-" : "+") + two(Math.abs(minutes) / 60) + two(Math.abs(minutes) % 60);
    }

    private static String two(int number) {
        return number < 10 ? "0" + number : String.valueOf(number);
    }

    private static String blank(int number) {
        return number < 10 ? " " + number : String.valueOf(number);
    }
}
