package org.fieldrack.record.archive;

/** Goes through the bytes of a segment reading by reading; the fields are those of the current one. */
final class SegmentCursor {
    private static final byte[] NO_BYTES = {};
    private final Source runs;
    private final Source data;
    private final int count;
    final int type;
    private final boolean words;
    private int runsLeft;
    private int nextRun;
    private int at;
    private long delta;
    long time;
    long word;
    byte[] value = NO_BYTES;
    int status;
    String text = "";

    SegmentCursor(long first, byte[] bytes) {
        Source head = new Source(bytes);
        type = head.get();
        words = ValueCodec.isWord(type);
        count = (int) head.varint();
        runsLeft = (int) head.varint();
        int runBytes = (int) head.varint();
        runs = new Source(bytes, head.position(), head.position() + runBytes);
        data = new Source(bytes, head.position() + runBytes, bytes.length);
        time = first;
        nextRun = runsLeft > 0 ? (int) runs.varint() : Integer.MAX_VALUE;
    }

    int count() {
        return count;
    }

    boolean next() {
        if (at == count) {
            return false;
        }
        delta += data.zigzag();
        time += delta;
        if (words) {
            int control = data.get();
            if (control != 0) {
                int trail = control & 7;
                word ^= data.low(8 - (control >> 3 & 7) - trail) << (trail << 3);
            }
        } else {
            byte[] next = data.block();
            if (next.length > 0) {
                value = next;
            }
        }
        if (at == nextRun) {
            run();
        }
        at++;
        return true;
    }

    private void run() {
        status = runs.get();
        text = runs.text();
        runsLeft--;
        nextRun = runsLeft > 0 ? (int) runs.varint() : Integer.MAX_VALUE;
    }
}
