package org.fieldrack.protocol.format;

/** {@code %/re/}: the text that a regular expression finds (specification section 6.12). */
final class RegexConverter extends Converter {
    private final Regex regex;

    RegexConverter(Spec spec, Regex regex) {
        super(spec);
        this.regex = regex;
    }

    String source() {
        return regex.source();
    }

    @Override
    public Kind kind() {
        return Kind.TEXT;
    }

    @Override
    public int parse(byte[] in, int pos, int end, Slot slot) {
        int length = Math.max(0, end - pos);
        if (spec.width() > 0) {
            length = Math.min(length, spec.width());
        } else {
            int n = 0;
            while (n < length && in[pos + n] != 0) {
                n++;
            }
            length = n;
        }
        int group = Math.max(0, spec.precision());
        if (!regex.find(in, pos, length) || regex.start(group) < 0 && !matchedLater(group)) {
            return MISMATCH;
        }
        int start = Math.max(0, regex.start(group));
        int found = Math.max(0, regex.end(group)) - start;
        if (spec.has(Spec.SKIP)) {
            return pos + start + found;
        }
        if (found >= slot.capacity && !spec.has(Spec.SIGN)) {
            return MISMATCH;
        }
        slot.text(in, pos + start, found);
        return pos + regex.end(0);
    }

    private boolean matchedLater(int group) {
        for (int g = group + 1; g <= regex.groups(); g++) {
            if (regex.start(g) >= 0) {
                return true;
            }
        }
        return false;
    }
}
