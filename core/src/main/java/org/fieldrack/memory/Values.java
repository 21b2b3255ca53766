package org.fieldrack.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Values of any parameter as objects, for everything that is not a hot path.
 *
 * <p>bool is {@code Boolean}; integers are {@code Long}, or {@code BigInteger} above 2^63; reals are {@code Double}; char
 * and char[n] are {@code byte[]} up to the first NUL; wchar and wchar[n] are {@code String}; other arrays are lists,
 * nested with the outermost dimension first.
 */
final class Values {
    private static final BigInteger TWO_64 = BigInteger.ONE.shiftLeft(64);

    private Values() {}

    static Object load(Slot slot, MemorySegment memory, long offset) {
        return load(slot, memory, offset, slot.type.dims());
    }

    private static Object load(Slot slot, MemorySegment memory, long offset, List<Integer> dims) {
        if (dims.isEmpty()) {
            return scalar(slot, memory, offset);
        }
        if (dims.size() == 1 && slot.element == ScalarType.CHAR) {
            byte[] bytes = memory.asSlice(offset, dims.getFirst()).toArray(ValueLayout.JAVA_BYTE);
            int end = 0;
            while (end < bytes.length && bytes[end] != 0) {
                end++;
            }
            return Arrays.copyOf(bytes, end);
        }
        if (dims.size() == 1 && slot.element == ScalarType.WCHAR) {
            return wideText(memory, offset, dims.getFirst());
        }
        List<Integer> inner = dims.subList(1, dims.size());
        long stride = new CType(slot.element, inner).size();
        List<Object> values = new ArrayList<>(dims.getFirst());
        for (int i = 0; i < dims.getFirst(); i++) {
            values.add(load(slot, memory, offset + i * stride, inner));
        }
        return values;
    }

    private static Object scalar(Slot slot, MemorySegment memory, long offset) {
        return switch (slot.element) {
            case BOOL -> slot.loadLong(memory, offset) != 0;
            case CHAR -> new byte[] {memory.get(ValueLayout.JAVA_BYTE, offset)};
            case WCHAR -> wide(memory.get(Slot.INT, offset));
            case FLOAT, DOUBLE, LONGDOUBLE -> slot.loadDouble(memory, offset);
            case UINT64 -> {
                long bits = slot.loadLong(memory, offset);
                yield bits >= 0 ? (Object) bits : new BigInteger(Long.toUnsignedString(bits));
            }
            default -> slot.loadLong(memory, offset);
        };
    }

    private static String wide(int codePoint) {
        return Character.isValidCodePoint(codePoint) ? Character.toString(codePoint) : "\uFFFD";
    }

    private static String wideText(MemorySegment memory, long offset, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            int codePoint = memory.get(Slot.INT, offset + 4L * i);
            if (codePoint == 0) {
                break;
            }
            text.append(wide(codePoint));
        }
        return text.toString();
    }

    /**
     * Returns the bytes that a value puts into memory, shorter than the parameter for short text.
     *
     * @throws IllegalArgumentException where the value does not fit; nothing is stored then
     */
    static byte[] encode(Slot slot, Object value, StorePolicy policy, Consumer<String> warnings) {
        if (slot.clamps) {
            Number clamped = clamp(slot, number(slot, value), policy, warnings);
            byte[] bytes = new byte[4];
            MemorySegment.ofArray(bytes).set(Slot.FLOAT, 0, (float) clamped.doubleValue());
            return bytes;
        }
        if (slot.type.dims().size() == 1 && (slot.element == ScalarType.CHAR || slot.element == ScalarType.WCHAR)) {
            return text(slot, value);
        }
        byte[] bytes = new byte[slot.size];
        encode(slot, value, policy, MemorySegment.ofArray(bytes), 0, slot.type.dims());
        return bytes;
    }

    private static Number clamp(Slot slot, Number value, StorePolicy policy, Consumer<String> warnings) {
        if (!policy.peerNan() && Double.isNaN(value.doubleValue())) {
            throw new IllegalArgumentException(slot.name() + " takes a number, not NaN");
        }
        return slot.parameter().clamp(value, warnings);
    }

    private static void encode(
            Slot slot, Object value, StorePolicy policy, MemorySegment memory, long offset, List<Integer> dims) {
        if (dims.isEmpty()) {
            scalar(slot, value, policy, memory, offset);
            return;
        }
        if (dims.size() == 1 && slot.element == ScalarType.CHAR && value instanceof byte[] bytes) {
            require(slot, bytes.length <= dims.getFirst(), "at most " + dims.getFirst() + " bytes", bytes.length);
            MemorySegment.copy(MemorySegment.ofArray(bytes), 0, memory, offset, bytes.length);
            return;
        }
        if (!(value instanceof List<?> list)) {
            throw wrong(slot, value);
        }
        require(slot, list.size() == dims.getFirst(), dims.getFirst() + " elements", list.size());
        List<Integer> inner = dims.subList(1, dims.size());
        long stride = new CType(slot.element, inner).size();
        for (int i = 0; i < list.size(); i++) {
            encode(slot, list.get(i), policy, memory, offset + i * stride, inner);
        }
    }

    private static void require(Slot slot, boolean holds, String rule, int given) {
        if (!holds) {
            throw new IllegalArgumentException(slot.name() + " takes " + rule + ", not " + given);
        }
    }

    private static void scalar(Slot slot, Object value, StorePolicy policy, MemorySegment memory, long offset) {
        switch (slot.element) {
            case BOOL -> slot.storeLong(memory, offset, truthy(value) ? 1 : 0);
            case CHAR -> {
                byte[] bytes = bytes(slot, value);
                require(slot, bytes.length == 1, "one byte", bytes.length);
                slot.storeLong(memory, offset, bytes[0]);
            }
            case WCHAR -> {
                String text = String.valueOf(value);
                require(slot, text.codePointCount(0, text.length()) == 1, "one character", text.length());
                slot.storeLong(memory, offset, text.codePointAt(0));
            }
            case FLOAT, DOUBLE, LONGDOUBLE ->
                slot.storeReal(memory, offset, number(slot, value).doubleValue());
            default -> slot.storeLong(memory, offset, whole(slot, value, policy));
        }
    }

    private static boolean truthy(Object value) {
        return switch (value) {
            case Boolean b -> b;
            case Number n -> n.doubleValue() != 0;
            case String s -> !s.isEmpty();
            case byte[] b -> b.length > 0;
            case List<?> l -> !l.isEmpty();
            default -> true;
        };
    }

    private static Number number(Slot slot, Object value) {
        return switch (value) {
            case Boolean b -> b ? 1L : 0L;
            case Float f -> (double) f;
            case Integer i -> (long) i;
            case Short s -> (long) s;
            case Byte b -> (long) b;
            case BigDecimal d -> d.doubleValue();
            case Number n -> n;
            default -> throw wrong(slot, value);
        };
    }

    private static long whole(Slot slot, Object value, StorePolicy policy) {
        Number number = number(slot, value);
        if (number instanceof Double) {
            throw wrong(slot, value);
        }
        if (number instanceof BigInteger big) {
            boolean fits = big.signum() >= 0 && big.compareTo(TWO_64) < 0 && slot.element == ScalarType.UINT64;
            boolean small = big.bitLength() < 64 && slot.holds(big.longValue());
            if (!fits && !small && !policy.wrap()) {
                throw range(slot, number);
            }
            return big.longValue();
        }
        if (!slot.holds(number.longValue()) && !policy.wrap()) {
            throw range(slot, number);
        }
        return number.longValue();
    }

    private static byte[] text(Slot slot, Object value) {
        int most = slot.type.dims().getFirst();
        boolean wide = slot.element == ScalarType.WCHAR;
        byte[] plain;
        if (wide) {
            if (!(value instanceof String text)) {
                throw wrong(slot, value);
            }
            plain = text.getBytes(java.nio.charset.Charset.forName("UTF-32LE"));
        } else {
            plain = bytes(slot, value);
        }
        int unit = slot.element.size();
        require(slot, plain.length <= most * unit, "at most " + most + " characters", plain.length / unit);
        // one NUL ends a text that is shorter than its place; what stands behind it stays
        return plain.length < most * unit ? Arrays.copyOf(plain, plain.length + unit) : plain;
    }

    private static byte[] bytes(Slot slot, Object value) {
        return switch (value) {
            case byte[] bytes -> bytes;
            case String text -> text.getBytes(StandardCharsets.UTF_8);
            default -> throw wrong(slot, value);
        };
    }

    private static IllegalArgumentException wrong(Slot slot, Object value) {
        String shown = value instanceof byte[] b ? "bytes of length " + b.length : String.valueOf(value);
        return new IllegalArgumentException(
                slot.name() + " takes a value of type " + slot.type.specifier() + ", not " + shown);
    }

    static IllegalArgumentException range(Slot slot, Number value) {
        return new IllegalArgumentException(
                slot.name() + " takes a value that fits " + slot.element.cName() + ", not " + value);
    }
}
