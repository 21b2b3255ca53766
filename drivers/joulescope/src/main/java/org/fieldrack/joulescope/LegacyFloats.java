package org.fieldrack.joulescope;

import java.util.Arrays;
import org.fieldrack.joulescope.container.ArrayStorage;

/** How legacy recordings hold values of a lower rate (specification section 9.1). */
final class LegacyFloats {
    private static final int RANGE = Field.CURRENT_RANGE.ordinal();

    private LegacyFloats() {}

    /**
     * Copies values of a field.
     *
     * @return how many there were
     */
    static int copy(ArrayStorage.Block block, int field, int from, float[] out, int at, int count) {
        Object values = block.arrays().get(field << 4 | 1);
        switch (values) {
            case float[] f -> {
                int n = Math.min(count, f.length - from);
                System.arraycopy(f, Math.min(from, f.length), out, at, Math.max(0, n));
                return n;
            }
            case byte[] b -> {
                // the flags stay as they were stored, which is how the original gives them
                float unit = field == RANGE ? 1f / 16 : 1f;
                int n = Math.min(count, b.length - from);
                for (int k = 0; k < n; k++) {
                    out[at + k] = (b[from + k] & 0xFF) * unit;
                }
                return n;
            }
            case null, default -> {
                return 0;
            }
        }
    }

    /** Returns how many values of the current a block has. */
    static int count(ArrayStorage.Block block) {
        return block.arrays().get(Field.CURRENT.ordinal() << 4 | 1) instanceof float[] current ? current.length : 0;
    }

    /** Makes a row of a single sample what the original gives: its value, no spread, no extremes, no count. */
    static void single(StatisticsTable out, int row) {
        out.k[row] = 0;
        int at = row * StatisticsTable.WIDTH;
        Arrays.fill(out.values, at + StatisticsTable.SQUARES, at + StatisticsTable.MIN, 0);
        Arrays.fill(out.values, at + StatisticsTable.MIN, at + StatisticsTable.WIDTH, Double.NaN);
    }
}
