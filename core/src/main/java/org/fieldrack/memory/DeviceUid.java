package org.fieldrack.memory;

import java.math.BigInteger;

/**
 * A smart device's unique identifier of 88 bits (specification section 3).
 *
 * @param deviceId the type's number in the catalog, 0..65535
 * @param year 0 is spring 2016, 0..255
 * @param random the remaining 64 bits, unsigned
 */
public record DeviceUid(int deviceId, int year, long random) {
    public DeviceUid {
        deviceId &= 0xFFFF;
        year &= 0xFF;
    }

    /** Returns the parts of an integer; bits above the 88th are dropped. */
    public static DeviceUid fromInt(BigInteger uid) {
        return new DeviceUid(uid.shiftRight(72).intValue(), uid.shiftRight(64).intValue(), uid.longValue());
    }

    /** Returns the parts of a decimal integer, the form in which identifiers travel in text. */
    public static DeviceUid parse(String decimal) {
        return fromInt(new BigInteger(decimal));
    }

    /** Returns the integer. */
    public BigInteger toInt() {
        BigInteger high = BigInteger.valueOf(((long) deviceId << 8) | year);
        BigInteger low = new BigInteger(Long.toUnsignedString(random));
        return high.shiftLeft(64).or(low);
    }

    @Override
    public String toString() {
        return toInt().toString();
    }
}
