package org.fieldrack.record.jls;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.DoubleConsumer;

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
        return repair(original, target, fraction -> {});
    }

    /** Repairs and tells how far it is, from 0 to 1; what the consumer throws ends it. */
    public static Result repair(Path original, Path target, DoubleConsumer progress) throws IOException {
        if (Files.exists(target) && Files.isSameFile(original, target)) {
            throw new IllegalArgumentException("the repaired file must be another one than " + original);
        }
        try (JlsReader reader = JlsReader.open(original);
                JlsWriter writer = new JlsWriter(target)) {
            Result result = copy(reader, writer, progress);
            long waiting = 0;
            for (TailJournal.Entry entry : TailJournal.read(TailJournal.beside(original))) {
                writer.fsr(entry.signal(), entry.firstSampleId(), MemorySegment.ofArray(entry.packed()), entry.count());
                waiting += entry.count();
            }
            progress.accept(1);
            return new Result(result.samples() + waiting, result.lostChunks(), result.lostBytes());
        }
    }

    /** Removes the journal of a recording whose repaired form has taken its place. */
    public static void forget(Path recording) throws IOException {
        Files.deleteIfExists(TailJournal.beside(recording));
    }

    private static Result copy(JlsReader reader, JlsWriter writer, DoubleConsumer progress) throws IOException {
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
        int done = 0;
        for (SignalDef signal : reader.signals()) {
            double before = (double) done++ / reader.signals().size();
            double share = 1.0 / reader.signals().size();
            if (!signal.variable()) {
                FsrReader in = reader.samples(signal.id());
                long[] counts = samples(in, writer, part -> progress.accept(before + part * share));
                samples += counts[0];
                lost += counts[1];
                for (long[] pair : reader.timeMap(signal.id()).pairs()) {
                    writer.utc(signal.id(), pair[0] + in.offset(), pair[1]);
                }
            }
            annotations(reader, signal.id(), writer);
        }
        return new Result(samples, lost, reader.scan().damagedBytes());
    }

    private static void annotations(JlsReader reader, int signal, JlsWriter writer) throws IOException {
        JlsWriter.AnnotationType[] types = JlsWriter.AnnotationType.values();
        for (JlsReader.Annotation a : reader.annotations(signal)) {
            JlsWriter.AnnotationType type = types[Math.min(a.type(), types.length - 1)];
            writer.annotation(signal, a.timestamp(), a.y(), type, a.group(), a.storage(), a.data());
        }
    }

    /** Copies chunk by chunk; one that is damaged is a gap. */
    private static long[] samples(FsrReader in, JlsWriter out, DoubleConsumer progress) throws IOException {
        SignalDef def = in.def();
        MemorySegment packed = MemorySegment.ofArray(new byte[(int) def.type().bytes(def.samplesPerData()) + 8]);
        long samples = 0;
        long lost = 0;
        for (long at = 0; at < in.length(); at += def.samplesPerData()) {
            int n = (int) Math.min(def.samplesPerData(), in.length() - at);
            progress.accept((double) at / in.length());
            try {
                in.copy(at, n, packed);
            } catch (IOException e) {
                lost++;
                continue;
            }
            out.fsr(def.id(), in.offset() + at, packed, n);
            samples += n;
        }
        return new long[] {samples, lost};
    }
}
