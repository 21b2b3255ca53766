package org.fieldrack.record.jls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Extremes from words are the very bits that comparisons of numbers find, zeros of both signs included. */
class GroupSumsTest {
    @Test
    void wordsAndNumbersHaveTheSameExtremes() {
        Random random = new Random(7);
        float[] special = {0f, -0f, Float.MIN_VALUE, -Float.MIN_VALUE, Float.MAX_VALUE, -Float.MAX_VALUE, 1f, -1f};
        for (int round = 0; round < 500; round++) {
            int n = 1 + random.nextInt(200);
            double[] numbers = new double[n * GroupSums.GROUPS];
            int[] words = new int[numbers.length];
            for (int i = 0; i < words.length; i++) {
                float x = switch (round % 4) {
                    case 0 -> special[random.nextInt(special.length)];
                    case 1 -> special[random.nextInt(2)];
                    case 2 -> -random.nextFloat();
                    default -> random.nextFloat() - 0.5f;
                };
                numbers[i] = x;
                words[i] = Float.floatToRawIntBits(x);
            }
            GroupSums byNumbers = new GroupSums(n);
            GroupSums byWords = new GroupSums(n);
            byNumbers.of(numbers, n);
            byWords.of(numbers, words, n);
            assertThat(bits(byWords.low)).isEqualTo(bits(byNumbers.low));
            assertThat(bits(byWords.high)).isEqualTo(bits(byNumbers.high));
            assertThat(bits(byWords.mean)).isEqualTo(bits(byNumbers.mean));
            assertThat(bits(byWords.squares)).isEqualTo(bits(byNumbers.squares));
        }
    }

    private static long[] bits(double[] numbers) {
        long[] out = new long[numbers.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = Double.doubleToRawLongBits(numbers[i]);
        }
        return out;
    }
}
