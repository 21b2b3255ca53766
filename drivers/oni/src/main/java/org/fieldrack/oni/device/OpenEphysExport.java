package org.fieldrack.oni.device;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fieldrack.base.Counters;
import org.fieldrack.oni.DeviceDescriptor;
import org.fieldrack.oni.FrameScanner;
import org.fieldrack.oni.RecordedTable;
import org.fieldrack.stream.OpenEphysStream;
import org.fieldrack.stream.RawLogReader;
import org.fieldrack.stream.SampleClock;
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
        Counters counters = new Counters();
        try (RawLogReader log = RawLogReader.open(recording)) {
            RecordedTable recorded = RecordedTable.parse(log.format());
            SampleClock clock = new SampleClock(Math.max(1, recorded.clockHz()), 0);
            Map<Integer, DeviceDecoder> decoders = decoders(recorded, clock, counters);
            for (DeviceDecoder decoder : decoders.values()) {
                for (SampleStream stream : streams(decoder)) {
                    outputs.add(OpenEphysStream.open(folder, stream, recorded.clockHz()));
                }
            }
            run(log, recorded, decoders);
            Map<String, Long> samples = new LinkedHashMap<>();
            long clipped = 0;
            for (OpenEphysStream output : outputs) {
                samples.put(output.name(), output.samples());
                clipped += output.clipped();
            }
            Files.writeString(folder.resolve("structure.oebin"), OpenEphysStream.structure(outputs));
            decoders.values().forEach(DeviceDecoder::close);
            return new Result(samples, counters.get("lost_samples"), clipped);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            for (OpenEphysStream output : outputs) {
                output.close();
            }
        }
    }

    private static Map<Integer, DeviceDecoder> decoders(RecordedTable recorded, SampleClock clock, Counters counters) {
        Map<Integer, DeviceDecoder> decoders = new LinkedHashMap<>();
        for (DeviceDescriptor device : recorded.table().devices()) {
            DeviceKind kind = DeviceKind.of(device);
            String name = kind.name() + "-" + device.hub() + "-" + device.index();
            var lost = counters.counter("lost_samples", "samples that are missing");
            if (device.id() == DeviceKinds.NEUROPIXELS1 && device.readSize() == 944) {
                decoders.put(device.address(), new NeuropixelsDecoder(name, clock, 0, 0, lost));
            } else if (device.readSize() > 0) {
                decoders.put(
                        device.address(),
                        new DeviceDecoder(name, kind.title(), kind.fields(), kind.rate(), clock, 0, 0, lost));
            }
        }
        return decoders;
    }

    private static List<SampleStream> streams(DeviceDecoder decoder) {
        return decoder instanceof NeuropixelsDecoder probe
                ? List.of(probe.stream(), probe.fieldPotential().stream())
                : List.of(decoder.stream());
    }

    private static void run(RawLogReader log, RecordedTable recorded, Map<Integer, DeviceDecoder> decoders) {
        FrameScanner scanner = new FrameScanner(recorded.table(), false);
        while (log.next()) {
            scanner.scan(log.bytes(), 0, (int) log.bytes().byteSize(), (block, sample, size, time, address) -> {
                DeviceDecoder decoder = decoders.get(address);
                if (decoder != null) {
                    decoder.frame(block, sample, time);
                }
            });
        }
        decoders.values().forEach(DeviceDecoder::flush);
    }
}
