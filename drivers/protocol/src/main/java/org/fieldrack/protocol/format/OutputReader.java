package org.fieldrack.protocol.format;

/** Reads back what an output format has written: the other side of the wire, for simulators. */
public final class OutputReader {
    private OutputReader() {}

    /**
     * Reads exactly these bytes into the slot; false where the format cannot have written them.
     *
     * @param scratch is overwritten: the value is written again for comparison
     */
    public static boolean read(Format format, byte[] in, int from, int to, Slot slot, Output scratch) {
        if (!parse(format, in, from, to, slot)) {
            return false;
        }
        scratch.clear();
        return format.converter().print(scratch, slot)
                && java.util.Arrays.equals(scratch.bytes(), 0, scratch.length(), in, from, to);
    }

    private static boolean parse(Format format, byte[] in, int from, int to, Slot slot) {
        Spec spec = format.spec();
        slot.capacity = Integer.MAX_VALUE;
        switch (spec.conversion()) {
            case 's' -> {
                int filler = spec.has(Spec.ZERO) ? 0 : ' ';
                boolean left = spec.has(Spec.LEFT);
                int start = from;
                int end = to;
                while (!left && start < end && in[start] == filler) {
                    start++;
                }
                while (left && start < end && in[end - 1] == filler) {
                    end--;
                }
                slot.text(in, start, end - start);
                return true;
            }
            case 'c' -> {
                if (from == to) {
                    return false;
                }
                slot.integer = in[spec.has(Spec.LEFT) ? from : to - 1] & 0xFF;
                return true;
            }
            default -> {
                int end = to;
                while (spec.has(Spec.LEFT) && end > from && in[end - 1] == ' ') {
                    end--;
                }
                return reader(format, to - from).parse(in, from, end, slot) == end;
            }
        }
    }

    private static Converter reader(Format format, int length) {
        Spec spec = format.spec();
        Spec sized = new Spec(spec.flags(), length, -1, spec.conversion(), true);
        return switch (spec.conversion()) {
            case 'd', 'i', 'u', 'o', 'x', 'X', 'f', 'e', 'E', 'g', 'G' -> NumberConverter.reading(spec);
            case 'r' -> new RawConverter(sized);
            case 'D' -> new BcdConverter(sized);
            default -> format.converter() instanceof BinaryConverter binary ? binary.reading() : format.converter();
        };
    }
}
