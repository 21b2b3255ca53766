package org.fieldrack.oni.device;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.fieldrack.oni.RecordedTable;
import org.fieldrack.stream.RawStream;

/** The read stream of a controller byte by byte, whole frames only; its format carries the device table. */
final class ReadTap implements RawStream {
    private final String format;
    private final List<Consumer> consumers = new CopyOnWriteArrayList<>();

    ReadTap(RecordedTable table) {
        this.format = table.format();
    }

    @Override
    public String name() {
        return "read";
    }

    @Override
    public String format() {
        return format;
    }

    @Override
    public AutoCloseable subscribe(Consumer consumer) {
        consumers.add(consumer);
        return () -> consumers.remove(consumer);
    }

    boolean isWanted() {
        return !consumers.isEmpty();
    }

    void bytes(long utcNanos, MemorySegment bytes) {
        for (Consumer consumer : consumers) {
            consumer.bytes(utcNanos, bytes);
        }
    }
}
