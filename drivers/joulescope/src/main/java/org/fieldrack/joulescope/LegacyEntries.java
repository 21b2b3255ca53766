package org.fieldrack.joulescope;

import java.io.IOException;
import org.fieldrack.joulescope.container.ContainerReader;
import org.fieldrack.joulescope.container.Tag;

/** The stored entries of statistics of a legacy recording, numbered through its blocks. Those of one block are kept. One thread. */
final class LegacyEntries {
    private final ContainerReader container;
    private final LegacyIndex index;
    private final int perBlock;
    private int loaded = -1;
    private LegacyReductions entries = new LegacyReductions(0);

    LegacyEntries(ContainerReader container, LegacyIndex index, LegacyGeometry geometry) {
        this.container = container;
        this.index = index;
        perBlock = geometry.reductionsPerTlv() * geometry.tlvsPerBlock();
    }

    /** Fills a row with an entry; false where the recording does not have it. */
    boolean get(long entry, StatisticsTable out, int row) throws IOException {
        if (!load((int) (entry / perBlock)) || entry % perBlock >= entries.entries()) {
            return false;
        }
        entries.get((int) (entry % perBlock), out, row);
        return true;
    }

    private boolean load(int block) throws IOException {
        if (block >= index.blocks.size()) {
            return false;
        }
        if (block != loaded) {
            container.position(index.blocks.get(block).reductions());
            Tag tag = container.next().orElseThrow(() -> new IOException("the recording is cut off"));
            entries = LegacyReductions.unpack(tag.data());
            loaded = block;
        }
        return true;
    }
}
