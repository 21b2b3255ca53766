package org.fieldrack.oni;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Offsets and layouts of a read frame: u64 time, u32 address, u32 size, sample, padding to 32 bit; specification section 2. */
public final class FrameLayout {
    public static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    public static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    public static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    public static final int TIME = 0;
    public static final int ADDRESS = 8;
    public static final int SIZE = 12;
    public static final int SAMPLE = DeviceTable.READ_HEADER;

    private FrameLayout() {}
}
