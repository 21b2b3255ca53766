package org.fieldrack.joulescope.container;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * Writes a container (specification section 9). One thread.
 *
 * <p>Crash hazard: the length in the file header stays 0 until {@link #close}; readers then take what is whole.
 */
public final class ContainerWriter implements AutoCloseable {
    static final byte[] MAGIC = {
        (byte) 0xD3, 0x74, 0x61, 0x67, 0x66, 0x6D, 0x74, 0x20, 0x0D, 0x0A, 0x20, 0x0A, 0x20, 0x20, 0x1A, 0x1C
    };
    static final int HEADER = 32;

    private static final class Signing {
        final byte[] key;
        final int flags;
        final ByteArrayOutputStream message = new ByteArrayOutputStream();

        Signing(byte[] key, int flags) {
            this.key = key;
            this.flags = flags;
        }
    }

    private record Collection(long position, int id, int type, byte[] data) {}

    private final SeekableByteChannel channel;
    private final Deque<Collection> collections = new ArrayDeque<>();
    private @Nullable Signing signing;
    private boolean closed;

    /** Begins a file at the channel's start. */
    public ContainerWriter(SeekableByteChannel channel) throws IOException {
        this.channel = channel;
        writeFully(fileHeader(0));
    }

    private static ByteBuffer fileHeader(long length) {
        ByteBuffer out = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
        out.put(MAGIC).putLong(length).put(new byte[3]).put((byte) 1);
        CRC32 crc = new CRC32();
        crc.update(out.array(), 0, HEADER - 4);
        return out.putInt((int) crc.getValue()).flip();
    }

    private void writeFully(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    public void append(String tag, byte[] data) throws IOException {
        append(tag, 0, data);
    }

    /** Appends with zlib where that makes it smaller. */
    public void appendCompressed(String tag, byte[] data) throws IOException {
        Deflater deflater = new Deflater(1);
        deflater.setInput(data);
        deflater.finish();
        byte[] out = new byte[data.length];
        int n = deflater.deflate(out);
        boolean smaller = deflater.finished() && n < data.length;
        deflater.end();
        if (smaller) {
            append(tag, Tag.COMPRESSED, java.util.Arrays.copyOf(out, n));
        } else {
            append(tag, data);
        }
    }

    private void append(String tag, int flags, byte[] data) throws IOException {
        int pad = Tag.padding(data.length);
        ByteBuffer out = ByteBuffer.allocate(8 + data.length + pad + 4).order(ByteOrder.LITTLE_ENDIAN);
        out.put(tag.getBytes(StandardCharsets.US_ASCII)).put((byte) flags).putInt(data.length);
        out.put(data).put(new byte[pad]);
        CRC32 crc = new CRC32();
        crc.update(out.array(), 0, out.position());
        out.putInt((int) crc.getValue()).flip();
        Signing active = signing;
        if (active != null) {
            active.message.writeBytes((active.flags & 2) != 0 ? data : out.array());
        }
        writeFully(out);
    }

    /**
     * Appends the header tag.
     *
     * @param timestamp 34Q30 since 2018
     * @param serialNumber 16 bytes
     */
    public void appendHeader(
            long timestamp, int version, int product, int vendor, int subtype, int hardware, byte[] serialNumber)
            throws IOException {
        ByteBuffer out = ByteBuffer.allocate(44).order(ByteOrder.LITTLE_ENDIAN);
        out.putLong(timestamp).putInt(version).putInt(product);
        out.putShort((short) vendor).putShort((short) subtype).putInt(hardware).put(serialNumber, 0, 16);
        append(Tag.HEADER, java.util.Arrays.copyOf(out.array(), out.position()));
    }

    public void appendSubfile(String name, byte[] file) throws IOException {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 127) {
            throw new IllegalArgumentException("the name of a nested file has 127 bytes at most: " + name);
        }
        append(Tag.SUBFILE, Bytes.join(java.util.Arrays.copyOf(bytes, 128), file));
    }

    /**
     * Begins a collection.
     *
     * @param type 0 none, 1 list, 2 map
     */
    public void collectionStart(int id, int type, byte[] data) throws IOException {
        Collection collection = new Collection(channel.position(), id, type, data);
        collections.push(collection);
        append(Tag.COLLECTION_START, start(collection, 0));
    }

    private static byte[] start(Collection collection, long end) {
        ByteBuffer out = ByteBuffer.allocate(12 + collection.data.length).order(ByteOrder.LITTLE_ENDIAN);
        out.putLong(end)
                .putShort((short) collection.id)
                .put((byte) collection.type)
                .put((byte) 0);
        return out.put(collection.data).array();
    }

    /** Ends the innermost collection. */
    public void collectionEnd(byte[] data) throws IOException {
        Collection collection = collections.pop();
        long end = channel.position();
        Signing active = signing;
        signing = null;
        channel.position(collection.position);
        append(Tag.COLLECTION_START, start(collection, end));
        channel.position(end);
        signing = active;
        append(Tag.COLLECTION_END, data);
    }

    /**
     * Signs what follows until {@link #signatureEnd}.
     *
     * @param flags 1 include this tag, 2 sign payloads only
     */
    public void signatureStart(byte[] privateKey, int flags) throws IOException {
        ByteBuffer out = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN);
        out.put((byte) 1).put((byte) flags).put(new byte[6]).put(Signature.publicKey(privateKey));
        Signing now = new Signing(privateKey, flags);
        if ((flags & 1) != 0) {
            signing = now;
        }
        append(Tag.SIGNATURE_START, out.array());
        signing = now;
    }

    public void signatureEnd() throws IOException {
        Signing now = signing;
        if (now == null) {
            throw new IllegalStateException("no signature was started");
        }
        signing = null;
        append(Tag.SIGNATURE_END, Signature.sign(now.message.toByteArray(), now.key));
    }

    /** Appends an encrypted tag and its code and signature. */
    public void appendEncrypted(
            String tag, byte[] plain, byte[] signingKey, byte[] encryptionKey, byte[] nonce, byte[] associated)
            throws IOException {
        byte[] text = XChaCha.encrypt(plain, encryptionKey, nonce, associated);
        append(tag, Tag.ENCRYPTED, java.util.Arrays.copyOf(text, plain.length));
        byte[] mac = java.util.Arrays.copyOfRange(text, plain.length, text.length);
        append(Tag.ENCRYPTION, Bytes.join(mac, Signature.sign(plain, signingKey)));
    }

    /** Ends open collections and the file; the channel stays open. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        while (!collections.isEmpty()) {
            collectionEnd(new byte[0]);
        }
        append(Tag.END, new byte[0]);
        long length = channel.position();
        channel.position(0);
        writeFully(fileHeader(length));
        channel.position(length);
    }
}
