package org.fieldrack.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.fieldrack.base.Vectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code fieldrack jls} on files that other programs wrote, of both versions, whole and cut off. */
class JlsCommandTest {
    // the system's own, where Debian's python3-h5py is
    private static final String PYTHON = "/usr/bin/python3";

    @TempDir
    Path folder;

    private Path unpack(String name) throws IOException {
        Path packed = Vectors.file("joulescope", name).orElse(null);
        Assumptions.assumeTrue(packed != null, name + " is missing");
        Path file = folder.resolve(name.replace(".gz", ""));
        try (InputStream in = new GZIPInputStream(Files.newInputStream(packed))) {
            Files.copy(in, file);
        }
        return file;
    }

    private Cli.Result jls(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("jls"));
        all.addAll(Arrays.asList(arguments));
        return Cli.run(folder, Map.of(), all.toArray(String[]::new));
    }

    private Cli.Result good(String... arguments) throws Exception {
        Cli.Result result = jls(arguments);
        assertThat(result.code()).as(result.err()).isZero();
        return result;
    }

    private Path cut(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        return Files.write(folder.resolve("cut.jls"), Arrays.copyOf(bytes, bytes.length * 3 / 4));
    }

    @Test
    void readsVersion2() throws Exception {
        String file = unpack("jls_v2_default_geometry.jls.gz").toString();
        assertThat(good("info", "-o", "json", file).out()).contains("\"complete\":true");
        assertThat(good("verify", file).out()).contains("all good");
        assertThat(good("stats", "-o", "json", "--to", "1000", file).out()).contains("\"count\":1000");
        String cut = cut(Path.of(file)).toString();
        assertThat(jls("verify", cut).code()).isEqualTo(5);
        assertThat(good("repair", cut, "whole.jls").out()).contains("samples written to whole.jls");
        assertThat(good("verify", "whole.jls").out()).contains("all good");
        assertThat(jls("info", "nothing.jls").code()).isEqualTo(2);
    }

    @Test
    void readsVersion1AndTurnsItIntoVersion2() throws Exception {
        String file = unpack("raw_default_geometry.jls.gz").toString();
        assertThat(good("info", file).out()).contains("samples: 1927800").contains("rate: 2000000");
        assertThat(good("verify", file).out()).contains("all good");
        good("convert", file, "two.jls");
        assertThat(good("info", "-o", "json", "two.jls").out())
                .contains("\"samples\":1927800")
                .contains("\"name\":\"voltage\"");
        String[] span = {"-o", "json", "--signal", "current", "--from", "457469", "--to", "757469"};
        String direct = good(with(file, span)).out();
        assertThat(good(with("two.jls", span)).out()).isEqualTo(direct);
        assertThat(direct).contains("\"mean\":0.0260");
        good("export", file, "part.csv", "--from", "100", "--to", "103");
        assertThat(Files.readAllLines(folder.resolve("part.csv"))).hasSize(4);
        Path cut = cut(Path.of(file));
        assertThat(jls("verify", cut.toString()).code()).isEqualTo(5);
    }

    private static String[] with(String file, String... span) {
        List<String> all = new ArrayList<>(List.of("stats", file));
        all.addAll(Arrays.asList(span));
        return all.toArray(String[]::new);
    }

    @Test
    void pythonReadsTheHdf5Export() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of(PYTHON)), "python3 is missing");
        Process probe = new ProcessBuilder(PYTHON, "-c", "import h5py").start();
        Assumptions.assumeTrue(probe.waitFor() == 0, "python3 with h5py is missing");
        String file = unpack("raw_default_geometry.jls.gz").toString();
        good("export", file, "part.h5", "--signal", "voltage,current", "--from", "1000", "--to", "51000");
        good("export", file, "part.csv", "--signal", "voltage,current", "--from", "1000", "--to", "51000");
        String script = "import h5py, csv; f = h5py.File('part.h5'); rows = list(csv.reader(open('part.csv')))[1:];"
                + "import struct; same = all(struct.pack('f', float(r[2])) == struct.pack('f', v) and "
                + "struct.pack('f', float(r[3])) == struct.pack('f', c) for r, v, c in zip(rows, f['voltage'], f['current']));"
                + "print(len(rows), f['voltage'].shape[0], same)";
        Process read = new ProcessBuilder(PYTHON, "-c", script)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(read.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(said.strip()).isEqualTo("50000 50000 True");
    }
}
