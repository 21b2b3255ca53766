package org.fieldrack.bus;

/** How the bus of a device is, for consoles and {@code fieldrack bus}. Any thread may ask. */
public interface BusStatus {
    /** Returns the address as the lab file gives it: {@code tcp://192.168.1.20:5025}. */
    String address();

    boolean isConnected();
}
