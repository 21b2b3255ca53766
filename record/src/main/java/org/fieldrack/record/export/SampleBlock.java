package org.fieldrack.record.export;

import java.io.IOException;
import java.util.List;
import org.fieldrack.stream.Channel;
import org.fieldrack.stream.ElementType;

/** Rows of UTC nanoseconds and a number a channel, nothing where a sample is missing. */
final class SampleBlock implements CsvRows.Block {
    private final Numbers numbers;
    private final Times source;
    private final long[] times = new long[CsvRows.ROWS];
    private final double[][] columns;
    private final boolean[] singles;

    /** Reads samples of a channel; NaN where one is missing. */
    @FunctionalInterface
    interface Numbers {
        void read(int channel, long at, int count, double[] out) throws IOException;
    }

    /** Gives the time of a sample in UTC nanoseconds. */
    @FunctionalInterface
    interface Times {
        long utcNanos(long sample) throws IOException;
    }

    SampleBlock(List<Channel> channels, Numbers numbers, Times times) {
        this.numbers = numbers;
        source = times;
        columns = new double[channels.size()][CsvRows.ROWS];
        singles = new boolean[columns.length];
        for (int c = 0; c < singles.length; c++) {
            Channel channel = channels.get(c);
            singles[c] = channel.type() == ElementType.F32 && channel.scale() == 1 && channel.offset() == 0;
        }
    }

    @Override
    public void read(long at, int rows) throws IOException {
        for (int c = 0; c < columns.length; c++) {
            numbers.read(c, at, rows, columns[c]);
        }
        for (int i = 0; i < rows; i++) {
            times[i] = source.utcNanos(at + i);
        }
    }

    @Override
    public void row(CsvText out, long sample, int i) {
        CsvText unused = out.comma().number(times[i]);
        for (int c = 0; c < columns.length; c++) {
            unused = out.comma().number(columns[c][i], singles[c]);
        }
    }
}
