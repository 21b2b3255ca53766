package org.fieldrack.joulescope;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fieldrack.device.DeviceContext;
import org.fieldrack.device.Event;
import org.fieldrack.device.RefusedException;
import org.fieldrack.property.State;
import org.fieldrack.property.Value;

/**
 * The commands that write into an instrument: each wants the serial number typed again, checks its file first, and keeps a copy of
 * a calibration that is replaced.
 *
 * <p>Its owner serialises them.
 */
final class ProgrammingCommands {
    static final String SENSOR = "programSensorFirmware";
    static final String CONTROLLER = "programControllerFirmware";
    static final String CALIBRATION = "programCalibration";

    private static final long LARGEST = 16L << 20;

    private final DeviceContext context;
    private final UsbBus bus;

    ProgrammingCommands(DeviceContext context, UsbBus bus) {
        this.context = context;
        this.bus = bus;
    }

    static boolean has(String command) {
        return List.of(SENSOR, CONTROLLER, CALIBRATION).contains(command);
    }

    /** Says whether the instrument leaves the bus while a command works, and comes back on another wire. */
    static boolean leavesTheBus(String command) {
        return !command.equals(SENSOR);
    }

    /**
     * Checks a command whole before anything is written.
     *
     * @return what there is to be written
     * @throws RefusedException for another serial number, and for a file that cannot be what is asked for
     * @throws IOException where the instrument does not answer
     */
    byte[] check(JoulescopeDevice device, String command, Map<String, Value> arguments) throws IOException {
        String serial = device.parameterGet("device_serial_number");
        if (!(arguments.get("serialNumber") instanceof Value.Text typed)
                || !typed.value().equals(serial)) {
            throw new RefusedException(
                    command, "serialNumber", "type the serial number of the instrument that is to be programmed");
        }
        if (!(arguments.get("file") instanceof Value.Text file)) {
            throw new RefusedException(command, "file", "name the file to be programmed");
        }
        Path path = context.baseFolder().resolve(file.value());
        byte[] data;
        Optional<String> calibrated;
        try {
            data = read(path);
            calibrated = contents(command, data);
        } catch (NoSuchFileException e) {
            throw new RefusedException(command, "file", "there is no file " + path);
        } catch (IOException | IllegalArgumentException e) {
            throw new RefusedException(command, "file", path + " cannot be programmed: " + e.getMessage());
        }
        if (calibrated.isPresent()) {
            checkInstrument(device, calibrated.get());
        }
        return data;
    }

    /** Looks into a file; returns the hardware serial number that a calibration is for. */
    private static Optional<String> contents(String command, byte[] data) throws IOException {
        if (command.equals(CALIBRATION)) {
            return Optional.of(Calibration.load(data, List.of()).serialNumber());
        }
        boolean erases = command.equals(SENSOR) && data.length == 0;
        FirmwareFile unused = erases ? FirmwareFile.nothing() : FirmwareFile.load(data);
        return Optional.empty();
    }

    private static byte[] read(Path path) throws IOException {
        if (Files.size(path) > LARGEST) {
            throw new IOException("it has " + Files.size(path) + " bytes, more than an instrument holds");
        }
        return Files.readAllBytes(path);
    }

    private static void checkInstrument(JoulescopeDevice device, String calibrated) throws IOException {
        String hardware = device.serialNumber();
        if (hardware.isEmpty()) {
            throw new IOException(
                    device.name() + ": reading the serial number failed: the instrument is not connected");
        }
        if (!calibrated.equals(hardware)) {
            throw new RefusedException(
                    CALIBRATION,
                    "file",
                    "the calibration is for the hardware serial number " + calibrated + ", this instrument has "
                            + hardware + ": take its own file");
        }
    }

    /** Writes what was checked. */
    void run(JoulescopeDevice device, String command, Map<String, Value> arguments, byte[] data) throws IOException {
        Programming programming = new Programming(device, bus);
        switch (command) {
            case SENSOR -> device.sensorFirmwareProgram(data, this::progress);
            case CONTROLLER -> programming.controllerFirmwareProgram(data, this::progress);
            default -> {
                boolean factory = arguments.get("factory") instanceof Value.Bool flag && flag.value();
                String kept = keep(device, factory);
                programming.calibrationProgram(data, factory, this::progress);
                context.event(
                        Event.Kind.SYSTEM,
                        "calibration",
                        kept,
                        arguments.get("file") instanceof Value.Text file ? file.value() : "",
                        "calibration replaced");
            }
        }
    }

    private void progress(double fraction) {
        context.state(State.CHANGING, "programming", Math.round(fraction * 100) + " % programmed");
    }

    /** Keeps a copy of the calibration that is about to be replaced; returns where, or that there was none. */
    private String keep(JoulescopeDevice device, boolean factory) throws IOException {
        Optional<byte[]> old = device.calibrationFile(factory);
        if (old.isEmpty()) {
            return "none";
        }
        Path folder = Files.createDirectories(context.storeFolder().resolve("joulescope"));
        Path copy = folder.resolve(context.deviceName() + (factory ? "-factory-" : "-") + "calibration-"
                + context.clock().utcNanos() / 1_000_000L + ".dat");
        return Files.write(
                        copy,
                        old.get(),
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.SYNC)
                .toString();
    }
}
