package org.fieldrack.record.jls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.fieldrack.base.Vectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JlsVectorsTest {
    @TempDir
    Path folder;

    private JsonNode root = JsonMapper.shared().createObjectNode();
    private byte[] bin = {};
    private int passed;
    private int failed;
    private final StringBuilder failures = new StringBuilder();

    @BeforeEach
    void open() throws IOException {
        Path path = Vectors.file("joulescope", "jls_v2.json").orElse(null);
        Assumptions.assumeTrue(path != null, "jls_v2.json is missing");
        root = JsonMapper.shared().readTree(Files.readAllBytes(path));
        bin = Files.readAllBytes(path.resolveSibling(root.get("bin").asString()));
    }

    private interface Body {
        void run() throws IOException;
    }

    private void run(String label, Body body) {
        try {
            body.run();
            passed++;
        } catch (AssertionError | RuntimeException | IOException e) {
            failed++;
            String where = e.getStackTrace().length > 0 ? " at " + e.getStackTrace()[0] : "";
            String text = e.toString();
            failures.append("  ").append(label).append(": ").append(text, 0, Math.min(500, text.length()));
            failures.append(where).append('\n');
        }
    }

    @Test
    void vectors() {
        for (JsonNode c : root.get("cases")) {
            String name = c.get("name").asString();
            boolean defect = c.path("note").asString("").contains("PEER WRITE DEFECT");
            run(name + " write", () -> write(c, defect));
            if (!c.has("crash_file")) {
                run(name + " read", () -> new JlsReadCheck(bin).check(stored(c, name), c.get("read"), defect));
            }
        }
        Vectors.report("joulescope", "jls_v2", passed, failed);
        if (failed > 0 || passed == 0) {
            throw new AssertionError(failed + " cases of jls_v2 failed\n" + failures);
        }
    }

    private byte[] bytes(JsonNode array) {
        int off = array.get("off").asInt();
        return Arrays.copyOfRange(bin, off, off + array.get("shape").get(0).asInt());
    }

    private byte[] file(JsonNode c) throws IOException {
        if (c.has("file")) {
            return bytes(c.get("file"));
        }
        if (c.has("file_gz")) {
            byte[] packed = Files.readAllBytes(
                    Vectors.folder("joulescope").resolve(c.get("file_gz").asString()));
            try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
                return in.readAllBytes();
            }
        }
        return new byte[0];
    }

    private Path stored(JsonNode c, String name) throws IOException {
        return Files.write(folder.resolve(name + "-given.jls"), file(c));
    }

    private void write(JsonNode c, boolean defect) throws IOException {
        Path path = folder.resolve(c.get("name").asString() + ".jls");
        if (c.has("crash_file")) {
            crash(c, path);
            return;
        }
        JlsScript.write(path, c.get("ops"), true).close();
        byte[] actual = Files.readAllBytes(path);
        if (defect) {
            new JlsReadCheck(bin).checkExact(path, c.get("ops"));
            return;
        }
        same(actual, file(c));
    }

    private static void same(byte[] actual, byte[] expected) {
        int at = Arrays.mismatch(actual, expected);
        if (at >= 0) {
            int chunk = 32;
            ByteBuffer in = ByteBuffer.wrap(expected).order(ByteOrder.LITTLE_ENDIAN);
            while (chunk + 32 <= at) {
                int next = chunk + 32 + (int) JlsLayout.padded(in.getInt(chunk + JlsLayout.LENGTH));
                if (next > at) {
                    break;
                }
                chunk = next;
            }
            throw new AssertionError("differs at " + at + " of " + expected.length + " (actual " + actual.length
                    + "), chunk at " + chunk + " tag " + Integer.toHexString(expected[chunk + 16] & 0xFF) + " meta "
                    + Integer.toHexString(in.getShort(chunk + 18)) + " length " + in.getInt(chunk + 20));
        }
    }

    /** The state before close, its repair, and what can be read of it. */
    private void crash(JsonNode c, Path path) throws IOException {
        Path crashed = Files.write(path, bytes(c.get("crash_file")));
        Path repaired = folder.resolve(c.get("name").asString() + "-repaired.jls");
        byte[] before = Files.readAllBytes(crashed);
        try (JlsReader reader = JlsReader.open(crashed)) {
            assertThat(reader.isComplete()).isFalse();
        }
        JlsRepair.repair(crashed, repaired);
        assertThat(Files.readAllBytes(crashed)).isEqualTo(before);
        try (JlsReader reader = JlsReader.open(repaired)) {
            assertThat(reader.isComplete()).isTrue();
            long least =
                    c.has("recoverable_samples") ? c.get("recoverable_samples").asLong() : 0;
            assertThat(reader.length(1)).isGreaterThanOrEqualTo(least);
        }
        if (c.has("read")) {
            new JlsReadCheck(bin).check(repaired, c.get("read"), true);
        }
    }
}
