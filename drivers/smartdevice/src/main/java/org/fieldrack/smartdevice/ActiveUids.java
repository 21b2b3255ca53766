package org.fieldrack.smartdevice;

import java.math.BigInteger;
import java.util.concurrent.ConcurrentHashMap;

/** Which device of the lab has which identifier: a second one with the same is refused. Thread-safe. */
final class ActiveUids {
    private static final ConcurrentHashMap<BigInteger, String> ACTIVE = new ConcurrentHashMap<>();

    private ActiveUids() {}

    /** Returns who has it already, empty where it is this device's now. */
    static String claim(BigInteger uid, String device) {
        String other = ACTIVE.putIfAbsent(uid, device);
        return other == null || other.equals(device) ? "" : other;
    }

    static void release(BigInteger uid, String device) {
        ACTIVE.remove(uid, device);
    }
}
