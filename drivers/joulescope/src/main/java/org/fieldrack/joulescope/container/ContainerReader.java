package org.fieldrack.joulescope.container;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a container tag by tag (specification section 9). One thread.
 *
 * <p>A wrong checksum of a tag is logged and counted, not fatal; a cut-off tag is the end.
 */
public final class ContainerReader {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerReader.class);
    private static final int MAX_TAG = 1 << 28;

    private final SeekableByteChannel channel;
    private final long length;
    private long position;
    private long damaged;
    private @Nullable ByteArrayOutputStream signed;
    private byte[] signatureKey = new byte[0];
    private int signatureFlags;
    private boolean signatureValid;

    /** @throws IOException where it is no container, or its file header is damaged */
    public ContainerReader(SeekableByteChannel channel) throws IOException {
        this.channel = channel;
        length = fileLength(read(0, ContainerWriter.HEADER));
        position = ContainerWriter.HEADER;
    }

    public ContainerReader(byte[] file) throws IOException {
        this(new MemoryChannel(file));
    }

    /**
     * Checks a file header.
     *
     * @return the length of the whole file, 0 where it was not closed
     */
    public static long fileLength(byte[] header) throws IOException {
        if (header.length < ContainerWriter.HEADER || !Arrays.equals(header, 0, 16, ContainerWriter.MAGIC, 0, 16)) {
            throw new IOException("this is no container: its first bytes are others");
        }
        ByteBuffer in = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
        CRC32 crc = new CRC32();
        crc.update(header, 0, ContainerWriter.HEADER - 4);
        if ((int) crc.getValue() != in.getInt(28)) {
            throw new DamagedException("the container's file header is damaged");
        }
        if (header[27] != 1) {
            throw new DamagedException("the container has version " + header[27] + ", this reader knows 1");
        }
        return in.getLong(16);
    }

    public long length() {
        return length;
    }

    /** Returns tags whose checksum was wrong. */
    public long damaged() {
        return damaged;
    }

    /** Returns where the next tag begins. */
    public long position() {
        return position;
    }

    /** Goes on at a tag's begin. */
    public void position(long at) {
        position = at;
    }

    private byte[] read(long at, int count) throws IOException {
        ByteBuffer out = ByteBuffer.allocate((int) Math.max(0, Math.min(count, channel.size() - at)));
        channel.position(at);
        while (out.hasRemaining() && channel.read(out) >= 0) {
            // until it is full
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    /** Returns the next tag as stored, decompressed where it was compressed; empty at the end. */
    public Optional<Tag> next() throws IOException {
        byte[] head = read(position, 8);
        if (head.length < 8) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        int size = in.getInt(4);
        if (size < 0 || size > MAX_TAG) {
            return Optional.empty();
        }
        int padded = size + Tag.padding(size) + 4;
        byte[] body = read(position + 8, padded);
        if (body.length < padded) {
            return Optional.empty();
        }
        check(head, body);
        String name = new String(head, 0, 3, java.nio.charset.StandardCharsets.ISO_8859_1);
        byte[] data = Arrays.copyOf(body, size);
        signature(name, head, body, data);
        int flags = head[3] & 0xFF;
        if ((flags & Tag.COMPRESSED) != 0) {
            if ((flags & Tag.ENCRYPTED) != 0) {
                throw new DamagedException("a tag that is both compressed and encrypted cannot be read");
            }
            data = inflate(data);
        }
        Tag tag = new Tag(name, flags, data, position);
        position += 8 + padded;
        return Optional.of(tag);
    }

    /**
     * What stands before a tag's payload.
     *
     * @param name three letters
     * @param length bytes of the payload as stored
     * @param position where the tag begins
     * @param next where the tag after it begins
     */
    public record Head(String name, int length, long position, long next) {}

    /** Returns the next tag's head without going on; empty where no whole tag follows. */
    public Optional<Head> head() throws IOException {
        byte[] head = read(position, 8);
        if (head.length < 8) {
            return Optional.empty();
        }
        int size = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt(4);
        if (size < 0 || size > MAX_TAG) {
            return Optional.empty();
        }
        long next = position + 8 + size + Tag.padding(size) + 4;
        String name = new String(head, 0, 3, java.nio.charset.StandardCharsets.ISO_8859_1);
        return next > channel.size() ? Optional.empty() : Optional.of(new Head(name, size, position, next));
    }

    /** Returns the next tag's place after its collection, where this one begins a collection that was ended. */
    public void skip(Tag tag) throws IOException {
        if (!tag.name().equals(Tag.COLLECTION_START) || tag.data().length < 8) {
            return;
        }
        long end = tag.buffer().getLong(0);
        if (end > tag.position()) {
            position = end;
            next();
        }
    }

    private void check(byte[] head, byte[] body) {
        CRC32 crc = new CRC32();
        crc.update(head);
        crc.update(body, 0, body.length - 4);
        int stored = ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN).getInt(body.length - 4);
        if (stored != (int) crc.getValue()) {
            damaged++;
            LOG.warn("container: wrong checksum of the tag at {}", position);
        }
    }

    private void signature(String name, byte[] head, byte[] body, byte[] data) {
        ByteArrayOutputStream message = signed;
        switch (name) {
            case Tag.SIGNATURE_START -> {
                if (data.length < 40) {
                    return;
                }
                signatureFlags = data[1];
                signatureKey = Arrays.copyOfRange(data, 8, 40);
                signatureValid = false;
                ByteArrayOutputStream begun = new ByteArrayOutputStream();
                if ((signatureFlags & 1) != 0) {
                    begun.writeBytes((signatureFlags & 2) != 0 ? data : Bytes.join(head, body));
                }
                signed = begun;
            }
            case Tag.SIGNATURE_END -> {
                signatureValid = message != null && Signature.verify(message.toByteArray(), data, signatureKey);
                signed = null;
            }
            default -> {
                if (message != null) {
                    message.writeBytes((signatureFlags & 2) != 0 ? data : Bytes.join(head, body));
                }
            }
        }
    }

    /** Says whether the last signed span was whole and its signature right. */
    public boolean signatureValid() {
        return signatureValid;
    }

    /** Returns the public key of the last signed span. */
    public byte[] signatureKey() {
        return signatureKey.clone();
    }

    private static byte[] inflate(byte[] data) throws IOException {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(data);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] block = new byte[8192];
            while (!inflater.finished()) {
                int n = inflater.inflate(block);
                if (n == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
                    throw new DamagedException("a compressed tag is cut off");
                }
                out.write(block, 0, n);
                if (out.size() > MAX_TAG) {
                    throw new DamagedException("a compressed tag grows beyond 256 MiB");
                }
            }
            return out.toByteArray();
        } catch (DataFormatException e) {
            throw new DamagedException("a compressed tag is damaged: " + e.getMessage());
        } finally {
            inflater.end();
        }
    }

    /** Decrypts an encrypted tag with the code and signature of the tag that follows; empty where either is wrong. */
    public static Optional<byte[]> decrypt(
            Tag text, Tag encryption, byte[] signingPublicKey, byte[] encryptionKey, byte[] nonce, byte[] associated) {
        byte[] enc = encryption.data();
        if (!encryption.name().equals(Tag.ENCRYPTION) || enc.length != XChaCha.MAC + Signature.LENGTH) {
            return Optional.empty();
        }
        byte[] mac = Arrays.copyOf(enc, XChaCha.MAC);
        byte[] signature = Arrays.copyOfRange(enc, XChaCha.MAC, enc.length);
        return XChaCha.decrypt(text.data(), mac, encryptionKey, nonce, associated)
                .filter(plain -> Signature.verify(plain, signature, signingPublicKey));
    }

    /** A container that can be recognised but not read. */
    public static final class DamagedException extends IOException {
        public DamagedException(String message) {
            super(message);
        }
    }
}
