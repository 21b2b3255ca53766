package org.fieldrack.record.jls;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fieldrack.stream.Channel;
import org.fieldrack.stream.SampleStream;

/**
 * A group of channels of a stream in one file: definitions, samples, gaps and UTC.
 *
 * <p>One thread. Where a data chunk's least size is longer than 0.1 s, a {@link TailJournal} holds what waits.
 */
public final class StreamSignals implements AutoCloseable {
    /** Signals that a file takes. */
    public static final int MOST = 255;

    private static final double CHUNK_SECONDS = 0.1;
    private static final long UTC_SECONDS = 1;

    private record Signal(int id, Channel channel, SignalDef def, boolean slow) {}

    private final SampleStream stream;
    private final JlsWriter writer;
    private final List<Signal> signals = new ArrayList<>();
    private final int firstChannel;
    private final TailJournal tail;
    private long next = Long.MIN_VALUE;
    private long nextUtc = Long.MIN_VALUE;

    /**
     * Begins the file.
     *
     * @param firstChannel of the stream that this file holds
     * @param channels how many from there on, {@link #MOST} at most
     */
    public StreamSignals(String device, SampleStream stream, int firstChannel, int channels, Path file)
            throws IOException {
        this.stream = stream;
        this.firstChannel = firstChannel;
        writer = new JlsWriter(file);
        writer.source(new SourceDef(1, device, "Fieldrack", stream.name(), "1", stream.description()));
        double rate = stream.clock().nominalRate();
        for (int i = 0; i < channels; i++) {
            Channel channel = stream.channels().get(firstChannel + i);
            SignalDef def = writer.signal(fitting(i + 1, channel, rate));
            signals.add(new Signal(i + 1, channel, def, def.samplesPerData() > rate * CHUNK_SECONDS));
        }
        scales(channels);
        tail = new TailJournal(TailJournal.beside(file));
        writer.flush();
    }

    /** Stored samples keep their integers; what makes them values is said in user data. */
    private void scales(int channels) throws IOException {
        StringBuilder json = new StringBuilder("{\"scale\":{");
        String separator = "";
        for (int i = 0; i < channels; i++) {
            Channel channel = stream.channels().get(firstChannel + i);
            if (channel.scale() != 1 || channel.offset() != 0) {
                json.append(separator).append('"').append(i + 1).append("\":[").append(channel.scale());
                json.append(',').append(channel.offset()).append(']');
                separator = ",";
            }
        }
        json.append("},\"rate\":").append(stream.clock().nominalRate()).append('}');
        writer.userData(1, JlsWriter.Storage.JSON, json.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Returns a definition whose data chunks are as long as they may be, 0.1 s at most where the format allows it. */
    static SignalDef fitting(int id, Channel channel, double rate) {
        JlsType type = JlsType.of(channel.type());
        long limit = (long) (rate * CHUNK_SECONDS);
        SignalDef usual = SignalDef.of(
                        id,
                        1,
                        type,
                        (int) Math.max(1, Math.round(rate)),
                        channel.name(),
                        channel.unit().text())
                .aligned();
        int unit = Math.max(1, 256 / type.bits());
        int least = (10 + unit - 1) / unit * unit;
        int decimate = (int) Math.clamp(limit / unit * unit, least, usual.sampleDecimate());
        int perData = 1;
        for (int d = 1; d <= usual.entriesPerSummary(); d++) {
            if (usual.entriesPerSummary() % d == 0 && (long) d * decimate <= limit) {
                perData = d;
            }
        }
        return new SignalDef(
                id,
                1,
                false,
                type,
                usual.sampleRate(),
                perData * decimate,
                decimate,
                usual.entriesPerSummary(),
                usual.summaryDecimate(),
                usual.annotationDecimate(),
                usual.utcDecimate(),
                usual.name(),
                usual.units());
    }

    /**
     * Writes a block.
     *
     * @param columns of the whole stream
     */
    public void write(long firstSampleId, int count, List<MemorySegment> columns) throws IOException {
        boolean gap = next != Long.MIN_VALUE && firstSampleId > next;
        for (Signal signal : signals) {
            MemorySegment column = columns.get(firstChannel + signal.id - 1);
            if (gap && !signal.channel.type().isReal()) {
                String json = "{\"from\":" + next + ",\"to\":" + firstSampleId + "}";
                writer.annotation(
                        signal.id,
                        next,
                        Float.NaN,
                        JlsWriter.AnnotationType.USER,
                        0,
                        JlsWriter.Storage.JSON,
                        ("{\"gap\":" + json + "}").getBytes(StandardCharsets.UTF_8));
            }
            writer.fsr(signal.id, firstSampleId, column, count);
            if (signal.slow) {
                tail.append(
                        signal.id,
                        firstSampleId,
                        column,
                        count,
                        signal.def.type().bytes(count));
            }
        }
        next = firstSampleId + count;
        utc(firstSampleId);
    }

    private void utc(long sampleId) throws IOException {
        if (sampleId < nextUtc) {
            return;
        }
        nextUtc = sampleId + (long) (UTC_SECONDS * Math.max(1, stream.clock().nominalRate()));
        long timestamp = JlsTime.ofNanos(stream.clock().utcNanos(sampleId));
        for (Signal signal : signals) {
            writer.utc(signal.id, sampleId, timestamp);
        }
    }

    /** Hands what was written to the operating system, and forgets in the journal what stands in chunks. */
    public void flush() throws IOException {
        writer.flush();
        boolean waiting = signals.stream().anyMatch(s -> s.slow && writer.pending(s.id) > 0);
        if (!waiting && !tail.isEmpty()) {
            tail.clear();
        }
    }

    /** Returns the bytes of the file. */
    public long length() {
        return writer.length();
    }

    /** Leaves file and journal as a crash right now would, to be repaired when there is room. */
    public void abandon() throws IOException {
        try {
            writer.abandon();
        } finally {
            tail.abandon();
        }
    }

    @Override
    public void close() throws IOException {
        if (next != Long.MIN_VALUE) {
            nextUtc = Long.MIN_VALUE;
            utc(next - 1);
        }
        writer.close();
        tail.close();
    }
}
