package org.fieldrack.record.jls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadAheadTest {
    private static final int SAMPLES = 200_000;
    private static final SignalDef DEF =
            new SignalDef(1, 1, false, JlsType.F32, 1000, 160, 16, 20, 10, 10, 10, "s", "V");

    @TempDir
    Path folder;

    /** Notes what is asked for instead of telling the system. */
    private static final class Noted extends ReadAhead {
        final List<long[]> places = new ArrayList<>();

        Noted(Path file) {
            super(file);
        }

        @Override
        void ask(long from, long count) {
            places.add(new long[] {from, from + count});
        }

        boolean covers(Chunk chunk) {
            return places.stream().anyMatch(place -> place[0] <= chunk.offset() && chunk.end() <= place[1]);
        }
    }

    private Path file() throws IOException {
        Path file = folder.resolve("long.jls");
        try (JlsWriter writer = new JlsWriter(file)) {
            writer.source(new SourceDef(1, "test", "-", "-", "-", "-"));
            SignalDef unused = writer.signal(DEF);
            writer.fsr(1, 0, MemorySegment.ofArray(new float[SAMPLES]), SAMPLES);
        }
        return file;
    }

    private static FsrIndex index(JlsFile file) throws IOException {
        long[] heads = JlsDefinitions.fromLists(file).head(1, JlsLayout.TRACK_FSR);
        return FsrIndex.fromLists(file, DEF, heads);
    }

    /** Whatever is read of a level between two of its entries was asked for, and not all of the file. */
    @Test
    void summariesOfASpanAreAskedForAtOnce() throws IOException {
        Path path = file();
        Noted noted = new Noted(path);
        try (JlsFile file = new JlsFile(path, noted)) {
            FsrIndex index = index(file);
            assertThat(noted.places).isEmpty();
            index.expect(1, 2001, 8999);
            for (long node = 100; node < 450; node++) {
                Chunk summary = index.summary(1, node, new FileWindow(SummaryCache.WINDOW))
                        .orElseThrow();
                assertThat(noted.covers(summary)).as("node %d", node).isTrue();
            }
            // 35 nodes above know where these 350 are, 4 above know where the 35 are, and the one above those is read
            // alone
            assertThat(noted.places).hasSize(350 + 35 + 4);
        }
    }

    @Test
    void samplesOfASpanAreAskedForAtOnce() throws IOException {
        Path path = file();
        Noted noted = new Noted(path);
        try (JlsFile file = new JlsFile(path, noted)) {
            FsrIndex index = index(file);
            index.expect(0, 1600, 16_000);
            for (int k = 10; k < 100; k++) {
                assertThat(noted.covers(index.data(k, new FileWindow(4096)).orElseThrow()))
                        .as("chunk %d", k)
                        .isTrue();
            }
        }
    }

    /** A span that is read in two or three places, and one that reaches beyond the end, bring nothing with them. */
    @Test
    void aFewAreReadOneByOne() throws IOException {
        Path path = file();
        Noted noted = new Noted(path);
        try (JlsFile file = new JlsFile(path, noted)) {
            FsrIndex index = index(file);
            index.expect(1, 0, 40);
            index.expect(9, 0, 1000);
            index.expect(1, 1_000_000, 2_000_000);
            assertThat(noted.places).isEmpty();
        }
    }

    /** The system takes the advice, and a file that is gone gives none. */
    @Test
    void adviceIsNoMoreThanThat() throws IOException {
        Path path = file();
        try (ReadAhead ahead = new ReadAhead(path);
                ReadAhead gone = new ReadAhead(folder.resolve("gone.jls"))) {
            ahead.ask(0, 1 << 20);
            gone.ask(0, 1 << 20);
            assertThat(ahead.isAsking()).isEqualTo(System.getProperty("os.name").equals("Linux"));
            assertThat(gone.isAsking()).isFalse();
        }
    }
}
