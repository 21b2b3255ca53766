package org.fieldrack.record.jls;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.DoubleConsumer;

/** Writes a span of signals at full rate as text, a line a sample; blocks of 4096 are read at a time. */
public final class JlsExport {
    static final int BLOCK = 4096;

    private JlsExport() {}

    /**
     * Writes comma-separated values: sample number, time in seconds from the first sample of the file, and a column a signal.
     *
     * @param signals of one length and rate
     * @param progress takes 0 to 1
     */
    public static void csv(List<FsrReader> signals, long start, long count, Path target, DoubleConsumer progress)
            throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(target, StandardCharsets.UTF_8)) {
            out.write("sample,seconds");
            for (FsrReader signal : signals) {
                String unit = signal.def().units();
                out.write("," + quoted(signal.def().name() + (unit.isEmpty() ? "" : " [" + unit + "]")));
            }
            out.write('\n');
            double[][] block = new double[signals.size()][BLOCK];
            StringBuilder line = new StringBuilder();
            for (long at = start; at < start + count; at += BLOCK) {
                progress.accept((double) (at - start) / count);
                int n = (int) Math.min(BLOCK, start + count - at);
                for (int s = 0; s < block.length; s++) {
                    signals.get(s).numbers(at, n, block[s]);
                }
                for (int i = 0; i < n; i++) {
                    line.setLength(0);
                    line.append(at + i).append(',');
                    line.append((at + i) / (double) signals.getFirst().def().sampleRate());
                    for (int s = 0; s < block.length; s++) {
                        number(
                                line.append(','),
                                block[s][i],
                                signals.get(s).def().type());
                    }
                    out.append(line.append('\n'));
                }
            }
        }
        progress.accept(1.0);
    }

    private static String quoted(String text) {
        return text.contains(",") || text.contains("\"") ? "\"" + text.replace("\"", "\"\"") + "\"" : text;
    }

    /** Writes the shortest text that reads back; nothing for a missing sample. */
    private static void number(StringBuilder out, double value, JlsType type) {
        if (Double.isNaN(value)) {
            return;
        }
        if (!type.isReal()) {
            out.append((long) value);
        } else if (type.bits() == 32) {
            out.append((float) value);
        } else {
            out.append(value);
        }
    }
}
