package org.fieldrack.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.fieldrack.codec.Cobs;

/**
 * A message of the smart devices' line: type, payload length, payload, XOR of all before (specification section 8).
 *
 * <p>A message is its own buffer and can be filled again and again without allocation: by a {@code set…} method, by
 * {@link #decode} or by a {@link DeviceBuffer}. Not thread-safe.
 */
public final class Message {
    public static final int MAX_PARAMS = 16;
    public static final int MAX_PAYLOAD = 255;
    public static final int MAX_SIZE = 258;
    /** Greatest size after COBS, without delimiter. */
    public static final int MAX_ENCODING_SIZE = 260;

    public static final int NO_PARAMS = 0;
    public static final int ALL_PARAMS = 0xFFFF;
    public static final int NO_SUBSCRIPTION = 0;
    /** Largest value of one parameter that a message can carry, bytes. */
    public static final int MAX_VALUE = MAX_PAYLOAD - 2;

    private static final int PAYLOAD = 2;
    private byte[] raw = new byte[MAX_SIZE + 2];
    private boolean trailing;

    // ---- making

    /** Returns a new message without payload. */
    public static Message make(MessageType type) {
        return new Message().set(type);
    }

    public static Message makePing() {
        return make(MessageType.PING);
    }

    public static Message makeDevDisable() {
        return make(MessageType.DEV_DISABLE);
    }

    /** @param id 0..255 */
    public static Message makeHbReq(int id) {
        return make(MessageType.HB_REQ).u8(id);
    }

    /** @param id 0..255 */
    public static Message makeHbRes(int id) {
        return make(MessageType.HB_RES).u8(id);
    }

    public static Message makeError(ErrorCode code) {
        return make(MessageType.ERROR).u8(code.code());
    }

    public static Message makeDevRead(int params) {
        return make(MessageType.DEV_READ).u16(params);
    }

    /** @param interval ms, 0..65535; 0 cancels */
    public static Message makeSubReq(int params, int interval) {
        return make(MessageType.SUB_REQ).u16(params).u16(interval);
    }

    public static Message makeUnsubscribe() {
        return makeSubReq(NO_PARAMS, NO_SUBSCRIPTION);
    }

    /** @param interval ms, 0..65535 */
    public static Message makeSubRes(int params, int interval, DeviceUid uid) {
        Message message = make(MessageType.SUB_RES).u16(params).u16(interval).u16(uid.deviceId());
        message.u8(uid.year());
        MemorySegment.ofArray(message.raw).set(Slot.LONG, message.end(), uid.random());
        return message.grown(8);
    }

    /**
     * Returns a DEV_WRITE of these values by bit; bits without a value take part in the bitmap only.
     *
     * @throws MessageException where they do not fit, or one is empty
     */
    public static Message makeDevWrite(int params, Map<Integer, byte[]> values) {
        return make(MessageType.DEV_WRITE).values(params, values);
    }

    /** Returns a DEV_DATA of these values; otherwise as {@link #makeDevWrite}. */
    public static Message makeDevData(int params, Map<Integer, byte[]> values) {
        return make(MessageType.DEV_DATA).values(params, values);
    }

    private Message values(int params, Map<Integer, byte[]> values) {
        u16(params);
        for (int bit = 0; bit < MAX_PARAMS; bit++) {
            byte[] value = values.get(bit);
            if ((params >> bit & 1) != 0 && value != null) {
                if (!append(MemorySegment.ofArray(value), 0, value.length)) {
                    throw new MessageException(
                            "the parameters of bitmap " + params + " do not fit 255 bytes of payload");
                }
            }
        }
        return this;
    }

    /** Starts anew with this type and no payload. */
    Message set(MessageType type) {
        raw[0] = (byte) type.code();
        raw[1] = 0;
        trailing = false;
        return this;
    }

    private int end() {
        return PAYLOAD + (raw[1] & 0xFF);
    }

    private Message grown(int by) {
        raw[1] += (byte) by;
        return this;
    }

    Message u8(int value) {
        raw[end()] = (byte) value;
        return grown(1);
    }

    Message u16(int value) {
        int end = end();
        raw[end] = (byte) value;
        raw[end + 1] = (byte) (value >> 8);
        return grown(2);
    }

    /** Appends a value and says whether it fitted. */
    boolean append(MemorySegment from, long offset, int size) {
        if (size == 0) {
            throw new MessageException("a parameter of size 0 cannot be sent");
        }
        if (payloadLength() + size > MAX_PAYLOAD) {
            return false;
        }
        int end = end();
        if (size == 4) {
            INT_IN_BYTES.set(raw, end, from.get(Slot.INT, offset));
        } else {
            MemorySegment.copy(from, ValueLayout.JAVA_BYTE, offset, raw, end, size);
        }
        grown(size);
        return true;
    }

    private static final java.lang.invoke.VarHandle INT_IN_BYTES =
            java.lang.invoke.MethodHandles.byteArrayViewVarHandle(int[].class, java.nio.ByteOrder.LITTLE_ENDIAN);

    // ---- reading

    /**
     * Returns the type.
     *
     * @throws MessageException with {@link ErrorCode#INVALID_TYPE} where the type byte is none
     */
    public MessageType type() {
        MessageType type = MessageType.of(raw[0]);
        if (type == null) {
            throw new MessageException(ErrorCode.INVALID_TYPE, "there is no message type " + typeCode());
        }
        return type;
    }

    boolean is(MessageType type) {
        return (raw[0] & 0xFF) == type.code();
    }

    /** Returns the type byte, 0..255. */
    public int typeCode() {
        return raw[0] & 0xFF;
    }

    /** Returns the length of the payload, 0..255 bytes. */
    public int payloadLength() {
        return raw[1] & 0xFF;
    }

    public byte[] payload() {
        return Arrays.copyOfRange(raw, PAYLOAD, end());
    }

    /** Returns the bitmap that a DEV_READ, DEV_WRITE, DEV_DATA, SUB_REQ or SUB_RES begins with. */
    public int readParams() {
        MessageType type = type();
        boolean values = type == MessageType.DEV_WRITE || type == MessageType.DEV_DATA;
        if (values && payloadLength() >= 2) {
            return u16At(0);
        }
        return switch (type) {
            case DEV_READ -> expect(type, 2).u16At(0);
            case SUB_REQ -> expect(type, 4).u16At(0);
            case SUB_RES -> expect(type, 15).u16At(0);
            default -> throw new MessageException(type + " of " + payloadLength() + " bytes has no bitmap");
        };
    }

    /** Returns the interval of a SUB_REQ or SUB_RES, ms. */
    public int readInterval() {
        readParams();
        if (!is(MessageType.SUB_REQ) && !is(MessageType.SUB_RES)) {
            throw new MessageException(type() + " has no interval");
        }
        return u16At(2);
    }

    /** Returns the identifier in a SUB_RES. */
    public DeviceUid readUid() {
        expect(MessageType.SUB_RES, 15);
        long random = MemorySegment.ofArray(raw).get(Slot.LONG, PAYLOAD + 7);
        return new DeviceUid(u16At(4), raw[PAYLOAD + 6] & 0xFF, random);
    }

    /** Returns the id of a HB_REQ or HB_RES, 0..255. */
    public int readHeartbeat() {
        return expect(is(MessageType.HB_RES) ? MessageType.HB_RES : MessageType.HB_REQ, 1).raw[PAYLOAD] & 0xFF;
    }

    public ErrorCode readError() {
        return ErrorCode.of(expect(MessageType.ERROR, 1).raw[PAYLOAD]);
    }

    int u16At(int offset) {
        return raw[PAYLOAD + offset] & 0xFF | (raw[PAYLOAD + offset + 1] & 0xFF) << 8;
    }

    void copyValue(int offset, MemorySegment to, long at, int size) {
        if (size == 4) {
            to.set(Slot.INT, at, (int) INT_IN_BYTES.get(raw, PAYLOAD + offset));
        } else {
            MemorySegment.copy(raw, PAYLOAD + offset, to, ValueLayout.JAVA_BYTE, at, size);
        }
    }

    private Message expect(MessageType type, int length) {
        if (!is(type) || payloadLength() != length) {
            throw new MessageException("a message of type 0x" + Integer.toHexString(typeCode()) + " with "
                    + payloadLength() + " bytes is no " + type + " of " + length);
        }
        return this;
    }

    // ---- wire

    /** Returns the raw bytes with checksum. */
    public byte[] raw() {
        return Arrays.copyOf(raw, seal());
    }

    private int seal() {
        int end = end();
        byte sum = 0;
        for (int i = 0; i < end; i++) {
            sum ^= raw[i];
        }
        raw[end] = sum;
        return end + 1;
    }

    /** Returns the COBS-encoded bytes without delimiter. */
    public byte[] encode() {
        byte[] encoded = new byte[MAX_ENCODING_SIZE];
        return Arrays.copyOf(encoded, encode(encoded, 0));
    }

    /**
     * Encodes without delimiter.
     *
     * @param target takes up to {@link #MAX_ENCODING_SIZE} bytes from {@code at} on
     * @return after the last byte written
     */
    public int encode(byte[] target, int at) {
        return Cobs.encode(raw, 0, seal(), target, at);
    }

    /**
     * Fills this message from an encoded frame.
     *
     * @param from first byte
     * @param to after the last one, not counting the delimiter; an empty frame is the caller's to skip
     * @return {@link ErrorCode#OK}, or what an ERROR message must answer; the message's content is then undefined
     */
    public ErrorCode decode(byte[] encoded, int from, int to) {
        if (raw.length < to - from) {
            raw = new byte[to - from];
        }
        int end = Cobs.decode(encoded, from, to, raw, 0);
        trailing = false;
        if (end == Cobs.MALFORMED || end > MAX_SIZE) {
            return CobsFault.of(encoded, from, to, MAX_SIZE);
        }
        if (end < 3) {
            return ErrorCode.UNEXPECTED_DELIMETER;
        }
        int sumAt = end();
        if (sumAt >= end) {
            return ErrorCode.UNEXPECTED_DELIMETER;
        }
        byte sum = 0;
        for (int i = 0; i <= sumAt; i++) {
            sum ^= raw[i];
        }
        trailing = sumAt + 1 < end;
        return sum == 0 ? ErrorCode.OK : ErrorCode.BAD_CHECKSUM;
    }

    /** Says whether the decoded frame had bytes behind its checksum, which are ignored (specification D6). */
    public boolean hasTrailing() {
        return trailing;
    }

    /**
     * Returns the message in an encoded frame.
     *
     * @throws MessageException with the code that an ERROR message must answer
     */
    public static Message decode(byte[] encoded) {
        Message message = new Message();
        ErrorCode code = message.decode(encoded, 0, encoded.length);
        if (code != ErrorCode.OK) {
            throw new MessageException(code, "a frame of " + encoded.length + " bytes is no message: " + code);
        }
        return message;
    }

    /** Says whether both have the same type and payload. */
    public boolean isSame(Message other) {
        return Arrays.equals(raw, 0, end(), other.raw, 0, other.end());
    }

    /** Takes over what another message says. */
    public void set(Message other) {
        System.arraycopy(other.raw, 0, raw, 0, other.end());
        trailing = other.trailing;
    }

    /** Returns a copy that stays when this one is filled again. */
    public Message copy() {
        Message copy = new Message();
        copy.set(this);
        return copy;
    }

    @Override
    public String toString() {
        MessageType type = MessageType.of(raw[0]);
        return (type == null ? "0x" + Integer.toHexString(typeCode()) : type.name()) + " "
                + HexFormat.of().formatHex(payload());
    }
}
