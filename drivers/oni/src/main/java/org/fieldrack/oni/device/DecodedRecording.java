package org.fieldrack.oni.device;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fieldrack.base.Counter;
import org.fieldrack.base.Counters;
import org.fieldrack.oni.DeviceDescriptor;
import org.fieldrack.oni.FrameLayout;
import org.fieldrack.oni.FrameScanner;
import org.fieldrack.oni.RecordedTable;
import org.fieldrack.stream.RawLogReader;
import org.fieldrack.stream.SampleClock;
import org.fieldrack.stream.SampleStream;

/**
 * A recorded read stream as the streams of its devices, with the same names, channels and units as in the lab; their ticks
 * are the acquisition clock. Subscribe, then {@link #run}, as often as wanted. One thread.
 */
public final class DecodedRecording implements AutoCloseable {
    private final RawLogReader log;
    private final RecordedTable recorded;
    private final SampleClock clock;
    private final Counters counters = new Counters();
    private final Map<Integer, DeviceDecoder> decoders = new LinkedHashMap<>();

    private DecodedRecording(RawLogReader log) {
        this.log = log;
        this.recorded = RecordedTable.parse(log.format());
        this.clock = new SampleClock(clockHz(), utcOfZero());
        Counter lost = counters.counter("lost_samples", "samples that are missing");
        for (DeviceDescriptor device : recorded.table().devices()) {
            if (device.readSize() > 0) {
                decoders.put(device.address(), decoder(device, lost));
            }
        }
    }

    /**
     * Opens a recording.
     *
     * @throws IOException when it cannot be read or is none; its message is a sentence for the user
     */
    public static DecodedRecording open(Path recording) throws IOException {
        RawLogReader log = RawLogReader.open(recording);
        try {
            return new DecodedRecording(log);
        } catch (IllegalArgumentException e) {
            log.close();
            throw new IOException(e.getMessage(), e);
        }
    }

    /** The first bytes came right after their frames were made: that is what ties the two clocks. */
    private long utcOfZero() {
        long utc = 0;
        if (log.next() && log.bytes().byteSize() >= FrameLayout.SAMPLE) {
            utc = log.time() - (long) (log.bytes().get(FrameLayout.LONG, 0) * 1e9 / clockHz());
        }
        log.seekOffset(0);
        return utc;
    }

    private DeviceDecoder decoder(DeviceDescriptor device, Counter lost) {
        DeviceKind kind = DeviceKind.of(device);
        String name = kind.name() + "-" + device.hub() + "-" + device.index();
        return device.id() == DeviceKinds.NEUROPIXELS1 && device.readSize() == NeuropixelsDecoder.SAMPLE_SIZE
                ? new NeuropixelsDecoder(name, clock, 0, 0, lost)
                : new DeviceDecoder(name, kind.title(), kind.fields(), kind.rate(), clock, 0, 0, lost);
    }

    /** Returns the acquisition clock in Hz, at least 1. */
    public long clockHz() {
        return Math.max(1, recorded.clockHz());
    }

    /** Returns a stream for each device that sent, two for a Neuropixels probe. */
    public List<SampleStream> streams() {
        List<SampleStream> streams = new ArrayList<>();
        for (DeviceDecoder decoder : decoders.values()) {
            streams.add(decoder.stream());
            if (decoder instanceof NeuropixelsDecoder probe) {
                streams.add(probe.fieldPotential().stream());
            }
        }
        return streams;
    }

    /** Returns how many samples are missing between others in everything that was run. */
    public long lostSamples() {
        return counters.get("lost_samples");
    }

    /** Plays the whole recording through the streams. */
    public void run() {
        log.seekOffset(0);
        decoders.values().forEach(DeviceDecoder::rewind);
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

    @Override
    public void close() throws IOException {
        decoders.values().forEach(DeviceDecoder::close);
        log.close();
    }
}
