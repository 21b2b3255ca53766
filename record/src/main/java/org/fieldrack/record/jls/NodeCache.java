package org.fieldrack.record.jls;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where the children of nodes of one level begin, of those nodes that were asked for lately: a place for each number's last bits,
 * more of them as long as nodes drive each other out. One thread.
 */
final class NodeCache {
    private static final int LEAST = 16;
    private static final int MOST = 1024;

    private int[] nodes = {};
    private long[][] children = {};
    private int evictions;

    /** Returns places of the children; null where they are not known. */
    long @Nullable [] get(int node) {
        int at = node & nodes.length - 1;
        return nodes.length > 0 && nodes[at] == node ? children[at] : null;
    }

    void put(int node, long[] places) {
        boolean isFull = nodes.length > 0 && children[node & nodes.length - 1].length > 0 && ++evictions > nodes.length;
        if (nodes.length == 0 || (isFull && nodes.length < MOST)) {
            int size = Math.max(LEAST, 2 * nodes.length);
            nodes = new int[size];
            children = new long[size][];
            Arrays.fill(nodes, -1);
            Arrays.fill(children, new long[0]);
            evictions = 0;
        }
        nodes[node & nodes.length - 1] = node;
        children[node & nodes.length - 1] = places;
    }
}
