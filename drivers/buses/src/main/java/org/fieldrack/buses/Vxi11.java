package org.fieldrack.buses;

/** Numbers of the VXI-11 protocol (TCP/IP-VXI11 specification, revision 1.0). */
public final class Vxi11 {
    public static final int PORT_MAPPER = 100000;
    public static final int PORT_MAPPER_PORT = 111;
    public static final int GET_PORT = 3;
    public static final int TCP = 6;

    public static final int CORE = 0x0607AF;
    public static final int ABORT = 0x0607B0;
    public static final int INTERRUPT = 0x0607B1;

    public static final int DEVICE_ABORT = 1;
    public static final int CREATE_LINK = 10;
    public static final int DEVICE_WRITE = 11;
    public static final int DEVICE_READ = 12;
    public static final int DEVICE_READSTB = 13;
    public static final int DEVICE_TRIGGER = 14;
    public static final int DEVICE_CLEAR = 15;
    public static final int DEVICE_REMOTE = 16;
    public static final int DEVICE_LOCAL = 17;
    public static final int DEVICE_LOCK = 18;
    public static final int DEVICE_UNLOCK = 19;
    public static final int DEVICE_ENABLE_SRQ = 20;
    public static final int DESTROY_LINK = 23;
    public static final int CREATE_INTR_CHAN = 25;
    public static final int DESTROY_INTR_CHAN = 26;
    public static final int DEVICE_INTR_SRQ = 30;

    public static final int NO_ERROR = 0;
    public static final int INVALID_LINK = 4;
    public static final int CHANNEL_NOT_ESTABLISHED = 6;
    public static final int LOCKED_BY_ANOTHER = 11;
    public static final int NO_LOCK_HELD = 12;
    public static final int IO_TIMEOUT = 15;
    public static final int ABORTED = 23;
    public static final int NOT_ACCESSIBLE = 3;

    public static final int FLAG_END = 8;
    public static final int FLAG_TERMCHAR = 128;
    public static final int REASON_COUNT = 1;
    public static final int REASON_CHARACTER = 2;
    public static final int REASON_END = 4;

    private Vxi11() {}

    /** Returns an error in words. */
    static String error(int number) {
        return switch (number) {
            case 1 -> "syntax error";
            case NOT_ACCESSIBLE -> "no such device";
            case INVALID_LINK -> "link unknown";
            case 8 -> "operation not supported";
            case 9 -> "out of resources";
            case LOCKED_BY_ANOTHER -> "locked by another link";
            case IO_TIMEOUT -> "time limit passed";
            case 17 -> "I/O error";
            case ABORTED -> "aborted";
            default -> "error " + number;
        };
    }
}
