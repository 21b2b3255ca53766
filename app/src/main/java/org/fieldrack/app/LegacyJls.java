package org.fieldrack.app;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleConsumer;
import org.fieldrack.joulescope.DataReader;
import org.fieldrack.joulescope.Field;
import org.fieldrack.joulescope.SamplesResult;
import org.fieldrack.joulescope.container.ContainerReader;
import org.fieldrack.record.jls.JlsReader;
import org.fieldrack.record.jls.JlsType;
import org.fieldrack.record.jls.JlsWriter;
import org.fieldrack.record.jls.SignalDef;
import org.fieldrack.record.jls.SourceDef;

/** What {@code jls} does with files of version 1: told apart by their first bytes, turned into version 2 where that is enough. */
final class LegacyJls {
    private static final byte[] MAGIC = {(byte) 0xD3, 0x74, 0x61, 0x67, 0x66, 0x6D, 0x74, 0x20};
    private static final int BLOCK = 200_000;

    private LegacyJls() {}

    /** Work on a file of version 2. */
    interface Work<T> {
        T on(Path file) throws IOException;
    }

    static boolean is(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return java.util.Arrays.equals(in.readNBytes(MAGIC.length), MAGIC);
        }
    }

    /** Says whether a file is one of either version. */
    static boolean isAny(Path file) throws IOException {
        return is(file) || JlsReader.isJls(file);
    }

    /** Does something with a file of version 2: the file itself, or a passing conversion. */
    static <T> T asVersion2(Path file, Work<T> work) throws IOException {
        if (!is(file)) {
            return work.on(file);
        }
        Path converted = Files.createTempFile("fieldrack", ".jls");
        try {
            convert(file, converted, fraction -> {});
            return work.on(converted);
        } finally {
            Files.delete(converted);
        }
    }

    static Map<String, Object> info(Path file) throws IOException {
        try (DataReader reader = DataReader.open(file)) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("version", 1);
            json.put("complete", reader.isComplete());
            json.put("format", reader.hasRaw() ? "raw" : "float32");
            json.put("rate", reader.samplingFrequency());
            json.put("samples", reader.length());
            json.put("seconds", reader.length() / reader.samplingFrequency());
            reader.calibration().ifPresent(calibration -> json.put("serialNumber", calibration.serialNumber()));
            reader.userData().ifPresent(data -> json.put("userData", data));
            reader.footerUserData().ifPresent(data -> json.put("footerUserData", data));
            return json;
        }
    }

    /** Returns what is wrong with a file; nothing where it is whole. */
    static List<String> problems(Path file) throws IOException {
        List<String> problems = new ArrayList<>();
        try (FileChannel channel = FileChannel.open(file)) {
            ContainerReader container = new ContainerReader(channel);
            if (container.length() == 0) {
                problems.add("the file was not closed");
            } else if (container.length() != channel.size()) {
                problems.add("the file has " + channel.size() + " bytes, its header says " + container.length());
            }
            boolean ended = false;
            for (var tag = container.next(); tag.isPresent() && !ended; tag = container.next()) {
                ended = tag.get().name().equals("END");
            }
            if (!ended) {
                problems.add("the file is cut off at byte " + container.position());
            }
            if (container.damaged() > 0) {
                problems.add(container.damaged() + " tags have a wrong checksum");
            }
        }
        try (DataReader reader = DataReader.open(file)) {
            if (!reader.isComplete()) {
                problems.add("samples after the last whole block are lost: " + reader.length() + " can be read");
            }
        }
        return problems;
    }

    /** Writes a file of version 2 with current, voltage, power and the three small fields; returns the samples. */
    static long convert(Path file, Path target, DoubleConsumer progress) throws IOException {
        try (DataReader reader = DataReader.open(file);
                JlsWriter writer = new JlsWriter(target)) {
            String serial = reader.calibration().map(c -> c.serialNumber()).orElse("");
            writer.source(new SourceDef(1, "Joulescope", "Jetperch", "JS110", "", serial));
            List<String> fields = new ArrayList<>();
            for (Field field : Field.values()) {
                boolean small = reader.hasRaw() && field.ordinal() >= Field.CURRENT_RANGE.ordinal();
                SignalDef unused = writer.signal(SignalDef.of(
                        field.ordinal() + 1,
                        1,
                        small ? JlsType.parse("u8") : JlsType.F32,
                        (int) Math.round(reader.samplingFrequency()),
                        field.key(),
                        field.unit()));
                fields.add(field.key());
            }
            for (long at = 0; at < reader.length(); at += BLOCK) {
                progress.accept((double) at / reader.length());
                SamplesResult samples = reader.samplesGet(at, Math.min(reader.length(), at + BLOCK), fields);
                for (int k = 0; k < fields.size(); k++) {
                    Object values = samples.signal(fields.get(k)).orElseThrow().value();
                    MemorySegment packed = values instanceof float[] floats
                            ? MemorySegment.ofArray(floats)
                            : MemorySegment.ofArray((byte[]) values);
                    writer.fsr(k + 1, at, packed, samples.samples());
                }
            }
            progress.accept(1.0);
            return reader.length();
        }
    }
}
