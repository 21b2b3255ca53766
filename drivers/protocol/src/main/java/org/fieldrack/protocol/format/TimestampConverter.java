package org.fieldrack.protocol.format;

import java.util.ArrayList;
import java.util.List;

/** {@code %T(format)}: time stamps in seconds since 1970 (specification sections 6.10 and 12.1). */
final class TimestampConverter extends Converter {
    /**
     * A literal byte, a conversion of {@code strftime}, or a fraction of a second.
     *
     * @param conversion 0 for a literal; {@code f} for a fraction; {@code +} for a fixed zone
     * @param number the byte, the digits of the fraction, or the zone in minutes
     */
    record Item(char conversion, int number) {}

    private final List<Item> items;
    private final TimeScanner scanner = new TimeScanner();

    private TimestampConverter(Spec spec, List<Item> items) {
        super(spec);
        this.items = List.copyOf(items);
    }

    static Converter compile(Spec spec, FormatParser parser) {
        if (!parser.takeIf('(')) {
            return new TimestampConverter(spec, itemsOf("%Y-%m-%d %H:%M:%S"));
        }
        List<Item> items = new ArrayList<>();
        while (!parser.takeIf(')')) {
            parser.need("the ) that ends the time format");
            if (parser.peek() == '%') {
                parser.takeByte();
                parser.need("the letter of a time conversion");
                conversion(items, spec, parser);
            } else {
                items.add(new Item('\0', parser.takeByte()));
            }
        }
        return new TimestampConverter(spec, items);
    }

    /** Reads a format of plain two-letter conversions. */
    static List<Item> itemsOf(String format) {
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            items.add(c == '%' ? new Item(format.charAt(++i), 0) : new Item('\0', c));
        }
        return items;
    }

    private static void conversion(List<Item> items, Spec spec, FormatParser parser) {
        int c = parser.takeByte();
        if (c >= '0' && c <= '9') {
            int digits = c - '0';
            while (parser.peek() >= '0' && parser.peek() <= '9') {
                digits = Math.min(digits * 10 + parser.takeByte() - '0', 1000);
            }
            parser.expect('f', "behind % and digits in a time format f is expected: %3f");
            items.add(new Item('f', Math.min(digits, 18)));
        } else if (c == 'N' || c == 'f') {
            items.add(new Item('f', 9));
        } else if (c == '.') {
            int digits = parser.peek() >= '0' && parser.peek() <= '9' ? 0 : 9;
            while (parser.peek() >= '0' && parser.peek() <= '9') {
                digits = Math.min(digits * 10 + parser.takeByte() - '0', 18);
            }
            parser.need("S behind %. in a time format");
            int letter = parser.takeByte();
            if (letter != 'S' && letter != 's') {
                throw parser.wrong("behind %. in a time format digits and S are expected: %.3S");
            }
            items.add(new Item((char) letter, 0));
            items.add(new Item('\0', '.'));
            items.add(new Item('f', digits));
        } else if ((c == '+' || c == '-') && spec.input()) {
            items.add(new Item('+', zone(c, parser)));
        } else if (c == 'E' || c == 'O') {
            parser.need("the letter of a time conversion");
            items.add(new Item((char) parser.takeByte(), 0));
        } else {
            if (spec.input() && "%ntaAuwUWVjZbhBmdeYyCHkIlpPMSszcDFRTxXr".indexOf(c) < 0) {
                throw parser.wrong("there is no time conversion %" + (char) c + " for input");
            }
            items.add(new Item((char) c, 0));
        }
    }

    private static int zone(int sign, FormatParser parser) {
        int value = 0;
        int digits = 0;
        while (parser.peek() >= '0' && parser.peek() <= '9' && digits++ < 4) {
            value = value * 10 + parser.takeByte() - '0';
        }
        if (digits < 4 || value > 2400) {
            throw parser.wrong("a zone of four digits is expected: %+0100");
        }
        int minutes = value / 100 * 60 + value % 100;
        return sign == '-' ? -minutes : minutes;
    }

    @Override
    public Kind kind() {
        return Kind.REAL;
    }

    @Override
    public int parse(byte[] in, int pos, int end, Slot slot) {
        int behind = scanner.scan(items, in, pos, end);
        if (behind != MISMATCH) {
            slot.real = scanner.seconds();
        }
        return behind;
    }

    /** Prints with a blank between numbers that stand next to each other, which a reader needs to tell them apart. */
    void printSpaced(Output out, Slot slot) {
        Item before = new Item('\0', ' ');
        for (Item item : items) {
            if (before.conversion() != 0 && item.conversion() != 0) {
                out.append(' ');
            }
            TimePrint.print(out, List.of(item), slot.real);
            before = item;
        }
    }

    @Override
    public boolean print(Output out, Slot slot) {
        if (Double.isNaN(slot.real) || Math.abs(slot.real) > 1e11) {
            return false;
        }
        TimePrint.print(out, items, slot.real);
        return true;
    }
}
