package org.fieldrack.record.export;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.fieldrack.record.recording.Manifest;
import org.fieldrack.record.recording.RecordedStream;
import org.fieldrack.record.recording.RecordingReader;
import org.fieldrack.stream.Channel;

/**
 * The part of a stream that is exported; closed by who asked for it.
 *
 * @param channels indices of the channels
 * @param from first sample number
 * @param to the number after the last
 */
record SelectedStream(RecordedStream stream, List<Integer> channels, long from, long to) implements AutoCloseable {
    static List<SelectedStream> of(RecordingReader recording, ExportSelection selection) throws IOException {
        List<SelectedStream> out = new ArrayList<>();
        for (Manifest.Stream about : recording.manifest().streams()) {
            List<Integer> channels = new ArrayList<>();
            for (int i = 0; i < about.channels().size(); i++) {
                if (selection.takes(
                                about.address() + "." + about.channels().get(i).name())
                        || selection.takes(about.address())) {
                    channels.add(i);
                }
            }
            if (!channels.isEmpty()) {
                out.add(cut(recording.stream(about), channels, selection));
            }
        }
        return out;
    }

    private static SelectedStream cut(RecordedStream stream, List<Integer> channels, ExportSelection selection)
            throws IOException {
        long from = selection.fromUtc() == Long.MIN_VALUE
                ? stream.firstSampleId()
                : stream.sampleIdAtUtc(selection.fromUtc());
        long to = selection.toUtc() == Long.MAX_VALUE ? stream.endSampleId() : stream.sampleIdAtUtc(selection.toUtc());
        return new SelectedStream(stream, channels, from, Math.max(from, to));
    }

    long count() {
        return to - from;
    }

    long values() {
        return count() * channels.size();
    }

    /** Returns where one of {@code all} equal parts begins. */
    long border(int part, int all) {
        return from + count() / all * part + count() % all * part / all;
    }

    /** Returns the name of its files: {@code DEVICE-STREAM}, numbered where it was recorded in parts. */
    String name() {
        String file = stream.about().files().getFirst();
        return file.substring(0, file.lastIndexOf('.'));
    }

    /** Reads samples of a chosen channel in its unit; NaN where one is missing. */
    void numbers(int chosen, long at, int count, double[] out) throws IOException {
        stream.numbers(channels.get(chosen), at, count, out);
    }

    Manifest.Signal signal(int chosen) {
        return stream.about().channels().get(channels.get(chosen));
    }

    /** Returns the chosen channels. */
    List<Channel> chosen() {
        List<Channel> all = stream.channels();
        return channels.stream().map(all::get).toList();
    }

    List<String> titles() {
        return chosen().stream().map(CsvExport::title).toList();
    }

    /** Returns the parts of the gap table that lie within. */
    List<long[]> gaps(Manifest manifest) {
        return manifest.gaps().stream()
                .filter(gap -> gap.source().equals(stream.about().address()))
                .filter(gap -> gap.to() > gap.from() && gap.to() > from && gap.from() < to)
                .map(gap -> new long[] {gap.from(), gap.to()})
                .toList();
    }

    @Override
    public void close() {
        stream.close();
    }
}
