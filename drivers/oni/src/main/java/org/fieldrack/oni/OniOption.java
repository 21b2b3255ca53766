package org.fieldrack.oni;

/** Numbers of the context's options; specification section 8. Every value is a little-endian u32 except the table. */
public final class OniOption {
    /** Array of 20-byte rows: address, id, version, read size, write size. */
    public static final int DEVICETABLE = 0;

    public static final int NUMDEVICES = 1;
    public static final int RUNNING = 2;
    public static final int RESET = 3;
    public static final int SYSCLKHZ = 4;
    public static final int ACQCLKHZ = 5;
    public static final int RESETACQCOUNTER = 6;
    public static final int HWADDRESS = 7;
    public static final int MAXREADFRAMESIZE = 8;
    public static final int MAXWRITEFRAMESIZE = 9;
    public static final int BLOCKREADSIZE = 10;
    public static final int BLOCKWRITESIZE = 11;
    /** This and greater ones are the registers from {@link OniRegister#CUSTOM} on. */
    public static final int CUSTOMBEGIN = 12;

    private OniOption() {}
}
