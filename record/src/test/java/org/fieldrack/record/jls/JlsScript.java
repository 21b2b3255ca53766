package org.fieldrack.record.jls;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** Writes a file as the operations of a vector say, from the portable generators. */
final class JlsScript {
    private JlsScript() {}

    static long hash(long seed, long i) {
        long x = seed + (i + 1) * 0x9E3779B97F4A7C15L;
        x = (x ^ x >>> 30) * 0xBF58476D1CE4E5B9L;
        x = (x ^ x >>> 27) * 0x94D049BB133111EBL;
        return x ^ x >>> 31;
    }

    static byte[] generate(JsonNode gen) {
        String kind = gen.get("kind").asString();
        int n = gen.get("n").asInt();
        long seed = gen.path("seed").asLong(0);
        long start = gen.path("start").asLong(0);
        if (kind.equals("bytes") || kind.equals("const")) {
            byte[] out = new byte[n];
            for (int i = 0; i < n; i++) {
                out[i] = kind.equals("const") ? (byte) gen.get("value").asInt() : (byte) hash(seed, start + i);
            }
            return out;
        }
        boolean wide = kind.equals("f64");
        ByteBuffer out = ByteBuffer.allocate(n * (wide ? 8 : 4)).order(ByteOrder.LITTLE_ENDIAN);
        double scale = gen.path("scale").asDouble(1.0);
        long period = kind.equals("tile") ? gen.get("period").asLong() : Long.MAX_VALUE;
        for (int k = 0; k < n; k++) {
            long i = (start + k) % period;
            long h = hash(seed, i);
            if (wide) {
                out.putDouble((h >>> 11) * 0x1p-53);
            } else if (kind.equals("f32nan") && Long.remainderUnsigned(hash(seed ^ 0x77, i / 50), 10) == 0) {
                out.putFloat(Float.NaN);
            } else {
                out.putFloat((float) (scale * (((h >>> 40) - 8388608) / 8388608.0)));
            }
        }
        return out.array();
    }

    /** Runs the operations; {@code close} only where asked. */
    static JlsWriter write(Path file, JsonNode ops, boolean peer) throws IOException {
        JlsWriter writer = new JlsWriter(file, peer);
        for (JsonNode op : ops) {
            step(writer, op);
        }
        return writer;
    }

    private static void step(JlsWriter w, JsonNode op) throws IOException {
        switch (op.get("op").asString()) {
            case "source_def" ->
                w.source(new SourceDef(
                        op.get("source_id").asInt(),
                        op.get("name").asString(),
                        op.get("vendor").asString(),
                        op.get("model").asString(),
                        op.get("version").asString(),
                        op.get("serial_number").asString()));
            case "signal_def" -> w.signal(signal(op));
            case "fsr" ->
                w.fsr(
                        op.get("signal_id").asInt(),
                        op.get("sample_id").asLong(),
                        MemorySegment.ofArray(generate(op.get("gen"))),
                        op.get("samples").asLong());
            case "fsr_omit_data" ->
                w.omitConstant(op.get("signal_id").asInt(), op.get("enable").asInt() != 0);
            case "utc" ->
                w.utc(
                        op.get("signal_id").asInt(),
                        op.get("sample_id").asLong(),
                        op.get("timestamp").asLong());
            case "annotation" -> annotation(w, op);
            case "user_data" ->
                w.userData(
                        op.get("chunk_meta").asInt(),
                        JlsWriter.Storage.values()[op.get("storage_type").asInt()],
                        HexFormat.of().parseHex(op.get("data").asString()));
            case "close" -> {
                // the caller closes
            }
            default -> throw new AssertionError("unknown op " + op.get("op"));
        }
    }

    private static SignalDef signal(JsonNode op) {
        return new SignalDef(
                op.get("signal_id").asInt(),
                op.get("source_id").asInt(),
                op.get("signal_type").asInt() == 1,
                JlsType.parse(op.get("data_type").asString().toLowerCase(Locale.ROOT)),
                op.get("sample_rate").asInt(),
                op.path("samples_per_data").asInt(0),
                op.path("sample_decimate_factor").asInt(0),
                op.path("entries_per_summary").asInt(0),
                op.path("summary_decimate_factor").asInt(0),
                op.path("annotation_decimate_factor").asInt(0),
                op.path("utc_decimate_factor").asInt(0),
                op.get("name").asString(),
                op.get("units").asString());
    }

    private static void annotation(JlsWriter w, JsonNode op) throws IOException {
        float y = op.get("y").isNumber() ? (float) op.get("y").asDouble() : Float.NaN;
        w.annotation(
                op.get("signal_id").asInt(),
                op.get("timestamp").asLong(),
                y,
                JlsWriter.AnnotationType.values()[op.get("annotation_type").asInt()],
                op.get("group_id").asInt(),
                JlsWriter.Storage.values()[op.get("storage_type").asInt()],
                HexFormat.of().parseHex(op.get("data").asString()));
    }

    static List<String> columns() {
        return List.of(
                "offset", "tag", "chunk_meta", "payload_length", "item_next", "item_prev", "payload_prev_length");
    }
}
