package org.fieldrack.host;

import java.nio.file.Path;
import org.fieldrack.device.Device;
import org.fieldrack.device.DeviceContext;
import org.fieldrack.device.Driver;

/** Opens the computer itself; there is one on every bench, so it needs no simulator. */
public final class HostDriver implements Driver<HostConfig> {
    @Override
    public String name() {
        return "host";
    }

    @Override
    public String description() {
        return "This computer: load, memory, network, disks, temperatures.";
    }

    @Override
    public Class<HostConfig> configType() {
        return HostConfig.class;
    }

    @Override
    public Device open(HostConfig config, DeviceContext context) {
        return new HostDevice(context, new Proc(Path.of("/proc"), Path.of("/sys")), config).open();
    }
}
