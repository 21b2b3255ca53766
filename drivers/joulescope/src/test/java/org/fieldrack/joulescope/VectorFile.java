package org.fieldrack.joulescope;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.fieldrack.base.Vectors;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A golden file with its companion of binary arrays, and the portable input generators of its README. */
final class VectorFile {
    final JsonNode root;
    final ByteBuffer bin;
    private final String name;
    private int passed;
    private int failed;
    private final StringBuilder failures = new StringBuilder();

    private VectorFile(String name, JsonNode root, ByteBuffer bin) {
        this.name = name;
        this.root = root;
        this.bin = bin;
    }

    static VectorFile open(String name) {
        Path path = Vectors.file("joulescope", name + ".json").orElse(null);
        Assumptions.assumeTrue(path != null, name + ".json is missing");
        try {
            JsonNode root = JsonMapper.shared().readTree(Files.readAllBytes(path));
            byte[] bytes =
                    Files.readAllBytes(path.resolveSibling(root.path("bin").asString()));
            return new VectorFile(name, root, ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs one case and counts it. */
    void run(String label, Runnable body) {
        try {
            body.run();
            passed++;
        } catch (AssertionError | RuntimeException e) {
            failed++;
            if (failed <= 20) {
                String trace = e.getStackTrace().length > 0 ? " at " + e.getStackTrace()[0] : "";
                failures.append("  ")
                        .append(label)
                        .append(": ")
                        .append(e)
                        .append(trace)
                        .append('\n');
            }
        }
    }

    void finish() {
        // the second run, over the vector twin, speaks only when something fails, so that each line stands once
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            Vectors.report("joulescope", name, passed, failed);
        }
        if (failed > 0 || passed == 0) {
            throw new AssertionError(failed + " cases of " + name + " failed\n" + failures);
        }
    }

    static double number(JsonNode node) {
        if (node.isString()) {
            return switch (node.asString()) {
                case "NaN" -> Double.NaN;
                case "Infinity" -> Double.POSITIVE_INFINITY;
                case "-Infinity" -> Double.NEGATIVE_INFINITY;
                default -> Double.parseDouble(node.asString());
            };
        }
        return node.asDouble();
    }

    static int count(JsonNode array) {
        int n = 1;
        for (JsonNode dimension : array.get("shape")) {
            n *= dimension.asInt();
        }
        return n;
    }

    byte[] bytes(JsonNode array) {
        int size = switch (array.get("dtype").asString()) {
            case "u1", "i1" -> 1;
            case "u2", "i2" -> 2;
            case "u4", "i4", "f4" -> 4;
            case "stats" -> 40;
            default -> 8;
        };
        byte[] out = new byte[count(array) * size];
        bin.get(array.get("off").asInt(), out);
        return out;
    }

    ByteBuffer buffer(JsonNode array) {
        return ByteBuffer.wrap(bytes(array)).order(ByteOrder.LITTLE_ENDIAN);
    }

    float[] floats(JsonNode array) {
        float[] out = new float[count(array)];
        buffer(array).asFloatBuffer().get(out);
        return out;
    }

    double[] doubles(JsonNode array) {
        double[] out = new double[count(array)];
        buffer(array).asDoubleBuffer().get(out);
        return out;
    }

    short[] shorts(JsonNode array) {
        short[] out = new short[count(array)];
        buffer(array).asShortBuffer().get(out);
        return out;
    }

    /** Returns raw words, from the file or from the generator or tile that stands instead. */
    MemorySegment raw(JsonNode op) {
        if (op.has("data")) {
            return MemorySegment.ofArray(bytes(op.get("data")));
        }
        return MemorySegment.ofArray(generate(op.has("gen") ? op.get("gen") : op));
    }

    // ---- generators

    static long mix(long z) {
        long x = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        x = (x ^ x >>> 27) * 0x94D049BB133111EBL;
        return x ^ x >>> 31;
    }

    static long hash(long seed, long i) {
        return mix(seed + (i + 1) * 0x9E3779B97F4A7C15L);
    }

    static int[] generate(JsonNode gen) {
        if (gen.has("tile")) {
            int[] block = generate(gen.get("tile"));
            int[] out = new int[gen.get("n").asInt()];
            for (int i = 0; i < out.length; i++) {
                out[i] = block[i % block.length];
            }
            return out;
        }
        long seed = gen.get("seed").asLong();
        long dwell = gen.path("dwell").asLong(40);
        int miss = gen.path("miss").asInt(0);
        boolean calm = gen.path("profile").asString("full").equals("calm");
        boolean off = gen.path("off").asBoolean(false);
        long start = gen.path("start").asLong(0);
        int[] out = new int[gen.get("n").asInt()];
        for (int k = 0; k < out.length; k++) {
            out[k] = word(seed, start + k, dwell, miss, calm, off);
        }
        return out;
    }

    static int word(long seed, long i, long dwell, int miss, boolean calm, boolean off) {
        if (miss > 0 && Long.remainderUnsigned(hash(seed ^ 0x4D15, i / 16), 1000) < miss) {
            return -1;
        }
        int range = (int) Long.remainderUnsigned(hash(seed ^ 0x5157, i / dwell), off ? 8 : 7);
        long h = hash(seed, i);
        int c = calm ? 2000 + 1000 * (range % 7) + (int) (h & 0x3F) : (int) (h & 0x3FFF);
        int v = calm ? 8000 + (int) (h >>> 14 & 0x1F) : (int) (h >>> 14 & 0x3FFF);
        int rawI = c << 2 | range & 3;
        int rawV = v << 2 | (int) (i & 1) << 1 | range >> 2;
        return rawI & 0xFFFF | rawV << 16;
    }

    SampleScale scale(String cal) {
        JsonNode node = root.path("calibrations").path(cal);
        if (node.isMissingNode() || node.isNull()) {
            return SampleScale.unit();
        }
        return SampleScale.of(
                list(node.get("current_offset")),
                list(node.get("current_gain")),
                list(node.get("voltage_offset")),
                list(node.get("voltage_gain")));
    }

    private static float[] list(JsonNode array) {
        float[] out = new float[array.size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) array.get(i).asDouble();
        }
        return out;
    }
}
