package org.fieldrack.joulescope;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.fieldrack.joulescope.container.ContainerReader;
import org.fieldrack.joulescope.container.Tag;

/**
 * A firmware image and the metadata that a bootloader wants before it (specification section 2.6).
 *
 * @param metadata 112 bytes
 * @param data image, still encrypted
 */
record FirmwareFile(byte[] metadata, byte[] data) {
    static final int METADATA = 112;

    /**
     * Takes a firmware file apart.
     *
     * @throws IllegalArgumentException where its tags are not header, data, encryption
     */
    static FirmwareFile load(byte[] file) throws IOException {
        ContainerReader reader = new ContainerReader(file);
        Tag header = next(reader, Tag.HEADER);
        Tag data = next(reader, Tag.BINARY);
        Tag encryption = next(reader, Tag.ENCRYPTION);
        if (header.data().length < 24 || encryption.data().length != 80) {
            throw new IllegalArgumentException("firmware file: header or encryption tag has a wrong length");
        }
        return of(data.data(), 1, Arrays.copyOf(header.data(), 24), encryption.data());
    }

    private static Tag next(ContainerReader reader, String wanted) throws IOException {
        Tag tag = reader.next()
                .orElseThrow(() -> new IllegalArgumentException("firmware file ends before its " + wanted + " tag"));
        if (!tag.name().equals(wanted)) {
            throw new IllegalArgumentException(
                    "firmware file: tag " + wanted + " was expected, " + tag.name() + " found");
        }
        return tag;
    }

    /** Returns plain data without header or code, as calibrations are programmed. */
    static FirmwareFile plain(byte[] data) {
        return of(data, 0, new byte[24], new byte[80]);
    }

    /** Returns what erases without programming. */
    static FirmwareFile nothing() {
        return of(new byte[0], 1, new byte[24], new byte[80]);
    }

    private static FirmwareFile of(byte[] data, int encryption, byte[] header, byte[] codes) {
        ByteBuffer out = ByteBuffer.allocate(METADATA).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(data.length).putInt(encryption).put(header).put(codes);
        return new FirmwareFile(out.array(), data);
    }
}
