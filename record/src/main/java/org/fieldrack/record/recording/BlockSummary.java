package org.fieldrack.record.recording;

import org.fieldrack.stream.Statistics;

/** Statistics of one channel's blocks, kept as they become known; one thread. */
final class BlockSummary {
    private final int blocks;
    private double[] numbers = new double[0];

    private static final int FIELDS = 6;

    BlockSummary(int blocks) {
        this.blocks = blocks;
    }

    boolean isKnown(int block) {
        return numbers.length > 0 && numbers[block * FIELDS + 5] != 0;
    }

    void put(int block, Statistics of) {
        if (numbers.length == 0) {
            numbers = new double[blocks * FIELDS];
        }
        int at = block * FIELDS;
        numbers[at] = of.count();
        numbers[at + 1] = of.mean();
        numbers[at + 2] = of.squares();
        numbers[at + 3] = of.min();
        numbers[at + 4] = of.max();
        numbers[at + 5] = 1 + of.missing();
    }

    void add(int block, Statistics out) {
        int at = block * FIELDS;
        out.combine((long) numbers[at], numbers[at + 1], numbers[at + 2], numbers[at + 3], numbers[at + 4]);
        out.addMissing((long) numbers[at + 5] - 1);
    }
}
