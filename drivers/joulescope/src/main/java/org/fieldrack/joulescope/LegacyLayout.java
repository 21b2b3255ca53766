package org.fieldrack.joulescope;

import java.io.IOException;
import java.util.Map;

/**
 * What a legacy recording says of itself in its configuration and its footer (specification section 9.1).
 *
 * @param raw samples are stored as the instrument sent them
 * @param frequency samples a second
 * @param geometry how it is divided
 * @param length samples that can be read
 */
record LegacyLayout(boolean raw, double frequency, LegacyGeometry geometry, long length) {
    private static final int NEWEST_VERSION = 2;

    /** @throws IllegalArgumentException where it is no recording, or one that nobody here can read */
    static LegacyLayout of(LegacyIndex index) throws IOException {
        Map<?, ?> config = index.config.orElseThrow(
                () -> new IllegalArgumentException("this file is no recording: it has no configuration"));
        int version = Integer.parseInt(String.valueOf(config.get("data_recorder_format_version")));
        if (version > NEWEST_VERSION) {
            throw new IllegalArgumentException("the recording has version " + version + ", this reader knows 1 and 2");
        }
        Object format = config.containsKey("data_format") ? config.get("data_format") : "raw";
        boolean raw = "raw".equals(format);
        boolean empty = "none".equals(format);
        if (!raw && !empty && !"float32_v2".equals(format)) {
            throw new IllegalArgumentException("the recording's samples have the unknown format " + format);
        }
        double frequency = number(config, "sampling_frequency");
        LegacyGeometry geometry = empty ? LegacyGeometry.NORMAL : geometry(config);
        return new LegacyLayout(
                raw,
                frequency > 0 ? frequency : 1,
                geometry,
                empty ? 0 : length(index, raw, geometry.samplesPerBlock()));
    }

    /** Without a footer the tags themselves say how many samples there are: the last block of a recording may be a short one. */
    private static long length(LegacyIndex index, boolean raw, int perBlock) throws IOException {
        long held = (long) index.blocks.size() * perBlock;
        if (index.footer.isPresent()) {
            return Math.min(held, (long) number(index.footer.get(), "size"));
        }
        return index.blocks.isEmpty() ? 0 : held - perBlock + Math.min(perBlock, index.samplesOfLastBlock(raw));
    }

    private static LegacyGeometry geometry(Map<?, ?> config) {
        int reduction = (int) number(config, "samples_per_reduction");
        int tlv = (int) number(config, "samples_per_tlv");
        int block = (int) number(config, "samples_per_block");
        if (reduction < 1 || tlv < reduction || tlv % reduction != 0 || block < tlv || block % tlv != 0) {
            throw new IllegalArgumentException("the recording's parts do not fit together: " + reduction + ", " + tlv
                    + " and " + block + " samples");
        }
        return new LegacyGeometry(reduction, tlv / reduction, block / tlv);
    }

    private static double number(Map<?, ?> map, String key) {
        if (map.get(key) instanceof Number number) {
            return number.doubleValue();
        }
        throw new IllegalArgumentException("the recording does not say its " + key);
    }
}
