package org.fieldrack.record.export;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.function.DoubleConsumer;
import org.fieldrack.record.jls.FsrReader;
import org.fieldrack.record.jls.JlsType;

/** Writes a span of signals of a JLS file at full rate as text, a line a sample. */
public final class SignalCsv {
    private static final int PLACES = 9;
    private static final long BILLION = 1_000_000_000;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private SignalCsv() {}

    /** Rows of time and a column a signal. */
    private record Rows(List<Column> columns, long rate) implements CsvRows.Block {
        @Override
        public void read(long at, int rows) throws IOException {
            for (Column column : columns) {
                column.read(at, rows);
            }
        }

        @Override
        public void row(CsvText out, long sample, int i) {
            seconds(out.comma(), sample, rate);
            for (Column column : columns) {
                column.put(out.comma(), i);
            }
        }
    }

    /** Samples of one signal: numbers, or whole words of 64 bits, which numbers cannot hold. */
    private record Column(FsrReader signal, double[] numbers, MemorySegment words) {
        static Column of(FsrReader signal) {
            JlsType type = signal.def().type();
            boolean words = type.bits() == 64 && !type.isReal();
            return new Column(
                    signal,
                    new double[words ? 0 : CsvRows.ROWS],
                    words ? MemorySegment.ofArray(new long[CsvRows.ROWS]) : MemorySegment.NULL);
        }

        void read(long at, int n) throws IOException {
            if (numbers.length > 0) {
                signal.numbers(at, n, numbers);
            } else {
                signal.copy(at, n, words);
            }
        }

        void put(CsvText out, int i) {
            JlsType type = signal.def().type();
            if (numbers.length > 0) {
                CsvText unused = out.number(numbers[i], type.isReal() && type.bits() == 32);
                return;
            }
            long word = words.get(LONG, 8L * i);
            CsvText unused = word < 0 && !type.isSigned() ? out.text(Long.toUnsignedString(word)) : out.number(word);
        }
    }

    /**
     * Writes comma-separated values: sample number, time in seconds from the first sample of the file, and a column a signal;
     * nothing for a missing sample.
     *
     * @param signals of one length and rate
     * @param progress takes 0 to 1
     */
    public static void write(List<FsrReader> signals, long start, long count, Path target, DoubleConsumer progress)
            throws IOException {
        long rate = Math.max(1, signals.getFirst().def().sampleRate());
        try (CsvText out = new CsvText(target, 0)) {
            out.text("sample,seconds");
            for (FsrReader signal : signals) {
                String unit = signal.def().units();
                CsvText unused = out.comma().quoted(signal.def().name() + (unit.isEmpty() ? "" : " [" + unit + "]"));
            }
            out.endRow();
            CsvRows.write(
                    out,
                    start,
                    start + count,
                    () -> new Rows(signals.stream().map(Column::of).toList(), rate),
                    end -> progress.accept((double) (end - start) / count));
        }
        progress.accept(1.0);
    }

    /** Writes a time exactly where nine places can say it. */
    private static void seconds(CsvText out, long sample, long rate) {
        CsvText unused = BILLION % rate == 0 && sample < Long.MAX_VALUE / BILLION
                ? out.decimal(sample * (BILLION / rate), PLACES)
                : out.number(sample / (double) rate, false);
    }
}
