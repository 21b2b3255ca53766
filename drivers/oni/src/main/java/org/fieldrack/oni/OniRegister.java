package org.fieldrack.oni;

/** Addresses of the configuration channel; specification section 5. */
public final class OniRegister {
    public static final int DEVICE_ADDRESS = 0;
    public static final int REGISTER_ADDRESS = 1;
    public static final int REGISTER_VALUE = 2;
    public static final int READ_WRITE = 3;
    public static final int TRIGGER = 4;
    public static final int RUNNING = 5;
    public static final int RESET = 6;
    public static final int SYSTEM_CLOCK_HZ = 7;
    public static final int ACQUISITION_CLOCK_HZ = 8;
    public static final int RESET_ACQUISITION_COUNTER = 9;
    public static final int HARDWARE_ADDRESS = 10;
    /** First register that an implementation may define. */
    public static final int CUSTOM = 11;

    private OniRegister() {}
}
