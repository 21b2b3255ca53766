package org.fieldrack.record.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.fieldrack.base.ManualClock;
import org.fieldrack.record.recording.RecordedLab;
import org.fieldrack.record.recording.RecordingReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exports of a recording with a gap, read back by another program where it is an own format. */
final class RecordingExportTest {
    private static final String SCRIPT = """
            import h5py, sys
            f = h5py.File(sys.argv[1], 'r')
            e = f['entry']
            p = e['psu/power']
            v = p['volts'][:]
            assert v.dtype == 'float32' and len(v) == 3000, (v.dtype, len(v))
            gap = [int(x) for x in p['gaps'][:]]
            assert gap == [1000, 1500], gap
            assert all(v[i] == i for i in range(3000) if not 1000 <= i < 1500)
            assert all(v[i] != v[i] for i in range(1000, 1500))
            c = p['count'][:]
            assert c.dtype == 'uint16' and all(c[i] == i for i in range(3000) if not 1000 <= i < 1500)
            assert p['volts'].attrs['units'] == b'V' or p['volts'].attrs['units'] == 'V'
            assert p.attrs['sample_rate'] == 1000.0 and p.attrs['first_sample'] == 0
            begin = int(sys.argv[2])
            assert abs(int(p.attrs['start_time_ns']) - begin) <= 2
            s = e['psu/spikes']
            assert list(s['level'][:]) == [3.5 * i + 1 for i in range(500)]
            assert list(s['time'][:]) == [begin + 3000000 * i for i in range(500)]
            r = e['readings/psu.volts']
            assert list(r['value'][:]) == [4.25, 5.5] and list(r['time'][:]) == [begin + 1, begin + 2]
            assert r['value'].attrs['units'] in (b'V', 'V')
            print('good')
            """;

    @TempDir
    Path store;

    private final ManualClock clock = new ManualClock();
    private RecordingReader recording;
    private long begin;

    @BeforeEach
    void record() throws Exception {
        begin = clock.utcNanos();
        recording = RecordedLab.withGap(store, clock);
    }

    @Test
    void hdf5IsReadByH5py() throws Exception {
        Path file = store.resolve("out.h5");
        RecordingExport.write(recording, ExportRequest.of(ExportFormat.HDF5), file, false, part -> {});
        Python.finds("h5py", SCRIPT, file.toString(), Long.toString(begin));
    }

    @Test
    void csvHasALineASampleAndNothingInAGap() throws Exception {
        Path folder = store.resolve("out");
        RecordingExport.write(recording, ExportRequest.of(ExportFormat.CSV), folder, false, part -> {});
        List<String> power = Files.readAllLines(folder.resolve("psu-power.csv"));
        assertThat(power).hasSize(3001);
        assertThat(power.getFirst()).isEqualTo("sample,time_ns,volts [V],count");
        assertThat(power.get(1000)).startsWith("999,").endsWith(",999,999");
        assertThat(power.get(1001)).startsWith("1000,").endsWith(",,");
        List<String> spikes = Files.readAllLines(folder.resolve("psu-spikes.csv"));
        assertThat(spikes.get(3)).isEqualTo("2," + (begin + 6_000_000) + ",8");
        assertThat(Files.readAllLines(folder.resolve("readings.csv")))
                .containsExactly(
                        "time_ns,property,value,unit,severity,quality",
                        (begin + 1) + ",psu.volts,4.25,V,NONE,GOOD",
                        (begin + 2) + ",psu.volts,5.5,V,NONE,GOOD");
    }

    @Test
    void aSpanOfOneChannelIsExactlyThat() throws Exception {
        Path folder = store.resolve("span");
        ExportSelection span = new ExportSelection(
                List.of("psu/power.count"),
                begin + Duration.ofMillis(100).toNanos(),
                begin + Duration.ofMillis(200).toNanos());
        RecordingExport.write(recording, new ExportRequest(ExportFormat.CSV, span, 0), folder, false, part -> {});
        List<String> lines = Files.readAllLines(folder.resolve("psu-power.csv"));
        assertThat(lines).hasSize(101);
        assertThat(lines.get(1)).startsWith("100,").endsWith(",100");
        assertThat(folder.resolve("psu-spikes.csv")).doesNotExist();
        assertThatThrownBy(() -> new ExportSelection(List.of(), 5, 5)).hasMessageContaining("is empty");
    }
}
