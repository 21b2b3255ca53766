package org.fieldrack.joulescope;

/**
 * How a legacy recording is divided (specification section 9.1).
 *
 * @param samplesPerReduction samples of an entry of statistics
 * @param reductionsPerTlv entries of a data tag
 * @param tlvsPerBlock data tags of a block
 */
public record LegacyGeometry(int samplesPerReduction, int reductionsPerTlv, int tlvsPerBlock) {
    /** 100 entries a second at 2 MHz, five data tags a second, one block a second. */
    public static final LegacyGeometry NORMAL = new LegacyGeometry(20_000, 20, 5);

    public LegacyGeometry {
        if (samplesPerReduction < 1 || reductionsPerTlv < 1 || tlvsPerBlock < 1) {
            throw new IllegalArgumentException("parts of a recording are 1 at least");
        }
        int unused = Math.multiplyExact(Math.multiplyExact(samplesPerReduction, reductionsPerTlv), tlvsPerBlock);
    }

    public int samplesPerTlv() {
        return samplesPerReduction * reductionsPerTlv;
    }

    public int samplesPerBlock() {
        return samplesPerTlv() * tlvsPerBlock;
    }
}
