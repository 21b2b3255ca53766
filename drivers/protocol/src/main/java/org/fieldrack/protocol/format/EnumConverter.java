package org.fieldrack.protocol.format;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** {@code %{OFF|ON}}: names that stand for numbers (specification section 6.4). */
public final class EnumConverter extends Converter {
    private static final int ANY = -1;

    /**
     * One name.
     *
     * @param codes bytes, -1 for any byte
     */
    private record Choice(long number, int[] codes) {
        String name() {
            byte[] bytes = new byte[codes.length];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) (codes[i] == ANY ? '?' : codes[i]);
            }
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    /**
     * A name and its number, for whoever offers the choice.
     *
     * @param name as it goes over the wire
     */
    public record Named(long number, String name) {}

    private final List<Choice> choices;
    private final boolean lastIsDefault;

    private EnumConverter(Spec spec, List<Choice> choices, boolean lastIsDefault) {
        super(spec);
        this.choices = List.copyOf(choices);
        this.lastIsDefault = lastIsDefault;
    }

    static Converter compile(Spec spec, FormatParser parser) {
        parser.refuse(spec, Spec.LEFT | Spec.SIGN | Spec.SPACE | Spec.ZERO, "%{");
        List<Choice> choices = new ArrayList<>();
        List<Integer> codes = new ArrayList<>();
        long number = 0;
        while (true) {
            parser.need("the } that ends the enum");
            if (spec.has(Spec.ALT) && parser.peek() == '=') {
                parser.takeByte();
                if (parser.takeIf('?')) {
                    parser.outputOnly(spec, "a default choice =?");
                    parser.expect('}', "the default choice =? stands behind the last string, before }");
                    choices.add(choice(number, codes));
                    return new EnumConverter(spec, choices, true);
                }
                number = parser.takeInteger("a number behind = in an enum");
                if (parser.peek() != '|' && parser.peek() != '}') {
                    throw parser.wrong("behind the number of an enum string | or } is expected");
                }
            }
            boolean ends = parser.peek() == '}';
            if (ends || parser.peek() == '|') {
                parser.takeByte();
                choices.add(choice(number, codes));
                codes.clear();
                number++;
                if (ends) {
                    return new EnumConverter(spec, choices, false);
                }
            } else {
                codes.add(parser.isAnyByte() ? ANY : parser.peekAny());
                parser.takeByte();
            }
        }
    }

    private static Choice choice(long number, List<Integer> codes) {
        return new Choice(number, codes.stream().mapToInt(Integer::intValue).toArray());
    }

    @Override
    public Kind kind() {
        return Kind.ENUM;
    }

    /** Returns the names in the order of the file. */
    public List<Named> named() {
        return choices.stream()
                .map(choice -> new Named(choice.number, choice.name()))
                .toList();
    }

    /** Returns names that can never match, since an earlier one is a prefix of them. */
    public List<String> shadowed() {
        List<String> hidden = new ArrayList<>();
        for (int i = 1; i < choices.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (isPrefix(choices.get(j).codes, choices.get(i).codes)) {
                    hidden.add(
                            choices.get(j).name() + " hides " + choices.get(i).name());
                    break;
                }
            }
        }
        return hidden;
    }

    private static boolean isPrefix(int[] prefix, int[] codes) {
        if (prefix.length > codes.length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if (prefix[i] != ANY && prefix[i] != codes[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int parse(byte[] in, int pos, int end, Slot slot) {
        for (int i = 0; i < choices.size(); i++) {
            Choice choice = choices.get(i);
            if (matches(choice.codes, in, pos, end)) {
                slot.integer = choice.number;
                return pos + choice.codes.length;
            }
        }
        return MISMATCH;
    }

    private static boolean matches(int[] codes, byte[] in, int pos, int end) {
        if (end - pos < codes.length) {
            return false;
        }
        for (int i = 0; i < codes.length; i++) {
            if (codes[i] != ANY && codes[i] != (in[pos + i] & 0xFF)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean print(Output out, Slot slot) {
        for (int i = 0; i < choices.size(); i++) {
            Choice choice = choices.get(i);
            if (choice.number == slot.integer || lastIsDefault && i == choices.size() - 1) {
                for (int code : choice.codes) {
                    if (code != ANY) {
                        out.append(code);
                    }
                }
                return true;
            }
        }
        return false;
    }
}
