package org.fieldrack.joulescope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.fieldrack.device.Outcome;
import org.fieldrack.device.Requester;
import org.fieldrack.device.Simulator;
import org.fieldrack.joulescope.container.ContainerWriter;
import org.fieldrack.joulescope.container.MemoryChannel;
import org.fieldrack.joulescope.container.Tag;
import org.fieldrack.joulescope.sim.SimulatedBus;
import org.fieldrack.joulescope.sim.SimulatedJs110;
import org.fieldrack.property.AccessLevel;
import org.fieldrack.property.State;
import org.fieldrack.property.Value;
import org.junit.jupiter.api.Test;

/** Firmware and calibrations through the bootloader, and the cable pulled at every place where it hurts. */
class ProgrammingTest extends PluggedMeter {
    private static final Requester EXPERT = new Requester("test", AccessLevel.EXPERT);

    ProgrammingTest() {
        super("prog01", Duration.ofSeconds(1));
    }

    private Outcome call(String command, String file) {
        return device().call(command, Map.of("file", Value.of(file), "serialNumber", Value.of("prog01")), EXPERT);
    }

    private byte[] calibration(boolean factory) throws IOException {
        JoulescopeDevice reader = new JoulescopeDevice(new SharedWire(instrument), JoulescopeDevice.Config.IGNORE);
        return reader.calibrationFile(factory).orElseThrow();
    }

    private static byte[] firmware(byte[] image) throws IOException {
        MemoryChannel out = new MemoryChannel();
        try (ContainerWriter writer = new ContainerWriter(out)) {
            writer.appendHeader(1, 0x01030800, 1, 1, 1, 0, new byte[16]);
            writer.append(Tag.BINARY, image);
            writer.append(Tag.ENCRYPTION, new byte[80]);
        }
        return out.toByteArray();
    }

    private static byte[] image(int length) {
        byte[] image = new byte[length];
        for (int k = 0; k < length; k++) {
            image[k] = (byte) (k * 31 + k / 256);
        }
        return image;
    }

    @Test
    void replacesTheCalibrationAndKeepsTheOldOne() throws Exception {
        byte[] old = calibration(false);
        Calibration present = Calibration.load(old, List.of());
        SampleScale scale = present.scale();
        float[] gain = {scale.voltageGain()[0] * 2, scale.voltageGain()[1] * 2};
        SampleScale doubled = new SampleScale(scale.currentOffset(), scale.currentGain(), scale.voltageOffset(), gain);
        Files.write(
                folder.resolve("new.cal"),
                new Calibration(present.timestamp(), present.serialNumber(), doubled, false).save());
        await().atMost(LONG).until(() -> real("voltage") > 3);
        assertThat(call("programCalibration", "new.cal").isDone()).isTrue();
        awaitState(State.ACQUIRING);
        await().atMost(LONG).until(() -> real("voltage") > 6);
        assertThat(real("voltage")).isCloseTo(6.6, within(0.4));
        try (var copies = Files.list(folder.resolve("joulescope"))) {
            List<Path> kept = copies.toList();
            assertThat(kept).hasSize(1);
            assertThat(Files.readAllBytes(kept.getFirst())).isEqualTo(old);
        }
    }

    @Test
    void refusesACalibrationThatIsNone() throws Exception {
        Files.write(folder.resolve("bad.cal"), image(300));
        Outcome outcome = call("programCalibration", "bad.cal");
        assertThat(outcome.isDone()).isFalse();
        awaitState(State.ACQUIRING);
    }

    @Test
    void programsTheControllersFirmware() throws Exception {
        byte[] image = image(10_000);
        Files.write(folder.resolve("firmware.img"), firmware(image));
        assertThat(call("programControllerFirmware", "firmware.img").isDone()).isTrue();
        assertThat(instrument.firmware()).isEqualTo(image);
        awaitState(State.ACQUIRING);
        await().atMost(LONG).until(() -> real("voltage") > 3);
    }

    @Test
    void namesTheStepWhereTheCableWasPulledDuringFirmware() throws Exception {
        Files.write(folder.resolve("firmware.img"), firmware(image(40_000)));
        AtomicReference<String> message = new AtomicReference<>("");
        for (int transfers = 2; transfers < 14 && !message.get().contains("writing chunk"); transfers += 3) {
            instrument.pullAfter(transfers);
            Outcome outcome = call("programControllerFirmware", "firmware.img");
            assertThat(outcome).isInstanceOfSatisfying(Outcome.Failed.class, f -> message.set(f.message()));
            instrument.plug();
            awaitState(State.ACQUIRING);
        }
        assertThat(message.get()).contains("writing chunk").contains("not connected");
        assertThat(call("programControllerFirmware", "firmware.img").isDone()).isTrue();
        awaitState(State.ACQUIRING);
    }

    @Test
    void namesTheStepWhereTheCableWasPulledDuringTheReadOfTheCalibration() throws Exception {
        Files.write(folder.resolve("same.cal"), calibration(false));
        AtomicReference<String> message = new AtomicReference<>("");
        for (int transfers = 0; transfers < 6 && !message.get().contains("reading calibration"); transfers++) {
            instrument.pullAfter(transfers);
            Outcome outcome = call("programCalibration", "same.cal");
            assertThat(outcome).isInstanceOfSatisfying(Outcome.Failed.class, f -> message.set(f.message()));
            instrument.plug();
            awaitState(State.ACQUIRING);
        }
        assertThat(message.get()).contains("reading calibration").contains("not connected");
    }

    @Test
    void theDeviceItselfSaysTheStepAndOpensAgain() throws Exception {
        SharedWire wire = new SharedWire(new SimulatedJs110("alone"));
        try (JoulescopeDevice alone = new JoulescopeDevice(wire, JoulescopeDevice.Config.AUTO, duration -> {})) {
            AtomicReference<String> event = new AtomicReference<>("");
            JoulescopeDevice unused = alone.open((kind, text) -> event.set(text));
            wire.instrument.pullAfter(1);
            assertThatThrownBy(() -> alone.calibrationFile(false))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("reading calibration at byte 0");
            wire.instrument.plug();
            boolean started = alone.open((kind, text) -> event.set(text)).start();
            assertThat(started).isTrue();
            wire.instrument.pull();
            await().atMost(LONG).until(() -> event.get().contains("cable"));
            wire.instrument.plug();
            SamplesResult read = alone.open().read(0.05, null, "calibrated");
            assertThat(read.samples()).isEqualTo(100_000);
        }
    }

    @Test
    void opensAgainForABufferOfAnotherLengthAndAnotherRate() throws Exception {
        Outcome rate =
                device().set(Map.of("parameters.sampling_frequency", option("sampling_frequency", "100 kHz")), EXPERT);
        assertThat(rate.isDone()).as("%s", rate).isTrue();
        awaitState(State.ACQUIRING);
        Outcome full =
                device().set(Map.of("parameters.sampling_frequency", option("sampling_frequency", "2 MHz")), EXPERT);
        assertThat(full.isDone()).as("%s", full).isTrue();
        Outcome length =
                device().set(Map.of("parameters.buffer_duration", option("buffer_duration", "15 seconds")), EXPERT);
        assertThat(length.isDone()).as("%s", length).isTrue();
        awaitState(State.ACQUIRING);
        var history = device().streams().getFirst().history().orElseThrow();
        long end = history.endSampleId();
        await().atMost(LONG).until(() -> history.endSampleId() > end + 100_000);
    }

    private static Value option(String parameter, String name) {
        var options = JoulescopeDevice.parameters(parameter).orElseThrow().options();
        for (int k = 0; k < options.size(); k++) {
            if (options.get(k).name().equals(name)) {
                return new Value.Enum(k, name);
            }
        }
        throw new AssertionError(parameter + " has no option " + name + ": " + options);
    }

    @Test
    void programsTheSensorsFirmware() throws Exception {
        byte[] image = image(5_000);
        Files.write(folder.resolve("sensor.img"), firmware(image));
        assertThat(call("programSensorFirmware", "sensor.img").isDone()).isTrue();
        assertThat(instrument.sensorFirmware()).isEqualTo(image);
        awaitState(State.ACQUIRING);
        Files.write(folder.resolve("empty.img"), new byte[0]);
        assertThat(call("programSensorFirmware", "empty.img").isDone()).isTrue();
        assertThat(instrument.sensorFirmware()).isEmpty();
    }

    @Test
    void namesTheStepWhereTheCableWasPulledDuringSensorFirmware() throws Exception {
        byte[] file = firmware(image(5_000));
        SimulatedJs110 js110 = new SimulatedJs110("sensor");
        JoulescopeDevice meter = new JoulescopeDevice(new SharedWire(js110), JoulescopeDevice.Config.AUTO, time -> {});
        meter.streamBufferDuration(0.1);
        List<String> steps = List.of(
                "sensor firmware: start failed",
                "sensor firmware: status after start failed",
                "sensor firmware: erase failed",
                "sensor firmware: status after erase failed",
                "sensor firmware: write at byte 0 failed",
                "sensor firmware: status after write at byte 0 failed",
                "sensor firmware: write at byte 1024 failed");
        for (int transfers = 0; transfers < steps.size(); transfers++) {
            JoulescopeDevice unused = meter.open();
            js110.pullAfter(transfers);
            assertThatThrownBy(() -> meter.sensorFirmwareProgram(file, fraction -> {}))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(steps.get(transfers))
                    .hasMessageContaining("not connected");
            js110.plug();
        }
        meter.open().sensorFirmwareProgram(file, fraction -> {});
        assertThat(js110.sensorFirmware()).isEqualTo(image(5_000));
        meter.close();
    }

    @Test
    void refusesWhatCannotBeProgrammedBeforeTheInstrumentIsTouched() throws Exception {
        Files.write(folder.resolve("noise.img"), image(300));
        byte[] foreign = new Calibration(1L << 30, "ab".repeat(16), SampleScale.unit(), false).save();
        Files.write(folder.resolve("foreign.cal"), foreign);
        refused("programCalibration", "absent.cal", "there is no file", "absent.cal");
        refused("programCalibration", "noise.img", "noise.img cannot be programmed");
        refused("programCalibration", "foreign.cal", "abababab", "take its own file");
        refused("programControllerFirmware", "foreign.cal", "tag ABN was expected");
        refused("programSensorFirmware", "noise.img", "noise.img cannot be programmed");
        assertThat(device().state().state()).isEqualTo(State.ACQUIRING);
        assertThat(folder.resolve("joulescope"))
                .as("no copy where nothing is replaced")
                .doesNotExist();
    }

    private void refused(String command, String file, String... words) {
        assertThat(call(command, file))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class, r -> assertThat(r.message()).contains(words));
    }

    @Test
    void bootloadersThatDoNotComeOrAreTooManyAreSaid() throws Exception {
        SimulatedJs110 js110 = new SimulatedJs110("lost");
        List<UsbTransport> loaders = new java.util.ArrayList<>();
        UsbBus bus = kind -> kind == UsbBus.Kind.BOOTLOADER ? List.copyOf(loaders) : List.of();
        JoulescopeDevice meter = new JoulescopeDevice(new SharedWire(js110), JoulescopeDevice.Config.AUTO, time -> {});
        meter.streamBufferDuration(0.1);
        List<Double> progress = new java.util.ArrayList<>();
        Programming programming = new Programming(meter.open(), bus, time -> {});
        assertThatThrownBy(() -> programming.bootloader(progress::add))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("timed out waiting for the bootloader");
        assertThat(progress).hasSizeBetween(55, 61).isSorted();
        assertThat(progress.getLast()).isBetween(0.9, 1.0);
        js110.plug();
        JoulescopeDevice unused = meter.open();
        SharedWire one = new SharedWire(new SimulatedJs110("b1"));
        SharedWire two = new SharedWire(new SimulatedJs110("b2"));
        Programming crowded = new Programming(
                meter,
                kind -> kind == UsbBus.Kind.BOOTLOADER && !meter.isOpen() ? List.of(one, two) : List.of(),
                time -> {});
        assertThatThrownBy(() -> crowded.bootloader(fraction -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("more than one");
        assertThat(one.released).hasValue(1);
        assertThat(two.released).hasValue(1);
    }

    @Test
    void instrumentsThatStayInTheirBootloaderAreBroughtBack() throws Exception {
        SimulatedJs110 js110 = new SimulatedJs110("stays");
        try (Simulator plug = SimulatedBus.INSTANCE.plug(js110)) {
            assertThat(plug.address()).isEqualTo("usb+sim:stays");
            JoulescopeScan scan =
                    new JoulescopeScan(SimulatedBus.INSTANCE, JoulescopeDevice.Config.IGNORE, Pause::real);
            SharedWire wire = new SharedWire(js110);
            wire.open();
            assertThat(wire.controlOut(ControlPackets.CONTROLLER_BOOTLOADER, 1, 0, new byte[0]))
                    .isZero();
            assertThat(scan.scan()).extracting(JoulescopeDevice::name).doesNotContain("Joulescope:stays");
            assertThat(scan.bootloaders()).hasSize(1);
            assertThat(scan.bootloadersRunApplication()).isEqualTo(1);
            assertThat(scan.scan()).extracting(JoulescopeDevice::name).contains("Joulescope:stays");
        }
    }

    @Test
    void runsWorkInTheBootloaderAndComesBack() throws Exception {
        SimulatedJs110 js110 = new SimulatedJs110("work");
        try (Simulator plug = SimulatedBus.INSTANCE.plug(js110);
                JoulescopeDevice meter =
                        new JoulescopeDevice(new SharedWire(js110), JoulescopeDevice.Config.AUTO, time -> {})) {
            assertThat(plug.address()).isNotEmpty();
            meter.streamBufferDuration(0.1);
            Programming programming = new Programming(meter.open(), SimulatedBus.INSTANCE, time -> {});
            int said = programming.runFromBootloader(
                    loader -> {
                        assertThat(meter.isOpen()).isFalse();
                        return loader.info().firmwareVersion();
                    },
                    fraction -> {});
            assertThat(said).isEqualTo(0x010307);
            assertThat(meter.isOpen()).isTrue();
            assertThatThrownBy(() -> programming.runFromBootloader(
                            loader -> {
                                throw new IllegalStateException("gave up");
                            },
                            fraction -> {}))
                    .hasMessage("gave up");
            assertThat(meter.isOpen()).as("it always comes back").isTrue();
        }
    }
}
