package org.fieldrack.oni.device;

import org.fieldrack.oni.DeviceDescriptor;

/** Names of devices by their identifiers. */
public final class DeviceNames {
    private DeviceNames() {}

    /** Returns what a device is, in words. */
    public static String title(DeviceDescriptor device) {
        return DeviceKind.of(device).title();
    }
}
