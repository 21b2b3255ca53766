package org.fieldrack.mpod;

import java.util.Optional;

/**
 * A definition token {@code <key>_<RO|RW>_<LV|HV>}: a property, whether it may be set, and on which channels.
 *
 * @param key property key
 * @param writable {@code RW}
 * @param kind which channels
 */
public record ViewToken(String key, boolean writable, ChannelKind kind) {
    /** Reads a token; empty where it has another form. */
    public static Optional<ViewToken> parse(String text) {
        String[] parts = text.split("_", -1);
        if (parts.length != 3
                || parts[0].isEmpty()
                || !(parts[1].equals("RO") || parts[1].equals("RW"))
                || !(parts[2].equals("LV") || parts[2].equals("HV"))) {
            return Optional.empty();
        }
        return Optional.of(new ViewToken(parts[0], parts[1].equals("RW"), ChannelKind.valueOf(parts[2])));
    }

    @Override
    public String toString() {
        return key + (writable ? "_RW_" : "_RO_") + kind;
    }
}
