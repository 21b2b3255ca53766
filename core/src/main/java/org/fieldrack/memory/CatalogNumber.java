package org.fieldrack.memory;

import java.math.BigInteger;
import org.fieldrack.config.ConfigNode;
import org.fieldrack.config.ConfigNode.Scalar;
import org.fieldrack.config.Problems;
import org.jspecify.annotations.Nullable;

/** Numbers of a catalog: whole ones stay whole, as {@code Long} or {@code BigInteger}. */
final class CatalogNumber {
    private CatalogNumber() {}

    /** Returns the number; null where it is none, which is a problem then. */
    static @Nullable Number read(ConfigNode node, String key, Problems problems) {
        if (node instanceof Scalar scalar) {
            String text = scalar.text().strip();
            try {
                if (text.matches("[+-]?[0-9]+")) {
                    BigInteger whole = new BigInteger(text);
                    return whole.bitLength() < 64 ? (Number) whole.longValue() : whole;
                }
                if (text.matches("0x[0-9A-Fa-f]+")) {
                    return Long.parseUnsignedLong(text.substring(2), 16);
                }
                if (text.matches("[+-]?(\\.?inf|\\.Inf|\\.INF)")) {
                    return text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
                }
                if (text.matches("\\.?nan|\\.NaN")) {
                    return Double.NaN;
                }
                if (text.matches("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?")) {
                    return Double.parseDouble(text);
                }
            } catch (NumberFormatException e) {
                problems.add(node.mark(), key + " is too large: " + node.shown());
                return null;
            }
        }
        problems.add(node.mark(), key + " takes a number, not " + node.shown());
        return null;
    }
}
