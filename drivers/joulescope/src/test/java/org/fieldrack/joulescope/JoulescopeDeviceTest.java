package org.fieldrack.joulescope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.fieldrack.joulescope.sim.SimulatedJs110;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The device as a program uses it, against a simulated instrument: what goes wrong, and who is told. */
class JoulescopeDeviceTest {
    private static final Duration LONG = Duration.ofSeconds(40);

    private final SimulatedJs110 instrument = new SimulatedJs110("device01");
    private final SharedWire wire = new SharedWire(instrument);
    private final JoulescopeDevice device = new JoulescopeDevice(wire, JoulescopeDevice.Config.AUTO, time -> {});

    private JoulescopeDevice open() throws IOException {
        device.streamBufferDuration(1.0);
        return device.open();
    }

    @AfterEach
    void close() {
        device.close();
    }

    private CompletableFuture<SamplesResult> reading(double seconds) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return device.read(seconds, null, "calibrated");
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    @Test
    void readSaysThatTheStreamBrokeOff() throws IOException {
        JoulescopeDevice unused = open();
        CompletableFuture<SamplesResult> reading = reading(0.9);
        await().atMost(LONG).until(device::isStreaming);
        instrument.pull();
        assertThatThrownBy(() -> reading.get(20, TimeUnit.SECONDS))
                .hasRootCauseInstanceOf(IOException.class)
                .hasMessageContaining("reading samples failed")
                .hasMessageContaining("the cable was pulled");
        instrument.plug();
        assertThat(open().read(0.05, null, "calibrated").samples()).isEqualTo(100_000);
    }

    @Test
    void readEndsWhenSomebodyStopsTheDevice() throws Exception {
        JoulescopeDevice unused = open();
        CompletableFuture<SamplesResult> reading = reading(0.9);
        await().atMost(LONG)
                .until(() -> device.isStreaming() && device.streamBuffer().sampleIdRange()[1] > 0);
        boolean stopped = device.stop();
        assertThat(stopped).isTrue();
        assertThat(reading.get(20, TimeUnit.SECONDS).samples()).isLessThan(1_800_000);
    }

    @Test
    void stopIsToldOnceToWhoeverStarted() throws IOException {
        List<String> told = new CopyOnWriteArrayList<>();
        boolean started = open().start((event, message) -> told.add(event + " " + message), null, null);
        assertThat(started).isTrue();
        assertThat(device.stop()).isTrue();
        assertThat(device.stop()).isFalse();
        assertThat(told).containsExactly("-1 stopped");
    }

    /** Each request takes its time, as on a real wire. */
    private static final class SlowWire extends SharedWire {
        private final AtomicInteger statusRequests = new AtomicInteger();

        SlowWire(SimulatedJs110 instrument) {
            super(instrument);
        }

        @Override
        public int controlOut(int request, int value, int index, byte[] data) {
            LockSupport.parkNanos(20_000_000);
            return super.controlOut(request, value, index, data);
        }

        @Override
        public Reply controlIn(int request, int value, int index, int length) {
            if (request == ControlPackets.STATUS) {
                statusRequests.incrementAndGet();
            }
            return super.controlIn(request, value, index, length);
        }
    }

    @Test
    void stopWaitsForTheSensorAlsoOnAnInterruptedThread() throws IOException {
        SlowWire slow = new SlowWire(instrument);
        try (JoulescopeDevice threaded =
                new JoulescopeDevice(new DeviceThread(slow), JoulescopeDevice.Config.AUTO, time -> {})) {
            threaded.streamBufferDuration(1.0);
            assertThat(threaded.open().start(null, null, null)).isTrue();
            int before = slow.statusRequests.get();
            Thread.currentThread().interrupt();
            assertThat(threaded.stop()).isTrue();
            assertThat(Thread.interrupted()).isTrue();
            assertThat(slow.statusRequests.get()).isGreaterThan(before);
        }
    }

    @Test
    void aBufferThatCannotBeLeavesTheWireClosed() throws IOException {
        device.streamBufferDuration(0.0);
        assertThatThrownBy(device::open)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("126");
        assertThat(device.isOpen()).isFalse();
        assertThat(wire.closed.get()).isEqualTo(wire.opened.get());
        device.streamBufferDuration(1e9);
        assertThatThrownBy(device::open)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("memory")
                .hasMessageContaining("shorter");
        assertThat(wire.closed.get()).isEqualTo(wire.opened.get());
        assertThat(open().isOpen()).isTrue();
    }

    @Test
    void aDurationWithoutEndIsRefused() {
        for (Object seconds : List.of(Double.POSITIVE_INFINITY, 1e300, -1, Double.NaN)) {
            assertThatThrownBy(() -> device.parameterSet("buffer_duration", seconds))
                    .as("%s", seconds)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("buffer_duration");
        }
        assertThat(device.streamBufferDuration()).isEqualTo(30);
    }

    @Test
    void saysItsModelAndBothSerialNumbers() throws IOException {
        assertThat(open().parameterGet("model")).isEqualTo("JS110");
        assertThat(device.parameterGet("device_serial_number")).isEqualTo("device01");
        assertThat(device.parameterGet("hardware_serial_number"))
                .matches("[0-9a-f]{32}")
                .isEqualTo(device.serialNumber());
        device.parameterSet("model", "JS220");
        assertThat(device.parameterGet("model")).isEqualTo("JS110");
        assertThat(device.samplingFrequency()).isEqualTo(2_000_000);
    }

    @Test
    void statusTellsTheWireThePacketsTheInstrumentAndTheBuffer() throws IOException {
        boolean started = open().start();
        assertThat(started).isTrue();
        await().atMost(LONG).until(() -> device.streamBuffer().sampleIdRange()[1] > 0);
        instrument.dropPackets(3);
        await().atMost(LONG)
                .until(() -> new StreamBuffer.Item(3L, "packets")
                        .equals(device.status().getOrDefault("usb", Map.of()).get("packet_missing")));
        assertThat(device.status()).containsOnlyKeys("usb", "driver", "buffer");
        assertThat(device.status().get("driver")).containsEntry("sensor_source", StreamBuffer.Item.hex(0xC0));
        assertThat(StreamBuffer.Item.hex(0xC0).text()).isEqualTo("0xc0");
        instrument.failControl(4);
        assertThat(device.status().get("driver"))
                .containsOnlyKeys("return_code")
                .containsEntry(
                        "return_code",
                        new StreamBuffer.Item(UsbResult.REFUSED, "", "the instrument refused the request"));
    }

    @Test
    void aCableThatIsPulledBetweenASettingAndItsAnswerIsAnErrorAtOnce() throws IOException {
        JoulescopeDevice unused = open();
        instrument.pullAfter(1);
        assertThatThrownBy(() -> device.parameterSet("v_range", "5V"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("waiting for the sensor")
                .hasMessageContaining("not connected");
    }

    @Test
    void aSensorThatAnswersSlowlyIsGivenThreeSecondsOfRealTime() throws IOException {
        SharedWire slow = new SharedWire(instrument) {
            @Override
            public Reply controlIn(int request, int value, int index, int length) {
                if (request == ControlPackets.STATUS) {
                    sleep(700);
                    return new Reply(UsbResult.TIMED_OUT, new byte[0]);
                }
                return super.controlIn(request, value, index, length);
            }
        };
        instrument.open();
        DeviceControl control = new DeviceControl(slow, time -> {});
        long begun = System.nanoTime();
        assertThatThrownBy(() -> control.settingsSend(new Parameters(), false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("timed out");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofMillis(4500));
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void statisticsComeFromTheBufferOrFromTheSensorAndCountFromTheClear() throws IOException {
        List<StatisticsUpdate> ofBuffer = new CopyOnWriteArrayList<>();
        List<StatisticsUpdate> ofSensor = new CopyOnWriteArrayList<>();
        assertThatThrownBy(() -> device.statisticsCallbackRegister(ofBuffer::add, "moon"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("moon");
        device.reductions(List.of(200, 100, 10));
        device.statisticsCallbackRegister(ofBuffer::add, "stream_buffer");
        assertThat(device.statisticsCallback()).isPresent();
        device.statisticsCallbackRegister(ofSensor::add, "sensor");
        boolean started = open().start();
        assertThat(started).isTrue();
        await().atMost(LONG).until(() -> ofBuffer.size() > 2 && ofSensor.size() > 2);
        StatisticsUpdate first = ofBuffer.getFirst();
        assertThat(first.source()).isEqualTo("stream_buffer");
        // the first update of all is not told: time, charge and energy begin at its end
        assertThat(first.startTime()).isZero();
        assertThat(first.endTime()).isCloseTo(0.1, within(1e-9));
        assertThat(first.startSampleId()).isEqualTo(200_000);
        double power = first.signal(Field.POWER).mean();
        assertThat(first.energy()).isCloseTo(power * 0.1, within(1e-9));
        StatisticsUpdate sensor = ofSensor.getFirst();
        assertThat(sensor.source()).isEqualTo("sensor");
        assertThat(sensor.signal(Field.VOLTAGE).mean()).isCloseTo(3.3, within(0.2));
        assertThat(sensor.signal(Field.CURRENT).variance()).isNaN();
        assertThat(ofSensor.get(2).endTime()).isGreaterThan(ofSensor.get(1).endTime());
        assertThat(ofSensor.get(2).energy()).isGreaterThan(ofSensor.get(1).energy());
        device.statisticsAccumulatorsClear();
        int before = ofBuffer.size();
        await().atMost(LONG).until(() -> ofBuffer.size() > before + 1);
        assertThat(ofBuffer).anyMatch(update -> update.startTime() == 0 && update.startSampleId() > 200_000);
        device.close();
        int atClose = ofSensor.size();
        sleep(300);
        assertThat(ofSensor).as("nobody is asked after the close").hasSize(atClose);
    }

    @Test
    void aProcessorThatComesBackIsNotClosedAndOneThatFailedIs() throws IOException {
        AtomicInteger notified = new AtomicInteger();
        AtomicInteger closed = new AtomicInteger();
        StreamProcess faithful = new StreamProcess() {
            @Override
            public boolean streamNotify(StreamBuffer buffer) {
                notified.incrementAndGet();
                return false;
            }

            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
        device.streamProcessRegister(faithful);
        device.streamProcessUnregister(faithful);
        device.streamProcessRegister(faithful);
        boolean started = open().start();
        assertThat(started).isTrue();
        await().atMost(LONG).until(() -> notified.get() > 1);
        assertThat(closed).hasValue(0);
        AtomicInteger broken = new AtomicInteger();
        device.streamProcessRegister(new StreamProcess() {
            @Override
            public boolean streamNotify(StreamBuffer buffer) {
                throw new IllegalStateException("disk full");
            }

            @Override
            public void close() {
                broken.incrementAndGet();
            }
        });
        await().atMost(LONG).until(() -> {
            int seen = notified.get();
            sleep(100);
            return seen == notified.get();
        });
        device.close();
        assertThat(broken).hasValue(1);
        assertThat(closed).hasValue(1);
    }

    @Test
    void aCalibrationOfAnotherInstrumentIsNotApplied() throws IOException {
        SimulatedJs110 stranger = new SimulatedJs110("other");
        stranger.open();
        byte[] foreign = new DeviceControl(new SharedWire(stranger), time -> {})
                .calibrationFile(false)
                .orElseThrow();
        SharedWire exchanged = new SharedWire(instrument) {
            @Override
            public Reply controlIn(int request, int value, int index, int length) {
                if (request == ControlPackets.CALIBRATION) {
                    int end = Math.min(foreign.length, index + length);
                    return new Reply(0, java.util.Arrays.copyOfRange(foreign, index, end));
                }
                return super.controlIn(request, value, index, length);
            }
        };
        try (JoulescopeDevice other = new JoulescopeDevice(exchanged, JoulescopeDevice.Config.AUTO, time -> {})) {
            other.streamBufferDuration(0.1);
            assertThat(other.open().calibration()).isEmpty();
        }
        assertThat(open().calibration()).isPresent();
    }

    @Test
    void repliesThatAreNotWholeAreNone() {
        assertThat(info("{\"a\": [1, 2]}")).contains("{\"a\": [1, 2]}");
        assertThat(info("{\"a\": [1, 2}")).isEmpty();
        assertThat(info("{\"a\"")).isEmpty();
        byte[] status = new byte[104];
        status[0] = 1;
        status[1] = 104;
        status[2] = 2;
        status[24 + 32] = 10;
        status[24 + 40] = 10;
        assertThat(ControlPackets.sensorStatistics(status)).isPresent();
        for (int at = 0; at < 3; at++) {
            byte[] wrong = status.clone();
            wrong[at]++;
            assertThat(ControlPackets.sensorStatistics(wrong)).as("byte %d", at).isEmpty();
        }
    }

    private Optional<String> info(String text) {
        SharedWire saying = new SharedWire(instrument) {
            @Override
            public Reply controlIn(int request, int value, int index, int length) {
                return new Reply(0, text.getBytes(StandardCharsets.UTF_8));
            }
        };
        return new DeviceControl(saying, time -> {}).info();
    }

    @Test
    void aCallThatHangsEndsWithItsNameAndClosesTheWire() {
        SharedWire hanging = new SharedWire(instrument) {
            @Override
            public void streamStart(int endpoint, int transfers, int blockSize, Stream stream) {
                sleep(30_000);
            }
        };
        DeviceThread thread = new DeviceThread(hanging);
        assertThatThrownBy(() -> thread.streamStart(
                        2,
                        8,
                        512,
                        new StreamFollower(
                                StreamBuffer.ofDuration(0.01, List.of(), 2e6),
                                new StreamProcesses(),
                                null,
                                (event, message) -> {})))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("start of streaming did not end within 3 s");
        assertThat(hanging.closed).hasValue(1);
        thread.release();
    }
}
