package org.fieldrack.mpod;

/**
 * What a discovery found: the channels with their values, their kinds, and everything around them.
 *
 * @param table values of the outputs
 * @param kinds by row
 * @param scalars everything else
 */
record CrateStructure(CrateTable table, ChannelKind[] kinds, ScalarTable scalars) {
    ChannelKind kind(int row) {
        return kinds[row];
    }

    /** Says whether two discoveries found the same channels of the same kinds. */
    boolean sameChannels(CrateStructure other) {
        if (table.rows() != other.table.rows() || !java.util.Arrays.equals(kinds, other.kinds)) {
            return false;
        }
        for (int row = 0; row < table.rows(); row++) {
            if (table.channel(row) != other.table.channel(row)) {
                return false;
            }
        }
        return true;
    }
}
