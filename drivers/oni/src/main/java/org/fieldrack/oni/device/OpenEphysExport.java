package org.fieldrack.oni.device;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fieldrack.stream.OpenEphysStream;
import org.fieldrack.stream.SampleStream;

/**
 * Turns a recorded read stream into an Open Ephys binary folder: one stream a device with samples of 8 or 16 bits, its
 * numbers and times in seconds of the acquisition clock.
 */
public final class OpenEphysExport {
    private OpenEphysExport() {}

    /** What was written: samples a stream, by name. */
    public record Result(Map<String, Long> samples, long lostSamples, long clipped) {}

    /**
     * Exports a recording.
     *
     * @param folder is made where it is missing; files in it are replaced
     * @throws IOException when the recording cannot be read or a file not be written; its message is a sentence for the user
     */
    public static Result export(Path recording, Path folder) throws IOException {
        List<OpenEphysStream> outputs = new ArrayList<>();
        try (DecodedRecording decoded = DecodedRecording.open(recording)) {
            for (SampleStream stream : decoded.streams()) {
                outputs.add(OpenEphysStream.open(folder, stream, decoded.clockHz()));
            }
            decoded.run();
            Map<String, Long> samples = new LinkedHashMap<>();
            long clipped = 0;
            for (OpenEphysStream output : outputs) {
                samples.put(output.name(), output.samples());
                clipped += output.clipped();
            }
            Files.writeString(folder.resolve("structure.oebin"), OpenEphysStream.structure(outputs));
            return new Result(samples, decoded.lostSamples(), clipped);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            for (OpenEphysStream output : outputs) {
                output.close();
            }
        }
    }
}
