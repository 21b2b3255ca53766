package org.fieldrack.record.archive;

import org.fieldrack.property.Reading;
import org.fieldrack.property.ValueType;

/**
 * Readings of all channels in the order in which they came: what waits in the queue, and the blob of a journal row.
 *
 * <p>A reading is the channel (difference to the one before), the time (likewise), type and flags in a byte, the value, and
 * the status where there is one. Filled by one thread at a time.
 */
final class JournalBlock {
    static final int MAX_READINGS = 10_000;
    static final int MAX_BYTES = 256 * 1024;
    static final int HAS_STATUS = 0x10;

    private final Sink sink = new Sink(1024);
    private int count;
    private int lastChannel;
    private long lastTime;
    private long earliest = Long.MAX_VALUE;
    private long latest = Long.MIN_VALUE;

    void add(int channel, Reading reading) {
        int status = Status.code(reading.quality(), reading.alarm());
        String text = reading.alarm().status();
        boolean plain = status == 0 && text.isEmpty();
        int type = ValueCodec.code(reading.value().type());
        long time = reading.timeNanosUtc();
        sink.zigzag(channel - lastChannel);
        sink.zigzag(time - lastTime);
        sink.put(plain ? type : type | HAS_STATUS);
        if (type == 2) {
            sink.word(ValueCodec.word(reading.value()));
        } else if (ValueCodec.isWord(type)) {
            sink.zigzag(ValueCodec.word(reading.value()));
        } else {
            Sink value = new Sink(64);
            ValueCodec.write(reading.value(), value);
            sink.block(value.copy());
        }
        if (!plain) {
            sink.put(status);
            sink.text(text);
        }
        lastChannel = channel;
        lastTime = time;
        earliest = Math.min(earliest, time);
        latest = Math.max(latest, time);
        count++;
    }

    boolean isFull() {
        return count >= MAX_READINGS || sink.size() >= MAX_BYTES;
    }

    int count() {
        return count;
    }

    int size() {
        return sink.size();
    }

    long earliest() {
        return earliest;
    }

    long latest() {
        return latest;
    }

    byte[] bytes() {
        return sink.copy();
    }

    /** Goes through a block reading by reading; the fields are those of the current one. */
    static final class Cursor {
        private final Source source;
        int channel;
        long time;
        int type;
        long word;
        byte[] value = NO_BYTES;
        int status;
        String text = "";
        private static final byte[] NO_BYTES = {};

        Cursor(byte[] block) {
            source = new Source(block);
        }

        boolean next() {
            if (!source.hasMore()) {
                return false;
            }
            channel += (int) source.zigzag();
            time += source.zigzag();
            int flags = source.get();
            type = flags & 0x0f;
            if (type == 2) {
                word = source.word();
            } else if (ValueCodec.isWord(type)) {
                word = source.zigzag();
            } else {
                value = source.block();
            }
            if ((flags & HAS_STATUS) == 0) {
                status = 0;
                text = "";
            } else {
                status = source.get();
                text = source.text();
            }
            return true;
        }

        ValueType valueType() {
            return ValueCodec.type(type);
        }
    }
}
