package org.fieldrack.stream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * One stream of an Open Ephys binary folder: interleaved int16 samples, their numbers and their times. Channels of more than 16
 * bits are left out.
 *
 * <p>Belongs to the thread that emits the stream's blocks, which must bring ticks.
 */
public final class OpenEphysStream implements AutoCloseable, SampleStream.Consumer {
    /** Bytes kept for the head of an array file, whose length is known at the end only. */
    private static final int ARRAY_HEAD = 128;

    private final String name;
    private final List<Integer> columns = new ArrayList<>();
    private final List<Channel> channels = new ArrayList<>();
    private final FileChannel data;
    private final FileChannel numbers;
    private final FileChannel times;
    private final double clockHz;
    private long samples;
    private long clipped;
    private long firstTick = -1;
    private long lastTick;

    private OpenEphysStream(Path folder, SampleStream stream, double clockHz) throws IOException {
        this.name = stream.name();
        this.clockHz = clockHz;
        for (int i = 0; i < stream.channels().size(); i++) {
            if (stream.channels().get(i).type().bits() <= 16) {
                columns.add(i);
                channels.add(stream.channels().get(i));
            }
        }
        Path place = folder.resolve("continuous").resolve(name);
        Files.createDirectories(place);
        data = open(place.resolve("continuous.dat"));
        numbers = open(place.resolve("sample_numbers.npy")).position(ARRAY_HEAD);
        times = open(place.resolve("timestamps.npy")).position(ARRAY_HEAD);
    }

    /**
     * Begins to write a stream; it goes on with each block that the stream emits.
     *
     * @param clockHz ticks a second
     */
    public static OpenEphysStream open(Path folder, SampleStream stream, double clockHz) throws IOException {
        OpenEphysStream output = new OpenEphysStream(folder, stream, clockHz);
        stream.subscribe(output);
        return output;
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
    }

    public String name() {
        return name;
    }

    public long samples() {
        return samples;
    }

    /** Returns how many values did not fit into 16 bits. */
    public long clipped() {
        return clipped;
    }

    @Override
    public void block(SampleStream stream, SampleBlock block) {
        ByteBuffer values = buffer(block.count() * columns.size() * Short.BYTES);
        ByteBuffer ids = buffer(block.count() * Long.BYTES);
        ByteBuffer seconds = buffer(block.count() * Long.BYTES);
        MemorySegment ticks = Objects.requireNonNull(block.ticks(), "these streams carry ticks");
        for (int i = 0; i < block.count(); i++) {
            for (int c = 0; c < columns.size(); c++) {
                values.putShort(value(channels.get(c), block.columns().get(columns.get(c)), i));
            }
            lastTick = ticks.getAtIndex(ValueLayout.JAVA_LONG, i);
            firstTick = firstTick < 0 ? lastTick : firstTick;
            ids.putLong(block.firstSampleId() + i);
            seconds.putDouble(lastTick / clockHz);
        }
        samples += block.count();
        try {
            write(data, values);
            write(numbers, ids);
            write(times, seconds);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private short value(Channel channel, MemorySegment column, int i) {
        long raw = switch (channel.type()) {
            case I16 -> column.getAtIndex(ValueLayout.JAVA_SHORT, i);
            case U16 -> column.getAtIndex(ValueLayout.JAVA_SHORT, i) & 0xFFFF;
            default -> column.get(ValueLayout.JAVA_BYTE, i) & 0xFF;
        };
        // the format has a scale but no offset: the zero goes into the number
        long shifted = raw + Math.round(channel.offset() / channel.scale());
        long fits = Math.clamp(shifted, Short.MIN_VALUE, Short.MAX_VALUE);
        if (fits != shifted) {
            clipped++;
        }
        return (short) fits;
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void write(FileChannel file, ByteBuffer bytes) throws IOException {
        bytes.flip();
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }

    private void head(FileChannel file, String type) throws IOException {
        String text = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + samples + ",), }";
        ByteBuffer head = ByteBuffer.allocate(ARRAY_HEAD).order(ByteOrder.LITTLE_ENDIAN);
        head.put((byte) 0x93)
                .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
                .put((byte) 1)
                .put((byte) 0);
        head.putShort((short) (ARRAY_HEAD - 10)).put(text.getBytes(StandardCharsets.US_ASCII));
        while (head.remaining() > 1) {
            head.put((byte) ' ');
        }
        head.put((byte) '\n').flip();
        file.write(head, 0);
    }

    @Override
    public void close() throws IOException {
        if (!data.isOpen()) {
            return;
        }
        try (data;
                numbers;
                times) {
            head(numbers, "<i8");
            head(times, "<f8");
        }
    }

    private double rate() {
        return samples < 2 || lastTick <= firstTick ? 1 : (samples - 1) * clockHz / (lastTick - firstTick);
    }

    /** Returns the folder's description. */
    public static String structure(List<OpenEphysStream> streams) {
        return "{\n  \"GUI version\": \"0.6.7\",\n  \"continuous\": [\n"
                + streams.stream().map(OpenEphysStream::json).collect(Collectors.joining(",\n"))
                + "\n  ],\n  \"events\": [],\n  \"spikes\": []\n}\n";
    }

    private String json() {
        String list = channels.stream()
                .map(c -> String.format(
                        Locale.ROOT,
                        "        {\"channel_name\": \"%s\", \"description\": \"\", \"identifier\": \"\", \"history\": \"\","
                                + " \"bit_volts\": %s, \"units\": \"%s\"}",
                        c.name(),
                        c.scale(),
                        c.unit().text()))
                .collect(Collectors.joining(",\n"));
        return String.format(
                Locale.ROOT,
                "    {\"folder_name\": \"%s/\", \"sample_rate\": %.4f, \"source_processor_name\": \"Fieldrack\","
                        + " \"source_processor_id\": 100, \"stream_name\": \"%s\", \"recorded_processor\": \"Fieldrack\","
                        + " \"recorded_processor_id\": 100, \"num_channels\": %d, \"channels\": [%n%s%n      ]}",
                name,
                rate(),
                name,
                channels.size(),
                list);
    }
}
