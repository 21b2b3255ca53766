package org.fieldrack.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Many samples at once against one by one. */
class SamplesTest {
    private static final int LONGEST = 40;

    @Test
    void numbersOfEveryTypeFromAnyPlace() {
        byte[] bytes = new byte[2 * LONGEST * Long.BYTES];
        new Random(3).nextBytes(bytes);
        MemorySegment column = MemorySegment.ofArray(bytes);
        for (ElementType type : ElementType.values()) {
            for (int index = 0; index < 20; index++) {
                for (int count = 0; count <= LONGEST; count++) {
                    double[] expected = new double[LONGEST + 3];
                    for (int i = 0; i < count; i++) {
                        expected[2 + i] = Samples.number(type, column, index + i);
                    }
                    double[] actual = new double[LONGEST + 3];
                    Samples.numbers(type, column, index, count, actual, 2);
                    assertThat(actual).as("%s, %d from %d", type, count, index).isEqualTo(expected);
                }
            }
        }
    }
}
