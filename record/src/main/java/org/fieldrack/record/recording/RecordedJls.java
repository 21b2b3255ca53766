package org.fieldrack.record.recording;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.fieldrack.record.jls.FsrReader;
import org.fieldrack.record.jls.JlsReader;
import org.fieldrack.record.jls.JlsTime;
import org.fieldrack.record.jls.StreamSignals;
import org.fieldrack.record.jls.TimeMap;
import org.fieldrack.stream.SampleClock;
import org.fieldrack.stream.Statistics;
import org.jspecify.annotations.Nullable;

/** A stream of fixed rate in JLS files; what integers miss stands in the recording's gap table. */
final class RecordedJls extends RecordedStream {
    private final List<JlsReader> files = new ArrayList<>();
    private final List<FsrReader> signals = new ArrayList<>();
    private final List<Manifest.Gap> gaps;
    /** Only asked for where the recording has no lines of its clock: an hour has thousands of entries all over the file. */
    private @Nullable TimeMap times;

    private final ClockTrack clock;
    private final long first;
    private final long end;

    RecordedJls(Path folder, Manifest.Stream stream, List<Manifest.Gap> all, boolean grows) throws IOException {
        super(stream);
        gaps = all.stream()
                .filter(gap -> gap.source().equals(stream.address()) && gap.to() > gap.from())
                .sorted(Comparator.comparingLong(Manifest.Gap::from))
                .toList();
        try {
            for (String file : stream.files()) {
                Path path = folder.resolve(file);
                files.add(grows ? JlsReader.openGrowing(path) : JlsReader.open(path));
            }
            for (int i = 0; i < stream.channels().size(); i++) {
                signals.add(files.get(i / StreamSignals.MOST).samples(i % StreamSignals.MOST + 1));
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
        first = signals.getFirst().offset();
        end = first + signals.stream().mapToLong(FsrReader::length).min().orElse(0);
        clock = ClockTrack.read(ClockTrack.beside(folder.resolve(stream.files().getFirst())));
    }

    @Override
    public long firstSampleId() {
        return first;
    }

    @Override
    public long endSampleId() {
        return end;
    }

    @Override
    long recordedUtc(long sampleId) throws IOException {
        if (!clock.isEmpty()) {
            return clock.at(sampleId).utcNanos(sampleId);
        }
        TimeMap map = times;
        if (map == null) {
            map = files.getFirst().timeMap(1);
            times = map;
        }
        return map.pairs().isEmpty() ? about().clock().utc(sampleId) : JlsTime.nanos(map.timestamp(sampleId - first));
    }

    @Override
    SampleClock.Anchor recordedLine(long sampleId) {
        return clock.isEmpty() ? about().clock().anchor() : clock.at(sampleId);
    }

    @Override
    public boolean hasLines() {
        return !clock.isEmpty();
    }

    @Override
    public long lineEnd(long sampleId) {
        return clock.isEmpty() ? end : Math.min(end, clock.next(sampleId));
    }

    @Override
    public long tick(long sampleId) {
        return sampleId;
    }

    @Override
    void expect(int channel, long from, long to, long width) throws IOException {
        signals.get(channel).expect(from - first, to - first, width);
    }

    @Override
    long step(long width) {
        return signals.getFirst().step(width);
    }

    /** What lies in gaps is filled in the file, with zeros where the type has no other word for it, so it is passed over. */
    @Override
    void envelope(int channel, long from, long to, long width, Statistics out) throws IOException {
        long at = from;
        for (Manifest.Gap gap : gaps) {
            long left = Math.clamp(gap.from(), at, to);
            long right = Math.clamp(gap.to(), at, to);
            if (left < right) {
                span(channel, at, left, width, out);
                out.addMissing(right - left);
                at = right;
            }
        }
        span(channel, at, to, width, out);
    }

    private void span(int channel, long from, long to, long width, Statistics out) throws IOException {
        if (from < to) {
            signals.get(channel).envelope(from - first, to - first, width, out);
        }
    }

    @Override
    public void stored(int channel, long from, int count, double[] out) throws IOException {
        Arrays.fill(out, 0, count, Double.NaN);
        long a = Math.max(from, first);
        long b = Math.min(from + count, end);
        if (a >= b) {
            return;
        }
        if (a == from) {
            signals.get(channel).numbers(a - first, (int) (b - a), out);
        } else {
            double[] part = new double[(int) (b - a)];
            signals.get(channel).numbers(a - first, part.length, part);
            System.arraycopy(part, 0, out, (int) (a - from), part.length);
        }
        for (Manifest.Gap gap : gaps) {
            long left = Math.max(gap.from(), from);
            long right = Math.min(gap.to(), from + count);
            if (left < right) {
                Arrays.fill(out, (int) (left - from), (int) (right - from), Double.NaN);
            }
        }
    }

    @Override
    public void copy(int channel, long from, int count, MemorySegment target) throws IOException {
        signals.get(channel).copy(from - first, count, target);
    }

    @Override
    Manifest.Stream described() {
        return described(first, end);
    }

    @Override
    public void close() {
        files.forEach(JlsReader::close);
    }
}
