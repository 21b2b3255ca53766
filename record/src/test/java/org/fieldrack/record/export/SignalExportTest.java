package org.fieldrack.record.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.jhdf.HdfFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.fieldrack.record.jls.FsrReader;
import org.fieldrack.record.jls.JlsReader;
import org.fieldrack.record.jls.JlsType;
import org.fieldrack.record.jls.JlsWriter;
import org.fieldrack.record.jls.SignalDef;
import org.fieldrack.record.jls.SourceDef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignalExportTest {
    @TempDir
    Path folder;

    private static JlsWriter writer(Path file) throws IOException {
        JlsWriter writer = new JlsWriter(file);
        writer.source(new SourceDef(1, "test", "-", "-", "-", "-"));
        int id = 1;
        for (String type : List.of("f32", "u1", "u64")) {
            SignalDef unused = writer.signal(SignalDef.of(id, 1, JlsType.parse(type), 1000, "s" + id, "V"));
            id++;
        }
        return writer;
    }

    private static MemorySegment ramp(int n) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = i % 1000;
        }
        return MemorySegment.ofArray(values);
    }

    @Test
    void exportsCsvAndHdf5AtFullRate() throws IOException {
        Path file = folder.resolve("export.jls");
        try (JlsWriter writer = writer(file)) {
            writer.fsr(1, 0, ramp(5000), 5000);
            byte[] flags = new byte[625];
            Arrays.fill(flags, (byte) 0xAA);
            writer.fsr(2, 0, MemorySegment.ofArray(flags), 5000);
            long[] words = new long[5000];
            Arrays.fill(words, -1);
            writer.fsr(3, 0, MemorySegment.ofArray(words), 5000);
        }
        try (JlsReader reader = JlsReader.open(file)) {
            List<FsrReader> all = List.of(reader.samples(1), reader.samples(2), reader.samples(3));
            Path csv = folder.resolve("out.csv");
            SignalCsv.write(all, 10, 4990, csv, done -> {});
            List<String> lines = Files.readAllLines(csv);
            assertThat(lines).hasSize(4991);
            assertThat(lines.get(0)).isEqualTo("sample,seconds,s1 [V],s2 [V],s3 [V]");
            assertThat(lines.get(2)).isEqualTo("11,0.011,11,1,18446744073709551615");
            Path h5 = folder.resolve("out.h5");
            SignalHdf5.write(all, 10, 4990, h5, done -> {});
            try (HdfFile hdf = new HdfFile(h5)) {
                float[] data = (float[]) hdf.getDatasetByPath("/s1").getData();
                assertThat(data).hasSize(4990);
                assertThat(data[1]).isEqualTo(11f);
                assertThat(hdf.getDatasetByPath("/s1").getAttribute("units").getData())
                        .isEqualTo("V");
            }
        }
    }
}
