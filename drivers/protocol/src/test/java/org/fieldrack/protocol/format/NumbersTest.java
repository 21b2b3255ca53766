package org.fieldrack.protocol.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;
import org.fieldrack.base.Vectors;
import org.junit.jupiter.api.Test;

/** Reading and writing of reals against the JDK's exact arithmetic, and what the original gets wrong. */
class NumbersTest {
    private static final int ROUNDS = Vectors.isLong() ? 5_000_000 : 200_000;

    private final Random random = new Random(20261121);

    private static Format format(String text, boolean input) {
        CodedString coded = new CodedString();
        for (char c : text.toCharArray()) {
            coded.add(c, 0);
        }
        return new FormatParser(coded, 0, input).parse(name -> true);
    }

    private static Slot read(String format, byte[] bytes) {
        Slot slot = new Slot();
        assertThat(format(format, true).converter().parse(bytes, 0, bytes.length, slot))
                .as(format)
                .isEqualTo(bytes.length);
        return slot;
    }

    private static double real(String format, String text) {
        return read(format, text.getBytes(StandardCharsets.ISO_8859_1)).real;
    }

    private static String written(String format, double value) {
        Output out = new Output();
        Slot slot = new Slot();
        slot.real = value;
        slot.integer = (long) value;
        assertThat(format(format, false).converter().print(out, slot)).isTrue();
        return new String(out.toByteArray(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void realsAreReadCorrectlyRounded() {
        Converter converter = format("%f", true).converter();
        Slot slot = new Slot();
        for (int i = 0; i < ROUNDS; i++) {
            String text = switch (i % 4) {
                case 0 -> Double.toString(Double.longBitsToDouble(random.nextLong() & 0x7FEFFFFFFFFFFFFFL));
                case 1 -> Math.abs(random.nextLong()) % 1_000_000_000_000_000_000L + "e" + (random.nextInt(640) - 330);
                case 2 -> String.format(Locale.ROOT, "%.9f", random.nextGaussian() * 1e6);
                default -> random.nextInt(100_000) + "." + Math.abs(random.nextLong() % 100_000_000);
            };
            byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
            assertThat(converter.parse(bytes, 0, bytes.length, slot)).isEqualTo(bytes.length);
            assertThat(Double.doubleToRawLongBits(slot.real))
                    .as(text)
                    .isEqualTo(Double.doubleToRawLongBits(Double.parseDouble(text)));
        }
    }

    @Test
    void realsAreWrittenCorrectlyRounded() {
        for (int i = 0; i < ROUNDS / 4; i++) {
            int digits = random.nextInt(18);
            double value = i % 2 == 0
                    ? random.nextGaussian() * Math.pow(10, random.nextInt(16))
                    : random.nextInt(2_000_000) / 64.0;
            String expected = new BigDecimal(Math.abs(value))
                    .setScale(digits, RoundingMode.HALF_EVEN)
                    .toPlainString();
            assertThat(written("%." + digits + "f", value))
                    .isEqualTo((Double.doubleToRawLongBits(value) < 0 ? "-" : "") + expected);
        }
    }

    @Test
    void timesAreRightWhereTheOriginalIsNot() {
        assertThat(real("%T(%Y-%m-%dT%H:%M:%S%z)", "2023-11-14T22:13:20+0100")).isEqualTo(1_699_996_400.0);
        assertThat(real("%T(%Y-%m-%d %H:%M:%S%+0200)", "2023-11-14 22:13:20")).isEqualTo(1_699_992_800.0);
        assertThat(real("%T(%d %b %Y%+0000)", "5 Oct 2020")).isEqualTo(1_601_856_000.0);
        assertThat(real("%T(%d %B %Y%+0000)", "5 December 2020")).isEqualTo(1_607_126_400.0);
        assertThat(real("%T(%y-%m-%d%+0000)", "70-1-1")).isZero();
        assertThat(real("%T(%D %T%+0000)", "11/14/23 22:13:20")).isEqualTo(1_700_000_000.0);
        assertThat(written("%T(%6f)", 1_700_000_000.123456)).isEqualTo("123456");
    }

    @Test
    void decimalsAndExponentsAreRightWhereTheOriginalIsNot() {
        assertThat(read("%#2D", new byte[] {0x34, 0x12}).integer).isEqualTo(1234);
        assertThat(read("%#+2D", new byte[] {0x34, (byte) 0xF2}).integer).isEqualTo(-234);
        assertThat(written("%.1m", 0)).isEqualTo("0+00");
        assertThat(written("%.1m", 5e12)).isEqualTo("5+12");
    }

    @Test
    void aCountOfSubstitutionsNeedsNoGroups() {
        Output out = new Output().append("abcabcabc".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(((PseudoConverter) format("%#.2/b/X/", false).converter()).print(out))
                .isTrue();
        assertThat(new String(out.toByteArray(), StandardCharsets.ISO_8859_1)).isEqualTo("abcaXcabc");
        assertThat(((PseudoConverter) format("%#+.2/[bX]/-/", false).converter()).print(out))
                .isTrue();
        assertThat(new String(out.toByteArray(), StandardCharsets.ISO_8859_1)).isEqualTo("a-ca-cabc");
    }

    @Test
    void aCatastrophicExpressionIsAMismatch() {
        byte[] line = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(format("%/^(a+)+$/", true).converter().parse(line, 0, line.length, new Slot()))
                .isEqualTo(Converter.MISMATCH);
    }
}
