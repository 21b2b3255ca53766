package org.fieldrack.record.jls;

import java.util.Arrays;

/** Nodes of one level of a signal: those that the nodes above know, and the further ones. Level 0 are the data chunks. One thread. */
final class FsrLevel {
    int reachable;
    final NodeCache known = new NodeCache();
    long[] tail = new long[0];
    private int more;

    int size() {
        return reachable + more;
    }

    void add(long at) {
        if (more == tail.length) {
            tail = Arrays.copyOf(tail, Math.max(16, more * 2));
        }
        tail[more++] = at;
    }
}
