package org.fieldrack.record.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.fieldrack.base.ManualClock;
import org.fieldrack.record.jls.JlsReader;
import org.fieldrack.record.jls.JlsVerify;
import org.fieldrack.record.recording.RecordedLab;
import org.fieldrack.record.recording.RecordingReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JLS, Open Ephys, Arrow, bins, and exports that are cancelled and resumed; read back by other programs where there are any. */
final class ExportFormsTest {
    /** Reads an Arrow file by its specification alone: footer, blocks, messages, buffers. */
    private static final String ARROW = """
            import struct, sys
            d = open(sys.argv[1], 'rb').read()
            begin = int(sys.argv[2])
            assert d[:8] == b'ARROW1\\0\\0' and d[-6:] == b'ARROW1'
            def field(t, n):
                v = t - struct.unpack_from('<i', d, t)[0]
                size = struct.unpack_from('<H', d, v)[0]
                o = struct.unpack_from('<H', d, v + 4 + 2 * n)[0] if 4 + 2 * n < size else 0
                return t + o if o else None
            def ref(at): return at + struct.unpack_from('<I', d, at)[0]
            def vec(at):
                at = ref(at)
                return at + 4, struct.unpack_from('<I', d, at)[0]
            def text(at):
                at, n = vec(at)
                return d[at:at + n].decode()
            n = struct.unpack_from('<i', d, len(d) - 10)[0]
            footer = ref(len(d) - 10 - n)
            assert struct.unpack_from('<h', d, field(footer, 0))[0] == 4
            schema = ref(field(footer, 1))
            at, count = vec(field(schema, 1))
            names, types = [], []
            for i in range(count):
                f = ref(at + 4 * i)
                names.append(text(field(f, 0)))
                types.append(d[field(f, 2)])
            assert names == ['time', 'property', 'value', 'text', 'unit', 'severity', 'quality'], names
            assert types == [10, 5, 3, 5, 5, 5, 5], types
            ts = ref(field(ref(at), 3))
            assert struct.unpack_from('<h', d, field(ts, 0))[0] == 3 and text(field(ts, 1)) == 'UTC'
            at, blocks = vec(field(footer, 3))
            assert blocks == 1
            offset, meta, body = struct.unpack_from('<qixxxxq', d, at)
            assert offset % 8 == 0 and meta % 8 == 0 and body % 8 == 0
            assert struct.unpack_from('<I', d, offset)[0] == 0xffffffff
            message = ref(offset + 8)
            assert d[field(message, 1)] == 3 and struct.unpack_from('<q', d, field(message, 3))[0] == body
            batch = ref(field(message, 2))
            rows = struct.unpack_from('<q', d, field(batch, 0))[0]
            at, k = vec(field(batch, 2))
            buffers = [struct.unpack_from('<qq', d, at + 16 * i) for i in range(k)]
            base = offset + meta
            def raw(i): return d[base + buffers[i][0]: base + buffers[i][0] + buffers[i][1]]
            def column(i):
                o = struct.unpack('<%di' % (rows + 1), raw(i + 1))
                return [raw(i + 2)[o[r]:o[r + 1]].decode() for r in range(rows)]
            assert rows == 2
            assert list(struct.unpack('<2q', raw(1))) == [begin + 1, begin + 2]
            assert column(2) == ['psu.volts'] * 2
            assert raw(5)[0] == 3 and list(struct.unpack('<2d', raw(6))) == [4.25, 5.5]
            assert column(7) == ['4.25', '5.5'] and column(10) == ['V', 'V'] and column(16) == ['GOOD', 'GOOD']
            print('good')
            """;

    private static final String EPHYS = """
            import json, numpy, sys
            root = sys.argv[1]
            about = json.load(open(root + '/structure.oebin'))
            power = [s for s in about['continuous'] if s['folder_name'] == 'psu-power/'][0]
            assert abs(power['sample_rate'] - 1000) < 0.01, power['sample_rate']
            place = root + '/continuous/psu-power/'
            data = numpy.fromfile(place + 'continuous.dat', '<i2').reshape(-1, power['num_channels'])
            assert data.shape == (3000, 2), data.shape
            scale = power['channels'][0]['bit_volts']
            kept = [i for i in range(3000) if not 1000 <= i < 1500]
            assert all(abs(data[i][0] * scale - i) <= scale / 2 + 1e-9 for i in kept)
            assert all(data[i][1] == i for i in kept)
            numbers = numpy.load(place + 'sample_numbers.npy')
            times = numpy.load(place + 'timestamps.npy')
            assert list(numbers) == list(range(3000)) and abs(times[2999] - 2.999) < 1e-8
            print('good')
            """;

    private static final String PANDAS = """
            import pandas, sys
            f = pandas.read_csv(sys.argv[1] + '/psu-power.csv')
            assert list(f.columns) == ['sample', 'time_ns', 'volts [V]', 'count'], list(f.columns)
            assert len(f) == 3000 and f['volts [V]'].isna().sum() == 500
            kept = f[f['volts [V]'].notna()]
            assert (kept['volts [V]'] == kept['sample']).all() and (kept['count'] == kept['sample']).all()
            r = pandas.read_csv(sys.argv[1] + '/readings.csv')
            assert list(r['value']) == [4.25, 5.5]
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

    private Path export(ExportRequest request, String name) throws IOException {
        Path target = store.resolve(name);
        RecordingExport.write(recording, request, target, false, part -> {});
        return target;
    }

    @Test
    void arrowIsReadByItsSpecification() throws Exception {
        Path file = export(ExportRequest.of(ExportFormat.ARROW), "out.arrow");
        Python.finds("struct", ARROW, file.toString(), Long.toString(begin));
    }

    @Test
    void openEphysIsReadByNumpy() throws Exception {
        Path folder = export(ExportRequest.of(ExportFormat.OPENEPHYS), "ephys");
        Python.finds("numpy", EPHYS, folder.toString());
    }

    @Test
    void csvIsReadByPandas() throws Exception {
        Path folder = export(ExportRequest.of(ExportFormat.CSV), "csv");
        Python.finds("pandas", PANDAS, folder.toString());
    }

    @Test
    void jlsHasEverySampleItsTimesAndItsGaps() throws Exception {
        Path folder = export(ExportRequest.of(ExportFormat.JLS), "jls");
        Path file = folder.resolve("psu-power.jls");
        assertThat(JlsVerify.verify(file).problems()).isEmpty();
        try (JlsReader reader = JlsReader.open(file)) {
            double[] volts = new double[3000];
            reader.samples(1).numbers(0, 3000, volts);
            for (int i = 0; i < 3000; i++) {
                if (i >= 1000 && i < 1500) {
                    assertThat(volts[i]).isNaN();
                } else {
                    assertThat(volts[i]).isEqualTo(i);
                }
            }
            assertThat(reader.annotations(2).getFirst().text()).isEqualTo("{\"gap\":{\"from\":1000,\"to\":1500}}");
            assertThat(reader.signal(1).orElseThrow().units()).isEqualTo("V");
        }
        assertThat(folder.resolve("psu-spikes.jls")).doesNotExist();
    }

    @Test
    void binsHaveMeanMinimumMaximumAndCount() throws Exception {
        Path folder = export(new ExportRequest(ExportFormat.CSV, ExportSelection.all(), 30), "bins");
        List<String> lines = Files.readAllLines(folder.resolve("psu-power.csv"));
        assertThat(lines).hasSize(31);
        assertThat(lines.getFirst())
                .isEqualTo("bin,time_ns,mean volts [V],min volts [V],max volts [V],count volts [V],"
                        + "mean count,min count,max count,count count");
        assertThat(lines.get(3)).isEqualTo("2," + (begin + 200_000_000L) + ",249.5,200,299,100,249.5,200,299,100");
        assertThat(lines.get(13)).endsWith(",,,,0,,,,0");
        assertThatThrownBy(() -> new ExportRequest(ExportFormat.JLS, ExportSelection.all(), 5))
                .hasMessageContaining("jls holds samples only");
    }

    @Test
    void aCancelledExportGoesOnBehindWhatItWrote() throws Exception {
        try (RecordedLab.Long recorded = RecordedLab.longer(store.resolve("long"), new ManualClock(), 2_500_000)) {
            for (ExportFormat format : List.of(ExportFormat.CSV, ExportFormat.HDF5, ExportFormat.JLS)) {
                Path whole = store.resolve("whole-" + format + format.ending());
                Path cut = store.resolve("cut-" + format + format.ending());
                ExportRequest request = ExportRequest.of(format);
                RecordingExport.write(recorded.reader(), request, whole, false, part -> {});
                assertThatThrownBy(() -> RecordingExport.write(recorded.reader(), request, cut, true, part -> {
                            if (part > 0.6) {
                                throw new CancellationException("enough");
                            }
                        }))
                        .isInstanceOf(CancellationException.class);
                assertThat(cut.resolveSibling(cut.getFileName() + ".resume")).exists();
                double[] first = {-1};
                RecordingExport.write(recorded.reader(), request, cut, true, part -> {
                    first[0] = first[0] < 0 ? part : first[0];
                });
                assertThat(cut.resolveSibling(cut.getFileName() + ".resume")).doesNotExist();
                if (format == ExportFormat.HDF5) {
                    assertThat(first[0]).as("it does not begin again").isGreaterThan(0.4);
                    Python.finds("h5py", SAME, whole.toString(), cut.toString());
                } else {
                    for (String file : ExportFiles.of(whole)) {
                        assertThat(cut.resolve(file)).hasSameBinaryContentAs(whole.resolve(file));
                    }
                }
            }
        }
    }

    private static final String SAME = """
            import h5py, sys
            a, b = h5py.File(sys.argv[1], 'r'), h5py.File(sys.argv[2], 'r')
            found = []
            a.visititems(lambda name, x: found.append(name) if isinstance(x, h5py.Dataset) else None)
            assert 'entry/psu/power/volts' in found and len(a['entry/psu/power/volts']) == 2500000
            for name in found:
                assert a[name][:].tobytes() == b[name][:].tobytes(), name
                assert dict(a[name].attrs) == dict(b[name].attrs), name
            print('good')
            """;

    @Test
    void numbersOfTextReadBack() throws IOException {
        Path file = store.resolve("numbers.txt");
        java.util.Random random = new java.util.Random(5);
        float[] floats = new float[20_000];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = i % 3 == 0
                    ? Float.intBitsToFloat(random.nextInt())
                    : (float) ((random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(-5, 8)));
        }
        try (CsvText out = new CsvText(file, 0)) {
            for (float value : floats) {
                out.number(value, true).endRow();
            }
            out.number(Long.MIN_VALUE)
                    .comma()
                    .number(0)
                    .comma()
                    .number(-1.5, false)
                    .comma()
                    .number(-0.0, true)
                    .endRow();
        }
        List<String> lines = Files.readAllLines(file);
        int longer = 0;
        for (int i = 0; i < floats.length; i++) {
            if (Float.isNaN(floats[i])) {
                assertThat(lines.get(i)).isEmpty();
                continue;
            }
            assertThat((float) Double.parseDouble(lines.get(i))).isEqualTo(floats[i]);
            longer += lines.get(i).length() > Float.toString(floats[i]).length() ? 1 : 0;
        }
        // small numbers are longer without an exponent
        assertThat(longer).isLessThan(floats.length / 10);
        assertThat(lines.getLast()).isEqualTo("-9223372036854775808,0,-1.5,-0.0");
    }
}
