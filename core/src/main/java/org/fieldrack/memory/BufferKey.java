package org.fieldrack.memory;

import java.math.BigInteger;

/**
 * What identifies a buffer: type and identifier, unique among its type.
 *
 * @param type name in the catalog
 * @param uid 0 or more
 */
public record BufferKey(String type, BigInteger uid) {
    public BufferKey(String type, long uid) {
        this(type, BigInteger.valueOf(uid));
    }

    /** Returns the name of its shared memory object. */
    public String name() {
        return Buffer.name(type, uid);
    }

    @Override
    public String toString() {
        return type + "-" + uid;
    }
}
