package org.fieldrack.memory;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A C type: a simple one, or an array of it.
 *
 * @param element the simple type
 * @param dims lengths in the order of a value's indices, outermost first; empty for a scalar. Specifiers write them the
 *     other way round: {@code int32[2][3]} is three rows of two (specification section 2)
 */
public record CType(ScalarType element, List<Integer> dims) {
    public CType {
        dims = List.copyOf(dims);
    }

    static CType scalar(ScalarType element) {
        return new CType(element, List.of());
    }

    /** Returns how many elements it has; 1 for a scalar. */
    public long count() {
        long count = 1;
        for (int dim : dims) {
            count = Math.multiplyExact(count, dim);
        }
        return count;
    }

    /** Returns the size in bytes; 0 where a dimension is 0. */
    public long size() {
        return Math.multiplyExact(count(), element.size());
    }

    /** Returns the alignment in bytes, which is the element's. */
    public int align() {
        return element.size();
    }

    public boolean isScalar() {
        return dims.isEmpty();
    }

    /** Returns the specifier that {@link Parameter#parseCtype} reads. */
    public String specifier() {
        StringBuilder text = new StringBuilder(element.cName());
        List<Integer> written = new ArrayList<>(dims);
        Collections.reverse(written);
        written.forEach(dim -> text.append('[').append(dim).append(']'));
        return text.toString();
    }

    static CType parse(String specifier) {
        List<Integer> dims = new ArrayList<>();
        String rest = specifier;
        while (rest.endsWith("]")) {
            int open = rest.lastIndexOf('[');
            String digits = open < 0 ? "" : rest.substring(open + 1, rest.length() - 1);
            if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
                throw unknown(specifier);
            }
            dims.add(length(specifier, digits));
            rest = rest.substring(0, open);
        }
        CType type = new CType(ScalarType.of(rest).orElseThrow(() -> unknown(specifier)), dims);
        if (dims.stream().mapToDouble(Integer::doubleValue).reduce(1, (a, b) -> a * b) > Integer.MAX_VALUE / 16) {
            throw new CatalogException("the type \"" + specifier + "\" is larger than " + Integer.MAX_VALUE
                    + " bytes: take fewer elements");
        }
        return type;
    }

    private static int length(String specifier, String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw new CatalogException("the type \"" + specifier + "\" has a dimension too large: " + digits, e);
        }
    }

    private static CatalogException unknown(String specifier) {
        return new CatalogException(
                "\"" + specifier.replace("\n", "\\n")
                        + "\" is not a type: write a simple C type (bool, uint8, int32, float, double, char …), with [n] for arrays");
    }
}
