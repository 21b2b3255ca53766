package org.fieldrack.oni.device;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.fieldrack.base.Counter;
import org.fieldrack.oni.FrameLayout;
import org.fieldrack.stream.ElementType;
import org.fieldrack.stream.SampleClock;

/**
 * Super-frames of a Neuropixels 1.0 probe: thirteen rows of 36 words, the first a twelfth of the local field potential, the
 * others one sample of the 384 spike channels.
 *
 * <p>32 converters serve twelve channels each in turn; a converter's words stand seven apart, five to a group. Words carry
 * 11 bits before the point and 5 behind it, of which the latter are dropped.
 */
final class NeuropixelsDecoder extends DeviceDecoder {
    static final int CHANNELS = 384;
    static final int SAMPLE_SIZE = 944;
    private static final int ROW_WORDS = 36;
    private static final int ROUND = 12;
    private static final int CONVERTERS = 32;
    private static final int FRACTION_BITS = 5;

    /** Microvolts a count at gain 1: 1.2 V over 1024 counts. */
    private static final double MICROVOLTS = 1171.875;

    private static final double ZERO = 512;
    private static final double USUAL_SPIKE_GAIN = 1000;
    private static final double USUAL_FIELD_GAIN = 50;

    private static final int[] WORD_OF_CONVERTER = new int[CONVERTERS];
    private static final int[] CHANNEL_OF_CONVERTER = new int[CONVERTERS];

    static {
        for (int k = 0; k < CONVERTERS; k++) {
            WORD_OF_CONVERTER[k] = 1 + k % 5 * 7 + k / 5;
            CHANNEL_OF_CONVERTER[k] = 24 * (k / 2) + k % 2;
        }
    }

    private final DeviceDecoder field;
    private int turn;

    NeuropixelsDecoder(String name, SampleClock clock, double history, long maxBytes, Counter lost) {
        super(
                name + "-ap",
                "Spike channels at gain " + (int) USUAL_SPIKE_GAIN,
                channels("ap", USUAL_SPIKE_GAIN),
                30_000,
                clock,
                history,
                maxBytes,
                lost);
        field = new DeviceDecoder(
                name + "-lfp",
                "Local field potential at gain " + (int) USUAL_FIELD_GAIN,
                channels("lfp", USUAL_FIELD_GAIN),
                2_500,
                clock,
                history,
                maxBytes,
                lost);
    }

    private static List<Field> channels(String name, double gain) {
        List<Field> fields = new ArrayList<>(CHANNELS);
        double scale = MICROVOLTS / gain;
        for (int c = 0; c < CHANNELS; c++) {
            fields.add(new Field(name + c, 0, ElementType.U16, "µV", scale, -ZERO * scale));
        }
        return fields;
    }

    DeviceDecoder fieldPotential() {
        return field;
    }

    @Override
    void frame(MemorySegment block, int sample, long time) {
        step(time);
        int at = begin(time);
        for (int row = 0; row < ROUND; row++) {
            long words = sample + 2L * ROW_WORDS * (row + 1);
            for (int k = 0; k < CONVERTERS; k++) {
                put(CHANNEL_OF_CONVERTER[k] + 2 * row, at, word(block, words, k));
            }
        }
        end();
        if (turn == 0) {
            field.step(time);
        }
        int place = field.begin(time);
        for (int k = 0; k < CONVERTERS; k++) {
            field.put(CHANNEL_OF_CONVERTER[k] + 2 * turn, place, word(block, sample, k));
        }
        turn = (turn + 1) % ROUND;
        if (turn == 0) {
            field.end();
        }
    }

    private static short word(MemorySegment block, long words, int converter) {
        int raw = block.get(FrameLayout.SHORT, words + 2L * WORD_OF_CONVERTER[converter]) & 0xFFFF;
        return (short) (raw >> FRACTION_BITS);
    }

    @Override
    void flush() {
        super.flush();
        field.flush();
    }

    @Override
    void restart() {
        super.restart();
        field.restart();
        turn = 0;
    }

    @Override
    void rewind() {
        super.rewind();
        field.rewind();
        turn = 0;
    }

    @Override
    public void close() {
        super.close();
        field.close();
    }
}
