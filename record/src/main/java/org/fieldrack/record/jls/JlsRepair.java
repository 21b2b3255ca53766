package org.fieldrack.record.jls;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Makes a whole file out of one that was not closed or is damaged (specification section 10.7): every intact data chunk,
 * annotation, UTC pair and user data is written anew, with new indices and summaries. The original is only read.
 */
public final class JlsRepair {
    /** What a repair kept and lost. */
    public record Result(long samples, long lostChunks, long lostBytes) {}

    private JlsRepair() {}

    /**
     * Repairs.
     *
     * @param target must not be the original; is replaced where it exists
     */
    public static Result repair(Path original, Path target) throws IOException {
        if (Files.exists(target) && Files.isSameFile(original, target)) {
            throw new IllegalArgumentException("the repaired file must be another one than " + original);
        }
        try (JlsReader reader = JlsReader.open(original);
                JlsWriter writer = new JlsWriter(target)) {
            Result result = copy(reader, writer);
            long waiting = 0;
            for (TailJournal.Entry entry : TailJournal.read(TailJournal.beside(original))) {
                writer.fsr(entry.signal(), entry.firstSampleId(), MemorySegment.ofArray(entry.packed()), entry.count());
                waiting += entry.count();
            }
            return new Result(result.samples() + waiting, result.lostChunks(), result.lostBytes());
        }
    }

    private static Result copy(JlsReader reader, JlsWriter writer) throws IOException {
        for (SourceDef source : reader.sources()) {
            if (source.id() != 0) {
                writer.source(source);
            }
        }
        for (SignalDef signal : reader.signals()) {
            if (signal.id() != 0) {
                SignalDef unused = writer.signal(signal);
            }
        }
        for (JlsReader.UserData data : reader.userData()) {
            writer.userData(data.meta(), data.storage(), data.data());
        }
        long samples = 0;
        long lost = 0;
        for (SignalDef signal : reader.signals()) {
            if (!signal.variable()) {
                long[] counts = samples(reader.samples(signal.id()), writer);
                samples += counts[0];
                lost += counts[1];
                for (long[] pair : reader.timeMap(signal.id()).pairs()) {
                    writer.utc(
                            signal.id(), pair[0] + reader.samples(signal.id()).offset(), pair[1]);
                }
            }
            for (JlsReader.Annotation a : reader.annotations(signal.id())) {
                int type = Math.min(a.type(), JlsWriter.AnnotationType.values().length - 1);
                writer.annotation(
                        signal.id(),
                        a.timestamp(),
                        a.y(),
                        JlsWriter.AnnotationType.values()[type],
                        a.group(),
                        a.storage(),
                        a.data());
            }
        }
        return new Result(samples, lost, reader.scan().damagedBytes());
    }

    /** Copies chunk by chunk; one that is damaged is a gap. */
    private static long[] samples(FsrReader in, JlsWriter out) throws IOException {
        SignalDef def = in.def();
        MemorySegment packed = MemorySegment.ofArray(new byte[(int) def.type().bytes(def.samplesPerData()) + 8]);
        long samples = 0;
        long lost = 0;
        for (long at = 0; at < in.length(); at += def.samplesPerData()) {
            int n = (int) Math.min(def.samplesPerData(), in.length() - at);
            try {
                in.copy(at, n, packed);
                out.fsr(def.id(), in.offset() + at, packed, n);
                samples += n;
            } catch (IOException e) {
                lost++;
            }
        }
        return new long[] {samples, lost};
    }
}
