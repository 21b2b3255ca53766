package org.fieldrack.joulescope;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleConsumer;

/**
 * Programs controller firmware and calibrations: into the bootloader, write, back into the application (specification section
 * 2.6). Blocks for up to half a minute; one thread.
 */
public final class Programming {
    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final Duration POLL = Duration.ofMillis(250);

    private interface Work {
        int run(Bootloader bootloader) throws IOException;
    }

    private final JoulescopeDevice device;
    private final UsbBus bus;
    private final Pause pause;

    Programming(JoulescopeDevice device, UsbBus bus, Pause pause) {
        this.device = device;
        this.bus = bus;
        this.pause = pause;
    }

    public void controllerFirmware(byte[] file, DoubleConsumer progress) throws IOException {
        FirmwareFile unused = FirmwareFile.load(file);
        run("controller firmware", loader -> loader.firmwareProgram(file, progress), progress);
    }

    public void calibration(byte[] file, boolean factory, DoubleConsumer progress) throws IOException {
        Calibration unused = Calibration.load(file, List.of());
        run("calibration", loader -> loader.calibrationProgram(file, factory, progress), progress);
    }

    /** Returns who is there; nobody of them is opened. */
    private Set<String> present(UsbBus.Kind kind) {
        Set<String> names = new HashSet<>();
        for (UsbTransport usb : bus.scan(kind)) {
            names.add(usb.name());
            usb.release();
        }
        return names;
    }

    /** Enters the bootloader, works, and always leaves it again. */
    private void run(String what, Work work, DoubleConsumer progress) throws IOException {
        Set<String> applications = present(UsbBus.Kind.APPLICATION);
        applications.remove(device.name());
        Bootloader loader = enter(progress);
        int result;
        try {
            result = work.run(loader);
        } catch (IOException | RuntimeException e) {
            try {
                loader.go();
                back(applications);
            } catch (IOException later) {
                e.addSuppressed(later);
            }
            throw e;
        }
        loader.go();
        back(applications);
        if (result != 0) {
            throw new IOException(device.name() + ": " + what + ": the bootloader refused it with code " + result);
        }
    }

    private void back(Set<String> others) throws IOException {
        UsbTransport again = await(UsbBus.Kind.APPLICATION, others, "the application", fraction -> {});
        pause.sleep(Duration.ofMillis(500));
        if (device.usbDevice() instanceof DeviceThread old) {
            old.release();
            again = new DeviceThread(again);
        }
        device.reopen(again);
    }

    private Bootloader enter(DoubleConsumer progress) throws IOException {
        Set<String> present = present(UsbBus.Kind.BOOTLOADER);
        boolean unused = device.stop();
        device.control().bootloaderStart();
        device.close();
        Bootloader loader = new Bootloader(await(UsbBus.Kind.BOOTLOADER, present, "bootloader", progress));
        loader.open();
        return loader;
    }

    private UsbTransport await(UsbBus.Kind kind, Set<String> present, String what, DoubleConsumer progress)
            throws IOException {
        Duration waited = Duration.ZERO;
        while (true) {
            List<UsbTransport> found = new ArrayList<>();
            for (UsbTransport usb : bus.scan(kind)) {
                if (present.contains(usb.name())) {
                    usb.release();
                } else {
                    found.add(usb);
                }
            }
            if (found.size() > 1) {
                found.forEach(UsbTransport::release);
                throw new IOException("more than one new " + what + " found");
            }
            if (found.size() == 1) {
                return found.getFirst();
            }
            if (waited.compareTo(LIMIT) > 0) {
                throw new IOException("timed out waiting for " + what + " to connect");
            }
            progress.accept((double) waited.toNanos() / LIMIT.toNanos());
            pause.sleep(POLL);
            waited = waited.plus(POLL);
        }
    }
}
