package org.fieldrack.smartdevice;

import java.math.BigInteger;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentHashMap;
import org.fieldrack.memory.BufferType;
import org.fieldrack.memory.Catalog;
import org.fieldrack.memory.DeviceUid;

/**
 * Which device may be on a line: of a type that the catalog knows and the lab expects, and no other line's already.
 *
 * @param expectedType empty for any
 * @param device the line's device in the lab
 */
record Admission(Catalog catalog, String expectedType, String device) {
    /** Which identifier is whose, for all lines of the process. */
    private static final ConcurrentHashMap<BigInteger, String> ACTIVE = new ConcurrentHashMap<>();

    /** The device is not welcome; the message says why. */
    static final class Refusal extends Exception {
        private static final long serialVersionUID = 1;

        Refusal(String message) {
            super(message);
        }
    }

    /**
     * Returns the type of a device, which is this line's from now until {@link #leave}.
     *
     * @throws Refusal with a sentence for the user
     */
    BufferType admit(DeviceUid uid) throws Refusal {
        BufferType type;
        try {
            type = catalog.type(uid.deviceId());
        } catch (NoSuchElementException e) {
            throw new Refusal("the device " + uid + " is of a type that the catalog does not know: add device_id "
                    + uid.deviceId());
        }
        if (!expectedType.isEmpty() && !type.name().equals(expectedType)) {
            throw new Refusal("a " + type.name() + " answers where a " + expectedType + " is expected");
        }
        String other = ACTIVE.putIfAbsent(uid.toInt(), device);
        if (other != null && !other.equals(device)) {
            throw new Refusal("the device " + uid + " is connected already, as " + other
                    + ": a second one with the same identifier is refused");
        }
        return type;
    }

    void leave(BigInteger uid) {
        ACTIVE.remove(uid, device);
    }
}
