package org.fieldrack.joulescope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.fieldrack.joulescope.container.MemoryChannel;
import org.junit.jupiter.api.Test;

/** A recording that was cut off anywhere gives its whole blocks, and each as it was recorded. */
class LegacyCutTest {
    private static final LegacyGeometry GEOMETRY = new LegacyGeometry(10, 10, 2);
    private static final int BLOCK = 200;
    private static final int SAMPLES = 1_370;

    private static MemoryChannel recording(boolean closed) throws IOException {
        MemoryChannel out = new MemoryChannel();
        DataRecorder recorder = new DataRecorder(out, GEOMETRY, Optional.empty(), Optional.empty());
        try (StreamBuffer buffer = StreamBuffer.ofSamples(2_000, List.of(10), 1000)) {
            buffer.suppressMode(SuppressMode.OFF);
            boolean stop = recorder.streamNotify(buffer);
            for (int from = 0; from < SAMPLES; from += 137) {
                int[] raw = new int[137];
                for (int k = 0; k < raw.length; k++) {
                    raw[k] = VectorFile.word(3, from + k, 40, 0, true, false);
                }
                stop |= buffer.insertRaw(MemorySegment.ofArray(raw));
                buffer.process();
                stop |= recorder.streamNotify(buffer);
            }
            assertThat(stop).isFalse();
            if (closed) {
                recorder.close();
            }
        }
        return out;
    }

    @Test
    void everyCutGivesTheWholeBlocks() throws IOException {
        byte[] whole = recording(true).toByteArray();
        float[] all;
        try (DataReader reader = new DataReader(new MemoryChannel(whole))) {
            assertThat(reader.isComplete()).isTrue();
            assertThat(reader.length()).isEqualTo(SAMPLES);
            reader.suppressMode(SuppressMode.OFF);
            all = current(reader, SAMPLES);
        }
        long most = 0;
        for (int cut = 600; cut < whole.length; cut += 61) {
            try (DataReader reader = new DataReader(new MemoryChannel(Arrays.copyOf(whole, cut)))) {
                reader.suppressMode(SuppressMode.OFF);
                long length = reader.length();
                // whole blocks, or all where only the footer is missing
                assertThat(length == SAMPLES || length % BLOCK == 0)
                        .as("%d samples", length)
                        .isTrue();
                assertThat(current(reader, (int) length)).isEqualTo(Arrays.copyOf(all, (int) length));
                assertThat(length).isGreaterThanOrEqualTo(most);
                most = length;
            }
        }
        assertThat(most).isEqualTo(SAMPLES);
    }

    @Test
    void aRecordingThatNobodyClosedIsReadToItsLastWholeBlock() throws IOException {
        try (DataReader reader = new DataReader(recording(false))) {
            assertThat(reader.isComplete()).isFalse();
            assertThat(reader.length()).isEqualTo(SAMPLES / BLOCK * BLOCK);
            assertThat(reader.statisticsGet(0, reader.length()).samples()).isEqualTo(reader.length());
            assertThatThrownBy(() -> reader.samplesGet(0, reader.length() + 1, List.of("current")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("are not all in the recording");
            assertThatThrownBy(() -> reader.samplesGet(-1, 10, List.of("current")))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> reader.samplesGet(0, 10, List.of("colour")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("colour");
        }
    }

    private static float[] current(DataReader reader, int count) throws IOException {
        return reader.samplesGet(0, count, List.of("current"))
                .signal("current")
                .orElseThrow()
                .floats();
    }
}
