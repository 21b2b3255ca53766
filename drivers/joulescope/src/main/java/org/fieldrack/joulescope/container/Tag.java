package org.fieldrack.joulescope.container;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One tag of a container (specification section 9).
 *
 * @param name three letters: {@code HDR}
 * @param flags {@link #COMPRESSED} and {@link #ENCRYPTED}
 * @param data payload as stored
 * @param position where the tag begins in its file
 */
public record Tag(String name, int flags, byte[] data, long position) {
    public static final String HEADER = "HDR";
    public static final String END = "END";
    public static final String COLLECTION_START = "CLS";
    public static final String COLLECTION_END = "CLE";
    public static final String SUBFILE = "SUB";
    public static final String META_JSON = "MJS";
    public static final String JSON = "AJS";
    public static final String BINARY = "ABN";
    public static final String USER_JSON = "UJS";
    public static final String CALIBRATION_JSON = "CJS";
    public static final String ENCRYPTION = "ENC";
    public static final String SIGNATURE_START = "SGS";
    public static final String SIGNATURE_END = "SGE";
    public static final int COMPRESSED = 0x80;
    public static final int ENCRYPTED = 0x40;

    public String text() {
        return new String(data, StandardCharsets.UTF_8);
    }

    public ByteBuffer buffer() {
        return ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Returns the name of a nested file. */
    public String subfileName() {
        int end = 0;
        while (end < 128 && end < data.length && data[end] != 0) {
            end++;
        }
        return new String(data, 0, end, StandardCharsets.UTF_8);
    }

    /** Returns the bytes of a nested file. */
    public byte[] subfile() {
        return data.length < 128 ? new byte[0] : Arrays.copyOfRange(data, 128, data.length);
    }

    /** Returns zeros that follow a payload of this length, so that the checksum ends at a multiple of 8. */
    static int padding(int length) {
        return -(length + 4) & 7;
    }
}
