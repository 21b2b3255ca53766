package org.fieldrack.oni;

/** Values of PACKET_FLAG on the signal channel; specification section 3. */
public final class SignalFlag {
    public static final int NULLSIG = 0x01;
    public static final int CONFIGWACK = 0x02;
    public static final int CONFIGWNACK = 0x04;
    public static final int CONFIGRACK = 0x08;
    public static final int CONFIGRNACK = 0x10;
    public static final int DEVICETABACK = 0x20;
    public static final int DEVICEINST = 0x40;

    /** All bits that have a meaning. */
    static final int KNOWN = 0x7F;

    private SignalFlag() {}
}
