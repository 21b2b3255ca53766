package org.fieldrack.record.recording;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fieldrack.base.Literal;
import org.fieldrack.property.Property;
import org.fieldrack.property.Value;

/**
 * A condition on one reading: {@code psu.volts > 5 V for 1 s}, {@code psu.mode == remote}.
 *
 * @param device name of the device
 * @param path of the property
 * @param bound what is compared with: a number in the unit without prefix, or a word
 * @param unit symbol of the bound's unit without prefix, empty where none was written
 * @param hold how long it must hold without interruption
 */
public record Condition(
        String device, String path, Comparison comparison, String bound, String unit, Duration hold, String text) {
    private static final Pattern FORM =
            Pattern.compile("([^\\s.]+)\\.(\\S+)\\s*(>=|<=|==|!=|>|<)\\s*(.+?)(?:\\s+for\\s+(.+))?");

    /** How a reading is compared. */
    public enum Comparison {
        ABOVE(">"),
        BELOW("<"),
        AT_LEAST(">="),
        AT_MOST("<="),
        EQUAL("=="),
        UNEQUAL("!=");

        private final String sign;

        Comparison(String sign) {
            this.sign = sign;
        }

        private static Comparison of(String sign) {
            for (Comparison one : values()) {
                if (one.sign.equals(sign)) {
                    return one;
                }
            }
            throw new IllegalArgumentException(sign + " is no comparison");
        }
    }

    /** Reads a condition. @throws IllegalArgumentException with a sentence for the user */
    public static Condition parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "\"" + text
                            + "\" is no condition: write DEVICE.PROPERTY, a comparison and a value, such as psu.volts > 5 V for 1 s");
        }
        Comparison comparison = Comparison.of(form.group(3));
        Duration hold = form.group(5) == null ? Duration.ZERO : Literal.duration(form.group(5));
        String bound = form.group(4).strip();
        String unit = "";
        try {
            Literal.Quantity quantity = Literal.quantity(bound);
            bound = Double.toString(quantity.value());
            unit = quantity.unit().symbol();
        } catch (IllegalArgumentException e) {
            if (comparison != Comparison.EQUAL && comparison != Comparison.UNEQUAL) {
                throw new IllegalArgumentException("\"" + bound + "\" is no number: only == and != compare words", e);
            }
        }
        return new Condition(form.group(1), form.group(2), comparison, bound, unit, hold, text.strip());
    }

    /** Refuses a property whose unit is another one. @throws IllegalArgumentException with a sentence for the user */
    void check(Property property) {
        if (!unit.isEmpty() && !unit.equals(property.unit().symbol())) {
            throw new IllegalArgumentException(device + "." + path + " is in "
                    + property.unit().text() + ", not in " + unit + ": write the bound in its unit");
        }
    }

    /** Says whether a reading of the property meets it, without regard to how long. */
    boolean holds(Property property, Value value) {
        double number = value.asDouble();
        boolean wordy = value instanceof Value.Text || value instanceof Value.Enum || value instanceof Value.Bool;
        if (wordy || Double.isNaN(number)) {
            boolean same = value.text().equalsIgnoreCase(bound) || numeric(number);
            return comparison == Comparison.EQUAL ? same : comparison == Comparison.UNEQUAL && !same;
        }
        double scaled =
                unit.isEmpty() ? number : number * property.unit().prefix().factor();
        double limit = Double.parseDouble(bound);
        return switch (comparison) {
            case ABOVE -> scaled > limit;
            case BELOW -> scaled < limit;
            case AT_LEAST -> scaled >= limit;
            case AT_MOST -> scaled <= limit;
            case EQUAL -> scaled == limit;
            case UNEQUAL -> scaled != limit;
        };
    }

    private boolean numeric(double number) {
        try {
            return Double.parseDouble(bound) == number;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
