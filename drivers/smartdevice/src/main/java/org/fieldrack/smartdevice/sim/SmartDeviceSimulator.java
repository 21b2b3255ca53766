package org.fieldrack.smartdevice.sim;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.bus.LinkTransport;
import org.fieldrack.buses.sim.Doors;
import org.fieldrack.config.Key;
import org.fieldrack.device.Simulator;
import org.fieldrack.device.SimulatorService;
import org.fieldrack.memory.BufferType;
import org.fieldrack.memory.Catalog;
import org.fieldrack.memory.CatalogException;
import org.fieldrack.memory.DeviceUid;

/** {@code fieldrack sim smartdevice}: a virtual device on TCP or on a pseudo terminal. */
public final class SmartDeviceSimulator implements SimulatorService<SmartDeviceSimulator.Options> {
    /**
     * Options of the command line.
     *
     * @param catalog describes the types
     * @param type which one to be
     * @param uid identifier; empty for a random one of the type
     * @param pty serve on a pseudo terminal
     */
    public record Options(
            @Key(value = "Catalog that describes the types.", example = "catalog.yaml")
            Path catalog,

            @Key(value = "Type to be; without it the first device of the catalog.", def = "\"\"")
            String type,

            @Key(value = "Identifier of 88 bits, decimal; without it a random one.", def = "\"\"")
            String uid,

            @Key(value = "Serve on a pseudo terminal instead of --listen.", def = "false")
            boolean pty) {}

    @Override
    public Class<Options> optionsType() {
        return Options.class;
    }

    @Override
    public Simulator start(String listen, Options options, Path folder) throws IOException {
        return start(listen, folder.resolve(options.catalog()), options.type(), options.uid(), options.pty());
    }

    /** Starts a virtual device; empty texts as in {@link Options}. */
    public static Simulator start(String listen, Path catalogFile, String typeName, String uidText, boolean pty)
            throws IOException {
        BufferType type = type(catalogFile, typeName);
        DeviceUid uid = uidText.isEmpty() ? random(type) : uid(uidText);
        EventLoop loop = EventLoop.shared();
        VirtualDevice device = new VirtualDevice(type, uid, loop.clock());
        if (!pty) {
            return Doors.open(listen, device, loop);
        }
        Pty terminal = Pty.open();
        LinkTransport transport =
                new LinkTransport(loop, () -> terminal, terminal.file().toString());
        return Doors.open(transport, "serial:" + terminal.file() + "?baud=115200", device, loop);
    }

    static BufferType type(Path catalogFile, String name) throws IOException {
        Catalog catalog;
        try {
            catalog = Catalog.load(catalogFile);
        } catch (CatalogException e) {
            throw new IOException(e.getMessage(), e);
        }
        if (name.isEmpty()) {
            return catalog.types().values().stream()
                    .filter(BufferType::isDevice)
                    .findFirst()
                    .orElseThrow(() -> new IOException(catalogFile + " has no type with a device_id"));
        }
        return catalog.find(name)
                .filter(BufferType::isDevice)
                .orElseThrow(() -> new IOException(catalogFile + " has no device " + name));
    }

    private static DeviceUid random(BufferType type) {
        return new DeviceUid(
                type.deviceId().orElse(0), 10, ThreadLocalRandom.current().nextLong());
    }

    private static DeviceUid uid(String text) throws IOException {
        try {
            return DeviceUid.parse(text);
        } catch (NumberFormatException e) {
            throw new IOException("--uid takes a decimal number, not " + text, e);
        }
    }
}
