package org.fieldrack.bus;

/** Hears once for each device, not for each of its clients, that it was lost and came back; called in the loop. */
public interface BusListener {
    /** Says that the connection is gone and the first attempt to get it back failed, or that it never came up. */
    void lost(String reason);

    void back(String how);
}
