package org.fieldrack.joulescope;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import org.fieldrack.joulescope.container.ArrayStorage;
import org.fieldrack.joulescope.container.ContainerReader;
import org.fieldrack.joulescope.container.Tag;

/**
 * The samples of a legacy recording (specification section 9.1): raw ones are calibrated and suppressed anew at each reading, with 64
 * samples before and after. One data tag is kept. One thread.
 */
final class LegacySamples {
    private static final int AROUND = 64;

    private final ContainerReader container;
    private final LegacyIndex index;
    private final LegacyLayout layout;
    private final SampleScale scale;
    private SuppressMode mode = SuppressMode.NORMAL;

    private long dataAt = -1;
    private int[] rawData = new int[0];
    private ArrayStorage.Block floatData = new ArrayStorage.Block(0, Map.of());

    LegacySamples(ContainerReader container, LegacyIndex index, LegacyLayout layout) {
        this.container = container;
        this.index = index;
        this.layout = layout;
        scale = index.calibration.map(Calibration::scale).orElseGet(SampleScale::unit);
    }

    void mode(SuppressMode now) {
        mode = now;
    }

    private void loadData(long sample) throws IOException {
        int perTlv = layout.geometry().samplesPerTlv();
        if (dataAt >= 0 && sample >= dataAt && sample < dataAt + perTlv) {
            return;
        }
        LegacyIndex.Block block =
                index.blocks.get((int) (sample / layout.geometry().samplesPerBlock()));
        int tlv = (int) (sample % layout.geometry().samplesPerBlock()) / perTlv;
        if (tlv >= block.data().size()) {
            throw new IOException("the recording lacks the data of sample " + sample);
        }
        container.position(block.data().get(tlv));
        Tag tag = container.next().orElseThrow(() -> new IOException("the recording is cut off"));
        if (layout.raw()) {
            rawData = new int[tag.data().length / Integer.BYTES];
            ByteBuffer.wrap(tag.data())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asIntBuffer()
                    .get(rawData);
        } else {
            floatData = ArrayStorage.unpack(tag.data());
        }
        dataAt = sample / perTlv * perTlv;
    }

    /** Returns samples of a raw recording. */
    RawColumns raw(long start, int count) throws IOException {
        long first = Math.max(0, start - AROUND);
        long end = Math.min(layout.length(), start + count + AROUND);
        int[] words = new int[count == 0 ? 0 : (int) (end - first)];
        for (int done = 0; done < words.length; ) {
            loadData(first + done);
            int from = (int) (first + done - dataAt);
            int n = Math.min(words.length - done, rawData.length - from);
            if (n <= 0) {
                throw new IOException("the recording lacks the data of sample " + (first + done));
            }
            System.arraycopy(rawData, from, words, done, n);
            done += n;
        }
        ProcessedSamples processed = ProcessedSamples.of(words, mode, scale, new ProcessedSamples.VoltageRanges() {
            @Override
            public int range(int sample) {
                return index.blocks
                        .get((int) ((first + sample) / layout.geometry().samplesPerBlock()))
                        .voltageRange();
            }

            @Override
            public int change(int sample) {
                long block = (first + sample) / layout.geometry().samplesPerBlock();
                return (int) Math.min(
                        Integer.MAX_VALUE, (block + 1) * layout.geometry().samplesPerBlock() - first);
            }
        });
        RawColumns columns = new RawColumns(count);
        int skip = (int) (start - first);
        System.arraycopy(words, skip, columns.raw, 0, count);
        System.arraycopy(processed.current(), skip, columns.current, 0, count);
        System.arraycopy(processed.voltage(), skip, columns.voltage, 0, count);
        System.arraycopy(processed.bits(), skip, columns.bits, 0, count);
        return columns;
    }

    /** Returns values by field of a recording that is not raw. */
    float[][] floats(long start, int count) throws IOException {
        float[][] columns = new float[Field.COUNT][count];
        for (int done = 0; done < count; ) {
            loadData(start + done);
            int from = (int) (start + done - dataAt);
            int n = count - done;
            for (int field = 0; field < Field.COUNT; field++) {
                n = Math.min(n, LegacyFloats.copy(floatData, field, from, columns[field], done, n));
            }
            if (n <= 0) {
                throw new IOException("the recording lacks the data of sample " + (start + done));
            }
            done += n;
        }
        return columns;
    }
}
