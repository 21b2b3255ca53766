package org.fieldrack.joulescope;

import java.util.LinkedHashMap;
import java.util.Map;
import org.fieldrack.joulescope.container.ArrayStorage;

/** The statistics of a block of a legacy recording, in the single precision that its file has (specification section 9.1). */
final class LegacyReductions {
    private static final int STATISTICS = 4;

    private final long[] lengths;
    // [field * 4 + mean, s, min, max][entry]
    private final float[][] columns;

    LegacyReductions(int entries) {
        lengths = new long[entries];
        columns = new float[Field.COUNT * STATISTICS][entries];
        clear();
    }

    private LegacyReductions(long[] lengths, float[][] columns) {
        this.lengths = lengths;
        this.columns = columns;
    }

    void clear() {
        java.util.Arrays.fill(lengths, 0);
        for (int c = 0; c < columns.length; c++) {
            int statistic = c % STATISTICS;
            // what the largest double becomes in single precision
            float nothing = statistic < 2 ? 0 : statistic == 2 ? Float.POSITIVE_INFINITY : Float.NEGATIVE_INFINITY;
            java.util.Arrays.fill(columns[c], nothing);
        }
    }

    int entries() {
        return lengths.length;
    }

    /** Takes one row of statistics. */
    void set(int entry, StatisticsTable table, int row) {
        lengths[entry] = table.k(row);
        for (Field field : Field.values()) {
            set(
                    entry,
                    field,
                    table.mean(row, field),
                    table.s(row, field),
                    table.min(row, field),
                    table.max(row, field));
        }
    }

    /** Takes the statistics of one field's values; those that are not finite do not count. */
    void compute(int entry, Field field, float[] values, int from, int count) {
        StatisticsTable one = new StatisticsTable(1);
        one.clear(0);
        double[] x = new double[Field.COUNT];
        for (int k = from; k < from + count; k++) {
            if (Float.isFinite(values[k])) {
                x[0] = values[k];
                StatisticsKernel.addOne(x, one, 0);
            }
        }
        Field only = Field.CURRENT;
        set(entry, field, one.mean(0, only), one.s(0, only), one.min(0, only), one.max(0, only));
        if (field == Field.CURRENT) {
            lengths[entry] = one.k(0);
        }
    }

    private void set(int entry, Field field, double mean, double s, double min, double max) {
        int c = field.ordinal() * STATISTICS;
        columns[c][entry] = (float) mean;
        columns[c + 1][entry] = (float) s;
        columns[c + 2][entry] = (float) min;
        columns[c + 3][entry] = (float) max;
    }

    /** Fills a row with an entry. */
    void get(int entry, StatisticsTable out, int row) {
        out.k[row] = lengths[entry];
        int at = row * StatisticsTable.WIDTH;
        for (int field = 0; field < Field.COUNT; field++) {
            int c = field * STATISTICS;
            out.values[at + StatisticsTable.MEAN + field] = columns[c][entry];
            out.values[at + StatisticsTable.SQUARES + field] = columns[c + 1][entry];
            out.values[at + StatisticsTable.MIN + field] = columns[c + 2][entry];
            out.values[at + StatisticsTable.MAX + field] = columns[c + 3][entry];
        }
    }

    /** Packs the first entries as a file has them. */
    byte[] pack(int count) {
        Map<Integer, Object> arrays = new LinkedHashMap<>();
        arrays.put(0, java.util.Arrays.copyOf(lengths, count));
        for (int c = 0; c < columns.length; c++) {
            arrays.put(id(c), java.util.Arrays.copyOf(columns[c], count));
        }
        return ArrayStorage.pack(count, arrays);
    }

    private static int id(int column) {
        return column / STATISTICS << 4 | column % STATISTICS + 1;
    }

    /** @throws IllegalArgumentException where it is no such block, or lacks an array */
    static LegacyReductions unpack(byte[] packed) {
        ArrayStorage.Block block = ArrayStorage.unpack(packed);
        if (!(block.arrays().get(0) instanceof long[] lengths)) {
            throw new IllegalArgumentException("the reductions have no lengths");
        }
        float[][] columns = new float[Field.COUNT * STATISTICS][];
        for (int c = 0; c < columns.length; c++) {
            if (!(block.arrays().get(id(c)) instanceof float[] values) || values.length < lengths.length) {
                throw new IllegalArgumentException("the reductions lack array " + id(c));
            }
            columns[c] = values;
        }
        return new LegacyReductions(lengths, columns);
    }
}
