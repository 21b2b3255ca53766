package org.fieldrack.record.recording;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a recording is and what it lacks, kept as {@code manifest.json} in its folder. Times are UTC nanoseconds.
 *
 * @param version of this form, 1
 * @param name of the folder
 * @param lab name of the laboratory
 * @param note of who started it
 * @param condition that started it; empty where a person did
 * @param startUtc first moment that it covers, before the trigger where it has a pre-trigger
 * @param triggerUtc when it was started or its condition became true
 * @param endUtc last moment that it covers; 0 while it runs and after a crash
 * @param endReason why it ended; empty while it runs and after a crash
 * @param bytes of its files
 * @param properties addresses of the readings that belong to it
 * @param gaps everything that is missing, in the order in which it was found
 * @param counters of devices and streams, at the start and as they were last seen
 * @param pins of clocks to each other
 * @param files with their checksums, a moment after it ended; empty before
 */
public record Manifest(
        int version,
        String name,
        String lab,
        String note,
        String condition,
        long startUtc,
        long triggerUtc,
        long endUtc,
        String endReason,
        long bytes,
        List<Stream> streams,
        List<Raw> raws,
        List<String> properties,
        List<Gap> gaps,
        List<Note> annotations,
        List<Count> counters,
        List<Pin> pins,
        List<FileSum> files) {
    static final String FILE = "manifest.json";

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** Lists that an older recording lacks are empty. */
    public Manifest {
        streams = listed(streams);
        raws = listed(raws);
        properties = listed(properties);
        gaps = listed(gaps);
        annotations = listed(annotations);
        counters = listed(counters);
        pins = listed(pins);
        files = listed(files);
    }

    private static <T> List<T> listed(@Nullable List<T> list) {
        return list == null ? List.of() : List.copyOf(list);
    }

    /** A line that maps counts of a clock to UTC; see {@link org.fieldrack.stream.SampleClock.Anchor}. */
    public record Line(long count, long utcNanos, double nanosPerCount, long uncertaintyNanos) {
        static Line of(org.fieldrack.stream.SampleClock.Anchor anchor) {
            return new Line(anchor.count(), anchor.utcNanos(), anchor.nanosPerCount(), anchor.uncertaintyNanos());
        }

        public long utc(long at) {
            return anchor().utcNanos(at);
        }

        org.fieldrack.stream.SampleClock.Anchor anchor() {
            return new org.fieldrack.stream.SampleClock.Anchor(count, utcNanos, nanosPerCount, uncertaintyNanos);
        }
    }

    /** One signal; see {@link org.fieldrack.stream.Channel}. */
    public record Signal(String name, String unit, String type, double scale, double offset) {}

    /**
     * A recorded stream.
     *
     * @param files within the folder: one block log, or JLS files of 255 channels each
     * @param firstSampleId number of the first sample, -1 for none
     * @param endSampleId number after the last sample
     * @param lost samples missing in between
     * @param clock the clock's line at the last update
     */
    public record Stream(
            String device,
            String stream,
            String description,
            boolean regular,
            double rate,
            List<Signal> channels,
            List<String> files,
            long firstSampleId,
            long endSampleId,
            long lost,
            Line clock) {
        /** Returns {@code DEVICE/STREAM}. */
        public String address() {
            return device + "/" + stream;
        }
    }

    /** Recorded bytes of a wire. */
    public record Raw(String device, String stream, String format, String file, long bytes) {
        /** Returns {@code DEVICE/STREAM}. */
        public String address() {
            return device + "/" + stream;
        }
    }

    /** Why something is missing. */
    public enum Loss {
        /** The stream itself had a gap. */
        GAP,
        /** The recorder's queue was full. */
        OVERRUN,
        /** The stream's clock stepped: nothing is missing, but times before and after do not fit together. */
        CLOCK_STEP,
        /** The stream ended, with its device or by a change of its settings. */
        ENDED,
        /** The process died or the file is damaged. */
        DAMAGE
    }

    /**
     * Something missing.
     *
     * @param source {@code DEVICE/STREAM}
     * @param from first missing sample, or byte of a raw stream
     * @param to the one after the last
     * @param utcNanos when
     */
    public record Gap(String source, Loss loss, long from, long to, long utcNanos, String text) {}

    /** Something that a person noted. */
    public record Note(long utcNanos, String who, String text) {}

    /**
     * A counter of a device or stream: gaps, drops, clamps, retries, reconnects.
     *
     * @param source {@code DEVICE} or {@code DEVICE/STREAM}
     * @param start its count when the recording began
     * @param end its count when it ended
     */
    public record Count(String source, String name, long start, long end) {}

    /**
     * The clock of a device pinned to that of another by pulses that both have seen.
     *
     * @param device whose times are moved
     * @param reference device to whose clock it is pinned
     * @param offsetNanos added to the times of the device as they were recorded
     * @param uncertaintyNanos how far off the two may be then
     * @param pulses that both have seen
     * @param utcNanos when it was pinned
     * @param who pinned it
     * @param text what was compared
     */
    public record Pin(
            String device,
            String reference,
            long offsetNanos,
            long uncertaintyNanos,
            int pulses,
            long utcNanos,
            String who,
            String text) {}

    /** A file of the recording as it was when it had ended. @param sha256 in hexadecimal digits */
    public record FileSum(String name, long bytes, String sha256) {}

    /** Returns the manifest of a recording that begins. */
    static Manifest begun(String name, String lab, RecordingRequest request, long triggerUtc) {
        return new Manifest(
                1,
                name,
                lab,
                request.note(),
                request.when(),
                triggerUtc - request.preTrigger().toNanos(),
                triggerUtc,
                0,
                "",
                0,
                List.of(),
                List.of(),
                request.properties(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    /** Says whether it came to its end in order. */
    public boolean isEnded() {
        return endUtc != 0;
    }

    /** Returns how many samples and bytes are missing by its table. */
    public long lost() {
        return gaps.stream()
                .filter(gap -> gap.loss() != Loss.CLOCK_STEP)
                .mapToLong(gap -> gap.to() - gap.from())
                .sum();
    }

    /** Returns the devices of its streams and raw streams, and those that its properties name, in alphabetical order. */
    public List<String> devices() {
        TreeSet<String> out = new TreeSet<>();
        streams.forEach(stream -> out.add(stream.device()));
        raws.forEach(raw -> out.add(raw.device()));
        for (String property : properties) {
            int dot = property.indexOf('.');
            String device = dot < 0 ? property : property.substring(0, dot);
            if (!device.contains("*")) {
                out.add(device);
            }
        }
        return List.copyOf(out);
    }

    /** Returns a copy to be changed. */
    ManifestDraft draft() {
        return new ManifestDraft(this);
    }

    /** Writes it into the folder in one step: a reader sees the old one or the new one. */
    void save(Path folder) throws IOException {
        Path next = folder.resolve(FILE + ".new");
        Files.write(next, JSON.writeValueAsBytes(this));
        Files.move(next, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Reads the manifest of a folder. @throws IOException where there is none or it cannot be read */
    public static Manifest load(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            throw new IOException(folder + " is no recording: it has no " + FILE);
        }
        try {
            return JSON.readValue(Files.readAllBytes(file), Manifest.class);
        } catch (JacksonException e) {
            throw new IOException(file + " cannot be read: " + e.getOriginalMessage(), e);
        }
    }
}
