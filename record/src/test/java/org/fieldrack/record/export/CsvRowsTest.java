package org.fieldrack.record.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvRowsTest {
    private static final int ALL = 10 * CsvRows.ROWS + 17;

    @TempDir
    Path folder;

    /** Rows of which those of the first block are made last. */
    private record Tardy(CountDownLatch secondMade, int[] offset) implements CsvRows.Block {
        @Override
        public void read(long at, int rows) {
            offset[0] = (int) at;
        }

        @Override
        public void row(CsvText out, long sample, int i) {
            try {
                if (sample == 0) {
                    secondMade.await();
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            CsvText unused = out.comma().number(offset[0] + i);
            if (sample == 2L * CsvRows.ROWS - 1) {
                secondMade.countDown();
            }
        }
    }

    /** However long the threads take that make them, rows stand in their order, and are reported in it. */
    @Test
    void rowsKeepTheirOrder() throws IOException {
        Assumptions.assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "one thread makes one block at a time");
        CountDownLatch secondMade = new CountDownLatch(1);
        Path file = folder.resolve("rows.csv");
        List<Long> told = new ArrayList<>();
        try (CsvText out = new CsvText(file, 0)) {
            CsvRows.write(out, 0, ALL, () -> new Tardy(secondMade, new int[1]), told::add);
        }
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(ALL);
        for (int i = 0; i < ALL; i++) {
            assertThat(lines.get(i)).isEqualTo(i + "," + i);
        }
        assertThat(told).isSorted().hasSize(11).endsWith((long) ALL);
    }
}
