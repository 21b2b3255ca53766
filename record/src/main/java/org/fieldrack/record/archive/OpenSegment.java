package org.fieldrack.record.archive;

import java.util.Arrays;

/**
 * The segment of a channel that still grows: each reading is compressed as it comes, so that ten thousand channels fit in
 * memory and a snapshot for a query is one copy.
 *
 * <p>Bytes: type, number of readings, number and bytes of status runs, then for every reading the time (difference of
 * differences) and the value (words: XOR with the one before, trimmed to whole bytes behind a byte that says which; others:
 * length and bytes, length 0 for the same again). Not thread-safe.
 */
final class OpenSegment {
    static final int CAPACITY = 1024;
    private static final int MAX_BYTES = 64 * 1024;
    /** A control byte with this bit is followed by bytes of a word. */
    static final int DIFFERS = 0x80;

    final int channel;
    final long seq;
    final int type;
    final int limit;
    /** Journal row of the oldest reading that only the journal has; 0 for none. */
    long dirtyFrom;
    /** Place of the newest reading in the journal. */
    long mark;
    /** Where its bytes were put already; 0 for nowhere. */
    long dataId;

    private final Sink data = new Sink(48);
    private final Sink runs = new Sink(0);
    private int runCount;
    private int count;
    private int counted;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;
    private double sum;
    private long first;
    private long last;
    private long lastDelta;
    private long lastWord;
    private byte[] lastValue = {};
    private int status;
    private String text = "";

    OpenSegment(int channel, long seq, int type, int limit) {
        this.channel = channel;
        this.seq = seq;
        this.type = type;
        this.limit = limit;
    }

    int count() {
        return count;
    }

    long first() {
        return first;
    }

    long last() {
        return last;
    }

    boolean isFull() {
        return count >= limit || data.size() >= MAX_BYTES;
    }

    void add(long time, long word, int newStatus, String newText) {
        begin(time, newStatus, newText);
        long differs = word ^ lastWord;
        if (differs == 0) {
            data.put(0);
        } else {
            int lead = Long.numberOfLeadingZeros(differs) >>> 3;
            int trail = Long.numberOfTrailingZeros(differs) >>> 3;
            data.put(DIFFERS | lead << 3 | trail);
            data.low(differs >>> (trail << 3), 8 - lead - trail);
            lastWord = word;
        }
        double number = ValueCodec.number(type, word);
        if (Status.counts(newStatus, number)) {
            counted++;
            min = Math.min(min, number);
            max = Math.max(max, number);
            sum += number;
        }
    }

    void add(long time, byte[] value, int newStatus, String newText) {
        begin(time, newStatus, newText);
        if (Arrays.equals(value, lastValue)) {
            data.put(0);
        } else {
            data.block(value);
            lastValue = value;
        }
    }

    private void begin(long time, int newStatus, String newText) {
        if (count == 0) {
            first = time;
            last = time;
        }
        if (newStatus != status || !newText.equals(text)) {
            runs.varint(count);
            runs.put(newStatus);
            runs.text(newText);
            runCount++;
            status = newStatus;
            text = newText;
        }
        long delta = time - last;
        data.zigzag(delta - lastDelta);
        lastDelta = delta;
        last = time;
        count++;
    }

    Segment.Filled snapshot() {
        Sink all = new Sink(data.size() + runs.size() + 12);
        all.put(type);
        all.varint(count);
        all.varint(runCount);
        all.varint(runs.size());
        all.bytes(runs.array(), 0, runs.size());
        all.bytes(data.array(), 0, data.size());
        boolean none = counted == 0;
        Segment head = new Segment(
                channel,
                seq,
                first,
                last,
                count,
                counted,
                none ? 0 : min,
                none ? 0 : max,
                sum,
                type,
                last - first >= Segment.MINUTES_FROM,
                dataId);
        return new Segment.Filled(head, all.copy());
    }
}
