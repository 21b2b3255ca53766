package org.fieldrack.mpod;

import java.util.Optional;

/** Object identifiers of the crate as number arrays, and the geometry behind channel names (sections 1.3, 2 to 5). */
public final class Oids {
    public static final int CHANNELS_PER_SLOT = 100;
    public static final int SLOTS = 10;

    /** The sub-identifiers have room for twice the slots. */
    private static final int CHANNELS = 2000;

    private static final int[] CRATE = {1, 3, 6, 1, 4, 1, 19947, 1};

    public static final int[] SYS_DESCR = {1, 3, 6, 1, 2, 1, 1, 1, 0};
    public static final int[] SYS_OBJECT_ID = {1, 3, 6, 1, 2, 1, 1, 2, 0};
    public static final int[] SYS_UP_TIME = {1, 3, 6, 1, 2, 1, 1, 3, 0};
    public static final int[] SYS_MAIN_SWITCH = crate(1, 1, 0);
    public static final int[] SYS_STATUS = crate(1, 2, 0);
    public static final int[] SYS_RESET = crate(1, 3, 0);
    public static final int[] OUTPUT_NUMBER = crate(3, 1, 0);
    public static final int[] OUTPUT_ENTRY = crate(3, 2, 1);
    public static final int[] MODULE_NUMBER = crate(3, 5, 0);
    public static final int[] MODULE_ENTRY = crate(3, 6, 1);
    public static final int[] GROUPS_SWITCH = crate(3, 4, 1, 9);

    private Oids() {}

    /** Returns the identifier of an object below the crate's own branch. */
    public static int[] crate(int... rest) {
        return append(CRATE, rest);
    }

    static int[] append(int[] prefix, int... rest) {
        int[] oid = new int[prefix.length + rest.length];
        System.arraycopy(prefix, 0, oid, 0, prefix.length);
        System.arraycopy(rest, 0, oid, prefix.length, rest.length);
        return oid;
    }

    /** Returns the instance of an output column for a channel number. */
    public static int[] output(int column, int channel) {
        return append(OUTPUT_ENTRY, column, subId(channel));
    }

    /** Returns the instance of a module column (one or two numbers) for a slot. */
    public static int[] module(int slot, int... column) {
        return append(append(MODULE_ENTRY, column), slot + 1);
    }

    /** Returns the instance of the group switch; 0 is every channel, 64 added leaves LV out, 128 leaves HV out. */
    public static int[] group(int group) {
        return append(GROUPS_SWITCH, group);
    }

    /** Returns the channel number of a place. */
    public static int channel(int slot, int channelOnBoard) {
        return slot * CHANNELS_PER_SLOT + channelOnBoard;
    }

    public static int slot(int channel) {
        return channel / CHANNELS_PER_SLOT;
    }

    /** Returns the sub-identifier of a channel: its number plus one. */
    public static int subId(int channel) {
        return channel + 1;
    }

    /** Returns the text index of a channel: {@code u107}. */
    public static String name(int channel) {
        return "u" + channel;
    }

    /** Reads a text index: {@code u0} to {@code u1999}. */
    public static Optional<Integer> channelOf(String name) {
        int length = name.length();
        boolean plain = length == 2 || length > 2 && length <= 5 && name.charAt(1) != '0';
        if (!plain || name.charAt(0) != 'u') {
            return Optional.empty();
        }
        int channel = 0;
        for (int i = 1; i < length; i++) {
            int digit = name.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return Optional.empty();
            }
            channel = channel * 10 + digit;
        }
        return channel < CHANNELS ? Optional.of(channel) : Optional.empty();
    }

    /** Writes an identifier with dots. */
    public static String dotted(int[] oid) {
        StringBuilder text = new StringBuilder();
        for (int part : oid) {
            text.append(text.isEmpty() ? "" : ".").append(Integer.toUnsignedLong(part));
        }
        return text.toString();
    }
}
