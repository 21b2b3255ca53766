package org.fieldrack.joulescope;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds instruments (specification section 7). Thread-safe as its bus is. */
public final class JoulescopeScan {
    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final Duration POLL = Duration.ofMillis(250);

    /** What was found, compared with before; told apart by product and serial number. */
    public record Changes(List<JoulescopeDevice> now, List<JoulescopeDevice> added, List<JoulescopeDevice> removed) {}

    private final UsbBus bus;
    private final JoulescopeDevice.Config config;
    private final Pause pause;

    /** Looks on any bus. */
    public JoulescopeScan(UsbBus bus, JoulescopeDevice.Config config) {
        this(bus, config, Pause::real);
    }

    JoulescopeScan(UsbBus bus, JoulescopeDevice.Config config, Pause pause) {
        this.bus = bus;
        this.config = config;
        this.pause = pause;
    }

    /** Looks on this computer's USB. */
    public static JoulescopeScan usb(JoulescopeDevice.Config config) {
        return new JoulescopeScan(new LibUsbBus(), config);
    }

    /** Returns all instruments that run their application, not opened. */
    public List<JoulescopeDevice> scan() {
        return bus.scan(UsbBus.Kind.APPLICATION).stream()
                .map(usb -> new JoulescopeDevice(new DeviceThread(usb), config))
                .toList();
    }

    /** Returns all instruments that run their bootloader, not opened. */
    public List<Bootloader> bootloaders() {
        return bus.scan(UsbBus.Kind.BOOTLOADER).stream().map(Bootloader::new).toList();
    }

    /** @throws IllegalStateException where there is none, or more than one */
    public JoulescopeDevice scanRequireOne() {
        List<JoulescopeDevice> found = scan();
        if (found.size() != 1) {
            found.forEach(device -> device.usbDevice().release());
            throw new IllegalStateException(
                    found.isEmpty()
                            ? "no Joulescope is connected"
                            : found.size() + " Joulescopes are connected: " + found);
        }
        return found.getFirst();
    }

    /** Compares what is there with what was: a device that stayed is the same object. */
    public Changes scanForChanges(List<JoulescopeDevice> before) {
        List<JoulescopeDevice> now = new ArrayList<>();
        List<JoulescopeDevice> added = new ArrayList<>();
        for (JoulescopeDevice found : scan()) {
            JoulescopeDevice known = before.stream()
                    .filter(device -> device.name().equals(found.name()))
                    .findFirst()
                    .orElse(found);
            now.add(known);
            if (known == found) {
                added.add(found);
            } else {
                found.usbDevice().release();
            }
        }
        Set<String> names = now.stream().map(JoulescopeDevice::name).collect(Collectors.toSet());
        List<JoulescopeDevice> removed =
                before.stream().filter(device -> !names.contains(device.name())).toList();
        return new Changes(List.copyOf(now), List.copyOf(added), removed);
    }

    /**
     * Starts the application of every instrument that stays in its bootloader, and waits for them.
     *
     * @return how many there were
     */
    public int bootloadersRunApplication() throws IOException {
        int count = 0;
        for (Bootloader loader : bootloaders()) {
            loader.open();
            bootloaderGo(loader);
            count++;
        }
        return count;
    }

    /** Starts the application of one, and waits until a new instrument is there: 15 s at most. */
    public void bootloaderGo(Bootloader loader) throws IOException {
        Set<String> before = bus.names(UsbBus.Kind.APPLICATION);
        loader.go();
        Waiting waiting = new Waiting(LIMIT, pause);
        while (waiting.isWithin()) {
            if (!before.containsAll(bus.names(UsbBus.Kind.APPLICATION))) {
                return;
            }
            waiting.sleep(POLL);
        }
        throw new IOException("timed out waiting for the application to connect");
    }
}
