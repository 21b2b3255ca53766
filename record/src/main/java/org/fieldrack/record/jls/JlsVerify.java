package org.fieldrack.record.jls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Looks at every chunk of a file and says what is lost. */
public final class JlsVerify {
    /**
     * What was found.
     *
     * @param complete closed properly
     * @param chunks chunks with an intact header
     * @param damagedChunks chunks whose payload is damaged
     * @param damagedBytes bytes that belong to no chunk
     * @param problems one sentence each; empty for a good file
     */
    public record Report(boolean complete, long chunks, long damagedChunks, long damagedBytes, List<String> problems) {
        public boolean isGood() {
            return problems.isEmpty();
        }
    }

    private JlsVerify() {}

    public static Report verify(Path file) throws IOException {
        try (JlsReader reader = JlsReader.open(file)) {
            ChunkScan scan = reader.scan();
            List<String> problems = new ArrayList<>();
            if (!reader.hasIntactHeader()) {
                problems.add("the header of the file is damaged");
            } else if (!reader.isComplete()) {
                problems.add(
                        "the file was not closed: samples that waited in memory are lost; repair rebuilds the rest");
            }
            if (scan.damagedChunks() > 0) {
                problems.add(scan.damagedChunks() + " chunks are damaged: their checksum is wrong");
            }
            if (scan.damagedBytes() > 0) {
                problems.add(scan.damagedBytes() + " bytes belong to no chunk");
            }
            for (SignalDef signal : reader.signals()) {
                if (!signal.variable()) {
                    samples(reader.samples(signal.id()), problems);
                }
            }
            if (Files.exists(TailJournal.beside(file))) {
                problems.add("a journal of the last samples stands beside the file: repair puts them in");
            }
            return new Report(reader.isComplete(), scan.chunks(), scan.damagedChunks(), scan.damagedBytes(), problems);
        }
    }

    private static void samples(FsrReader in, List<String> problems) throws IOException {
        long lost = 0;
        long first = -1;
        for (int k = 0; k < in.chunks(); k++) {
            if (!in.isReadable(k)) {
                first = first < 0 ? k : first;
                lost++;
            }
        }
        if (lost > 0) {
            long size = in.def().samplesPerData();
            problems.add(in.def().name() + ": " + lost + " data chunks cannot be read, the first at sample "
                    + first * size + "; about " + lost * size + " samples are lost");
        }
    }
}
