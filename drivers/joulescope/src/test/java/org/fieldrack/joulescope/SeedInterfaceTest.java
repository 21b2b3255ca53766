package org.fieldrack.joulescope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the seed's own tests say of the stream buffer, in both generations of its interface. */
class SeedInterfaceTest {
    private static final int SAMPLES_PER = 126;
    private static final int[] OFF_RANGE = {
        0x10011003, 0x10031003, 0x10011003, 0x10031003, 0x10011003, 0x10031003, 0x10011003, 0x10031003
    };

    private static byte[] packets(int first, int count) {
        byte[] out = new byte[count * PacketDecoder.PACKET_LENGTH];
        for (int k = 0; k < count; k++) {
            System.arraycopy(TranscriptTransport.packet(first + k), 0, out, k * PacketDecoder.PACKET_LENGTH, 512);
        }
        return out;
    }

    private static int[] codes(short[] raw) {
        int[] out = new int[raw.length];
        for (int k = 0; k < raw.length; k++) {
            out[k] = raw[k] >> 2 & 0x3FFF;
        }
        return out;
    }

    private static int[] range(int from, int to) {
        return java.util.stream.IntStream.range(from, to).toArray();
    }

    @Test
    void insertThenProcess() {
        try (StreamBuffer b = StreamBuffer.ofDuration(1.0, List.of(100, 10), 1000.0)) {
            b.suppressMode(SuppressMode.OFF);
            assertThat(b.insert(packets(0, 1))).isFalse();
            assertThat(b.status()).contains(Map.entry("device_sample_id", new StreamBuffer.Item(126L, "samples")));
            assertThat(b.status()).contains(Map.entry("sample_id", new StreamBuffer.Item(0L, "samples")));
            b.process();
            assertThat(b.sampleIdRange()).containsExactly(0, 126);
            assertThat(b.limitsTime()).containsExactly(0.0, 1.0);
            assertThat(b.limitsSamples()).containsExactly(-874, 126);
            assertThat(b.timeToSampleId(1.0)).isEqualTo(126);
            assertThat(b.sampleIdToTime(126)).isEqualTo(1.0);
            assertThat(b.sampleIdToTime(125)).isEqualTo(0.999);
            assertThat(b.sampleIdToTime(-874)).isEqualTo(0.0);
            // a list of fields gives a structure, one field its array, and the older generation has raw_get
            short[] raw = b.samplesGet(0, 126, List.of("raw"))
                    .signal("raw")
                    .orElseThrow()
                    .shorts();
            assertThat((short[]) b.samplesGet(0, 126, "raw")).isEqualTo(raw);
            assertThat(b.rawGet(0, 126)).isEqualTo(raw);
            assertThat(codes(raw)).isEqualTo(range(0, 252));
            StatisticsTable data = new StatisticsTable(126);
            b.dataGet(0, 126, 1, data);
            for (int row = 0; row < 126; row++) {
                assertThat(data.mean(row, Field.CURRENT)).isEqualTo(2.0 * row);
            }
            assertThatThrownBy(() -> b.samplesGet(0, 1, "colour"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("colour");
        }
    }

    @Test
    void theEndOfTheStreamStops() {
        try (StreamBuffer b = StreamBuffer.ofDuration(1.0, List.of(), 1000.0)) {
            byte[] nothing = null;
            assertThat(b.insert(nothing)).isTrue();
            b.sampleIdMax(200);
            assertThat(b.insert(packets(0, 1))).isFalse();
            assertThat(b.insert(packets(1, 1))).isTrue();
        }
    }

    @Test
    void wrapsAlignedAndNot() {
        for (int extra : List.of(0, 2)) {
            try (StreamBuffer b = StreamBuffer.ofDuration((2.0 * SAMPLES_PER + extra) / 1000.0, List.of(), 1000.0)) {
                b.suppressMode(SuppressMode.OFF);
                assertThat(b.insert(packets(0, 4))).isFalse();
                b.process();
                assertThat(b.sampleIdRange()).containsExactly(SAMPLES_PER * 2 - extra, SAMPLES_PER * 4);
                assertThat(codes(b.rawGet(SAMPLES_PER * 2, SAMPLES_PER * 4)))
                        .isEqualTo(range(SAMPLES_PER * 4, SAMPLES_PER * 8));
            }
        }
    }

    @Test
    void anInstrumentThatIsOffDrawsNothing() {
        List<StreamBuffer> both = List.of(
                StreamBuffer.ofSamples(200, List.of(), 1000.0), StreamBuffer.ofDuration(0.2, List.of(), 1000.0));
        for (StreamBuffer b : both) {
            assertThat(b.length()).isEqualTo(200);
            b.calibrationSet(
                    new float[] {5, 5, 5, 5, 5, 5, 5}, new float[] {1, 1, 1, 1, 1, 1, 1}, new float[2], new float[] {
                        2, 2
                    });
            assertThat(b.insertRaw(MemorySegment.ofArray(OFF_RANGE))).isFalse();
            b.process();
            float[] current = (float[]) b.samplesGet(0, 8, "current");
            assertThat(current).hasSize(8).containsOnly(0f);
            float[] voltage = new float[8];
            Arrays.fill(voltage, 2 * 0x400);
            assertThat((float[]) b.samplesGet(0, 8, "voltage")).isEqualTo(voltage);
            b.close();
        }
    }
}
