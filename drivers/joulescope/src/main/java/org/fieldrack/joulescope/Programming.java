package org.fieldrack.joulescope;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleConsumer;
import java.util.stream.Collectors;

/**
 * Programs controller firmware and calibrations: into the bootloader, write, back into the application (specification section
 * 2.6). Blocks for up to half a minute; one thread.
 */
public final class Programming {
    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final Duration POLL = Duration.ofMillis(250);

    /** What is done in the bootloader; returns 0 where it is content. */
    @FunctionalInterface
    public interface Work {
        int run(Bootloader bootloader) throws IOException;
    }

    private final JoulescopeDevice device;
    private final UsbBus bus;
    private final Pause pause;

    /** Programs an instrument that this bus reaches. */
    public Programming(JoulescopeDevice device, UsbBus bus) {
        this(device, bus, Pause::real);
    }

    Programming(JoulescopeDevice device, UsbBus bus, Pause pause) {
        this.device = device;
        this.bus = bus;
        this.pause = pause;
    }

    /** Programs the controller's firmware; the file is checked before the instrument is touched. */
    public void controllerFirmwareProgram(byte[] file, DoubleConsumer progress) throws IOException {
        FirmwareFile unused = FirmwareFile.load(file);
        refuse("controller firmware", runFromBootloader(loader -> loader.firmwareProgram(file, progress), progress));
    }

    /** Programs a calibration, the factory's own where asked; the file is checked before the instrument is touched. */
    public void calibrationProgram(byte[] file, boolean factory, DoubleConsumer progress) throws IOException {
        Calibration unused = Calibration.load(file, List.of());
        refuse(
                "calibration",
                runFromBootloader(loader -> loader.calibrationProgram(file, factory, progress), progress));
    }

    private void refuse(String what, int result) throws IOException {
        if (result != 0) {
            throw new IOException(device.name() + ": " + what + ": the bootloader refused it with code " + result);
        }
    }

    /**
     * Enters the bootloader, works, and always leaves it again; then the device is open.
     *
     * @param progress takes how much of the wait for the bootloader has passed
     * @return what the work returned
     */
    public int runFromBootloader(Work work, DoubleConsumer progress) throws IOException {
        Set<String> others = bus.names(UsbBus.Kind.APPLICATION);
        others.remove(device.name());
        Bootloader loader = bootloader(progress);
        int result;
        try {
            result = work.run(loader);
        } catch (IOException | RuntimeException e) {
            try {
                leave(loader, others);
            } catch (IOException later) {
                e.addSuppressed(later);
            }
            throw e;
        }
        leave(loader, others);
        return result;
    }

    private void leave(Bootloader loader, Set<String> others) throws IOException {
        loader.go();
        back(others);
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

    /**
     * Makes the instrument run its bootloader, and opens that; the device is closed then.
     *
     * @param progress takes how much of the longest wait has passed
     * @throws IOException also where none comes within 15 s, or more than one
     */
    public Bootloader bootloader(DoubleConsumer progress) throws IOException {
        Set<String> present = bus.names(UsbBus.Kind.BOOTLOADER);
        boolean unused = device.stop();
        device.control().bootloaderStart();
        device.close();
        Bootloader loader = new Bootloader(await(UsbBus.Kind.BOOTLOADER, present, "the bootloader", progress));
        try {
            loader.open();
        } catch (IOException e) {
            loader.close();
            throw e;
        }
        return loader;
    }

    private UsbTransport await(UsbBus.Kind kind, Set<String> present, String what, DoubleConsumer progress)
            throws IOException {
        Waiting waiting = new Waiting(LIMIT, pause);
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
                throw new IOException(device.name() + ": waiting for " + what + ": more than one came: "
                        + found.stream().map(UsbTransport::name).collect(Collectors.joining(", ")));
            }
            if (found.size() == 1) {
                return found.getFirst();
            }
            if (!waiting.isWithin()) {
                throw new IOException(device.name() + ": timed out waiting for " + what + " to connect");
            }
            progress.accept(waiting.fraction());
            waiting.sleep(POLL);
        }
    }
}
