package org.fieldrack.joulescope.container;

import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;

/** A file in memory. One thread. */
public final class MemoryChannel implements SeekableByteChannel {
    private byte[] bytes;
    private int size;
    private int position;

    public MemoryChannel() {
        this(new byte[0]);
    }

    /** Begins with this content; the array is copied at the first write that needs more room. */
    public MemoryChannel(byte[] content) {
        bytes = content;
        size = content.length;
    }

    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    @Override
    public int read(ByteBuffer target) {
        if (position >= size) {
            return -1;
        }
        int n = Math.min(target.remaining(), size - position);
        target.put(bytes, position, n);
        position += n;
        return n;
    }

    @Override
    public int write(ByteBuffer source) {
        int n = source.remaining();
        if (position + n > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(position + n, bytes.length * 2));
        }
        source.get(bytes, position, n);
        position += n;
        size = Math.max(size, position);
        return n;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public SeekableByteChannel position(long at) {
        position = Math.toIntExact(at);
        return this;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public SeekableByteChannel truncate(long length) {
        size = (int) Math.min(size, length);
        position = Math.min(position, size);
        return this;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {
        // memory needs no closing
    }
}
