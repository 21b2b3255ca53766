package org.fieldrack.joulescope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Sums over whole spans against the recurrences of the specification; runs with either twin. */
class StatisticsKernelTest {
    private static final int SAMPLES = 5000;

    private final Random random = new Random(5);
    private final float[] current = new float[SAMPLES];
    private final float[] voltage = new float[SAMPLES];
    private final byte[] bits = new byte[SAMPLES];
    private final LaneSums lanes = new LaneSums();
    private final StatisticsTable fast = new StatisticsTable(SAMPLES);
    private final StatisticsTable slow = new StatisticsTable(SAMPLES);

    private void fill(int missingInThousand) {
        int range = 0;
        for (int k = 0; k < SAMPLES; k++) {
            range = random.nextInt(70) == 0 ? random.nextInt(8) : range;
            boolean missing = random.nextInt(1000) < missingInThousand;
            current[k] = missing ? Float.NaN : (float) ((1 + random.nextGaussian() * 0.01) * Math.pow(10, -range));
            voltage[k] = missing ? Float.NaN : 12 + random.nextFloat() * 1e-3f;
            bits[k] = (byte) (missing ? RawSample.BITS_MISSING : range | random.nextInt(4) << 4);
        }
    }

    private static void equal(StatisticsTable actual, int a, StatisticsTable expected, int e) {
        assertThat(actual.k(a)).isEqualTo(expected.k(e));
        for (Field field : Field.values()) {
            double mean = expected.mean(e, field);
            double s = expected.s(e, field);
            assertThat(actual.mean(a, field)).isCloseTo(mean, within(Math.abs(mean) * 1e-12 + 1e-15));
            assertThat(actual.s(a, field)).isCloseTo(s, within(s * 1e-9 + 1e-18));
            assertThat(actual.min(a, field)).isEqualTo(expected.min(e, field));
            assertThat(actual.max(a, field)).isEqualTo(expected.max(e, field));
        }
    }

    @Test
    void everySpanLength() {
        for (int missing : new int[] {0, 2, 900}) {
            fill(missing);
            for (int n = 1; n < 600; n++) {
                int from = random.nextInt(SAMPLES - n);
                fast.clear(0);
                slow.clear(0);
                StatisticsKernel.add(current, voltage, bits, from, n, fast, 0);
                StatisticsKernel.addInOrder(current, voltage, bits, from, n, slow, 0);
                equal(fast, 0, slow, 0);
            }
        }
    }

    @Test
    void partsOfAnyLengthAtOnce() {
        int[] from = new int[LaneSums.PARTS];
        int[] n = new int[LaneSums.PARTS];
        for (int missing : new int[] {0, 2, 900}) {
            fill(missing);
            for (int longest : new int[] {1, 7, 8, 9, 77, 200, 256, 257, 600}) {
                for (int parts = 1; parts <= LaneSums.PARTS; parts += 21) {
                    for (int part = 0; part < parts; part++) {
                        n[part] = random.nextInt(longest + 1);
                        from[part] = random.nextInt(SAMPLES - n[part]);
                    }
                    lanes.put(current, voltage, bits, from, n, parts, fast, 3);
                    for (int part = 0; part < parts; part++) {
                        slow.clear(0);
                        StatisticsKernel.addInOrder(current, voltage, bits, from[part], n[part], slow, 0);
                        equal(fast, 3 + part, slow, 0);
                    }
                }
            }
        }
    }

    @Test
    void storedEntries() {
        int step = 10;
        int entries = SAMPLES / step;
        for (int missing : new int[] {0, 2, 900}) {
            fill(missing);
            StatisticsTable stored = new StatisticsTable(entries);
            for (int entry = 0; entry < entries; entry++) {
                stored.clear(entry);
                StatisticsKernel.addInOrder(current, voltage, bits, entry * step, step, stored, entry);
            }
            for (int n = 1; n < 60; n++) {
                int from = random.nextInt(entries - n);
                fast.clear(0);
                slow.clear(0);
                EntrySums.combine(stored, from, n, fast, 0);
                StatisticsKernel.addInOrder(current, voltage, bits, from * step, n * step, slow, 0);
                equal(fast, 0, slow, 0);
            }
        }
    }
}
