package org.fieldrack.memory;

import org.jspecify.annotations.Nullable;

/** Types of messages between host and smart device (specification section 8.2). */
public enum MessageType {
    PING(0x10),
    SUB_REQ(0x11),
    SUB_RES(0x12),
    DEV_READ(0x13),
    DEV_WRITE(0x14),
    DEV_DATA(0x15),
    DEV_DISABLE(0x16),
    HB_REQ(0x17),
    HB_RES(0x18),
    ERROR(0xFF);

    private static final @Nullable MessageType[] BY_CODE = new @Nullable MessageType[256];

    static {
        for (MessageType type : values()) {
            BY_CODE[type.code] = type;
        }
    }

    private final int code;

    MessageType(int code) {
        this.code = code;
    }

    /** Returns the type byte, 0..255. */
    public int code() {
        return code;
    }

    static @Nullable MessageType of(int code) {
        return BY_CODE[code & 0xFF];
    }
}
