package org.fieldrack.record.recording;

import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fieldrack.stream.ClockOffset;
import org.fieldrack.stream.EdgeFinder;

/**
 * Where a device saw a pulse; see {@link PinRequest} for how it is written.
 *
 * @param channel index, -1 where a sample is named
 * @param sample number of the sample behind the pulse, where one is named
 * @param rule what follows the channel's name
 */
record PulsePlace(Manifest.Stream stream, int channel, long sample, String rule) {
    private static final Pattern RULE = Pattern.compile("|\\[(\\d{1,2})]|\\s*([<>])\\s*([-+.\\deE]+)");
    private static final int BLOCK = 1 << 16;

    static PulsePlace parse(Manifest manifest, String text) {
        List<Manifest.Stream> longestFirst = manifest.streams().stream()
                .sorted(Comparator.comparingInt(
                                (Manifest.Stream s) -> s.address().length())
                        .reversed())
                .toList();
        for (Manifest.Stream stream : longestFirst) {
            if (text.startsWith(stream.address() + "@")) {
                return new PulsePlace(stream, -1, sample(stream, text), "");
            }
            if (text.startsWith(stream.address() + ".")) {
                return channel(stream, text, text.substring(stream.address().length() + 1));
            }
        }
        throw new IllegalArgumentException(
                "\"" + text + "\" is in no stream of the recording: write DEVICE/STREAM.CHANNEL>0.5,"
                        + " DEVICE/STREAM.CHANNEL[BIT] or DEVICE/STREAM@SAMPLE");
    }

    private static long sample(Manifest.Stream stream, String text) {
        try {
            long sample = Long.parseLong(text.substring(stream.address().length() + 1));
            if (sample >= stream.firstSampleId() && sample < stream.endSampleId()) {
                return sample;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException("\"" + text + "\" names no sample: " + stream.address() + " has "
                + stream.firstSampleId() + " to " + (stream.endSampleId() - 1));
    }

    private static PulsePlace channel(Manifest.Stream stream, String text, String rest) {
        int found = -1;
        for (int i = 0; i < stream.channels().size(); i++) {
            String name = stream.channels().get(i).name();
            boolean longer = found < 0
                    || name.length() > stream.channels().get(found).name().length();
            if (rest.startsWith(name) && longer) {
                found = i;
            }
        }
        String rule = found < 0
                ? "?"
                : rest.substring(stream.channels().get(found).name().length());
        if (!RULE.matcher(rule).matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is no channel of " + stream.address()
                    + " with >NUMBER, <NUMBER, [BIT] or nothing behind it; its channels are "
                    + String.join(
                            ", ",
                            stream.channels().stream()
                                    .map(Manifest.Signal::name)
                                    .limit(10)
                                    .toList()));
        }
        return new PulsePlace(stream, found, 0, rule);
    }

    private EdgeFinder finder() {
        Matcher matcher = RULE.matcher(rule);
        boolean unused = matcher.matches();
        if (matcher.group(1) != null) {
            return EdgeFinder.bit(Integer.parseInt(matcher.group(1)));
        }
        if (matcher.group(3) == null) {
            return EdgeFinder.rising(0.5);
        }
        double threshold = Double.parseDouble(matcher.group(3));
        return ">".equals(matcher.group(2)) ? EdgeFinder.rising(threshold) : EdgeFinder.falling(threshold);
    }

    /** Returns when pulses were seen, by the device's own clock. */
    ClockOffset.Pulses pulses(RecordingReader recording, long fromUtc, long toUtc) throws IOException {
        try (RecordedStream samples = recording.recorded(stream)) {
            long[] edges = channel < 0 ? new long[] {sample} : edges(samples, fromUtc, toUtc);
            return stream.regular() ? regular(samples, edges) : irregular(samples, edges);
        }
    }

    private long[] edges(RecordedStream samples, long fromUtc, long toUtc) throws IOException {
        EdgeFinder finder = finder();
        double[] numbers = new double[BLOCK];
        long end = samples.sampleIdAtUtc(toUtc);
        for (long at = samples.sampleIdAtUtc(fromUtc); at < end; at += BLOCK) {
            int n = (int) Math.min(BLOCK, end - at);
            samples.numbers(channel, at, n, numbers);
            finder.accept(at, numbers, n);
        }
        return finder.edges();
    }

    /** The edge lies between two samples: in the middle, give or take a half. */
    private static ClockOffset.Pulses regular(RecordedStream samples, long[] edges) throws IOException {
        long[] times = new long[edges.length];
        long resolution = 0;
        for (int i = 0; i < edges.length; i++) {
            long behind = samples.utcNanos(edges[i]);
            long before = samples.utcNanos(Math.max(samples.firstSampleId(), edges[i] - 1));
            times[i] = before + (behind - before) / 2;
            resolution = Math.max(resolution, (behind - before + 1) / 2);
        }
        return new ClockOffset.Pulses(times, resolution);
    }

    /** The sample has its own time; how long before it the edge may have been is the least time between two samples. */
    private static ClockOffset.Pulses irregular(RecordedStream samples, long[] edges) throws IOException {
        long[] times = new long[edges.length];
        long resolution = Long.MAX_VALUE;
        for (int i = 0; i < edges.length; i++) {
            times[i] = samples.utcNanos(edges[i]);
            if (edges[i] > samples.firstSampleId()) {
                resolution = Math.min(resolution, times[i] - samples.utcNanos(edges[i] - 1));
            }
            if (edges[i] + 1 < samples.endSampleId()) {
                resolution = Math.min(resolution, samples.utcNanos(edges[i] + 1) - times[i]);
            }
        }
        Arrays.sort(times);
        return new ClockOffset.Pulses(times, resolution == Long.MAX_VALUE ? 0 : resolution);
    }
}
