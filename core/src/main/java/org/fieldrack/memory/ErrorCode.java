package org.fieldrack.memory;

/** What an ERROR message says, and what becomes of a frame that is decoded (specification sections 8.2 and 8.3). */
public enum ErrorCode {
    OK(0x00),
    BACKOFF(0xFA),
    INVALID_TYPE(0xFB),
    BUFFER_OVERFLOW(0xFC),
    /** The peer's own spelling. */
    UNEXPECTED_DELIMETER(0xFD),
    BAD_CHECKSUM(0xFE),
    GENERIC_ERROR(0xFF);

    private final int code;

    ErrorCode(int code) {
        this.code = code;
    }

    /** Returns the byte on the wire, 0..255. */
    public int code() {
        return code;
    }

    /** Returns the error of this byte; unknown ones are {@link #GENERIC_ERROR}. */
    public static ErrorCode of(int code) {
        for (ErrorCode error : values()) {
            if (error.code == (code & 0xFF)) {
                return error;
            }
        }
        return GENERIC_ERROR;
    }
}
