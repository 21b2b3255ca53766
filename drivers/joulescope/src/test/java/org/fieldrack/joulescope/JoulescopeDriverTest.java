package org.fieldrack.joulescope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.fieldrack.device.Outcome;
import org.fieldrack.device.Requester;
import org.fieldrack.property.AccessLevel;
import org.fieldrack.property.State;
import org.fieldrack.property.Value;
import org.fieldrack.stream.Bins;
import org.fieldrack.stream.SampleStream;
import org.fieldrack.stream.Statistics;
import org.fieldrack.stream.StreamHistory;
import org.junit.jupiter.api.Test;

class JoulescopeDriverTest extends PluggedMeter {
    JoulescopeDriverTest() {
        super("test01", Duration.ofSeconds(2));
    }

    @Test
    void streamsAndReportsWhatTheLoadDraws() {
        await().atMost(Duration.ofSeconds(20)).until(() -> real("charge") > 0);
        assertThat(real("voltage")).isCloseTo(3.3, within(0.2));
        assertThat(real("currentMax")).isGreaterThan(real("current"));
        assertThat(device().readings()
                        .reading("parameters.i_range")
                        .orElseThrow()
                        .value()
                        .text())
                .isEqualTo("auto");
        SampleStream stream = device().streams().getFirst();
        StreamHistory history = stream.history().orElseThrow();
        await().until(() -> history.endSampleId() - history.firstSampleId() > 1_000_000);
        long end = history.endSampleId();
        Statistics statistics = new Statistics();
        history.statistics(1, end - 1_000_000, end, statistics);
        assertThat(statistics.count() + statistics.missing()).isEqualTo(1_000_000);
        assertThat(statistics.mean()).isCloseTo(3.3, within(0.2));
        Bins bins = new Bins(500);
        history.bins(0, end - 1_000_000, end, 500, bins);
        assertThat(bins.max).isNotEmpty();
        double[] samples = new double[100];
        history.samples(2, end - 500_000, 100, samples);
        assertThat(samples[50]).isGreaterThanOrEqualTo(0);
    }

    @Test
    void handsBlocksWithoutAGapToWhoSubscribes() throws Exception {
        awaitState(State.ACQUIRING);
        AtomicLong next = new AtomicLong(-1);
        AtomicLong gaps = new AtomicLong();
        AtomicLong received = new AtomicLong();
        SampleStream stream = device().streams().getFirst();
        try (AutoCloseable subscription = stream.subscribe((from, block) -> {
            if (next.getAndSet(block.endSampleId()) != block.firstSampleId() && received.get() > 0) {
                gaps.incrementAndGet();
            }
            received.addAndGet(block.count());
        })) {
            assertThat(subscription).isNotNull();
            await().atMost(Duration.ofSeconds(20)).until(() -> received.get() > 1_000_000);
        }
        assertThat(gaps).hasValue(0);
    }

    @Test
    void takesItsParametersAndRefusesOthers() {
        awaitState(State.ACQUIRING);
        Requester operator = new Requester("test", AccessLevel.OPERATOR);
        Value.Enum fixed = new Value.Enum(2, "2 A");
        Outcome outcome = device().set(Map.of("parameters.i_range", fixed), operator);
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        await().until(() -> device().readings()
                .reading("parameters.i_range")
                .map(r -> r.value().text())
                .orElse("")
                .equals("2 A"));
        assertThat(device().set(Map.of("parameters.source", new Value.Enum(0, "off")), operator))
                .isInstanceOf(Outcome.Refused.class);
    }

    @Test
    void comesBackAfterThePulledCableWithWhatWasSet() {
        awaitState(State.ACQUIRING);
        Outcome set = device().set(Map.of("parameters.io_voltage", new Value.Enum(0, "1.8V")), Requester.LAB);
        assertThat(set.isDone()).isTrue();
        long before = device().streams().getFirst().history().orElseThrow().endSampleId();
        instrument.pull();
        awaitState(State.OFFLINE);
        assertThat(device().set(Map.of("parameters.gpo0", new Value.Enum(1, "1")), Requester.LAB))
                .isInstanceOf(Outcome.Failed.class);
        instrument.plug();
        awaitState(State.ACQUIRING);
        assertThat(device().readings()
                        .reading("parameters.io_voltage")
                        .orElseThrow()
                        .value()
                        .text())
                .isEqualTo("1.8V");
        await().until(() ->
                device().streams().getFirst().history().orElseThrow().endSampleId() > before);
        assertThat(device().counters().get("reconnects")).isPositive();
    }

    @Test
    void countsPacketsThatNeverCame() {
        awaitState(State.ACQUIRING);
        instrument.dropPackets(10);
        await().atMost(Duration.ofSeconds(20)).until(() -> real("samples.missing") == 1260);
    }

    @Test
    void programsOnlyForExpertsWhoTypeTheSerialNumberAgain() throws Exception {
        awaitState(State.ACQUIRING);
        Files.write(folder.resolve("firmware.img"), new byte[0]);
        Map<String, Value> wrong = Map.of("file", Value.of("firmware.img"), "serialNumber", Value.of("test02"));
        Map<String, Value> right = Map.of("file", Value.of("firmware.img"), "serialNumber", Value.of("test01"));
        Requester user = new Requester("test", AccessLevel.USER);
        assertThat(device().call("programSensorFirmware", right, user)).isInstanceOf(Outcome.Refused.class);
        assertThat(device().call("programSensorFirmware", wrong, Requester.LAB)).isInstanceOf(Outcome.Refused.class);
        instrument.failControl(5);
        Outcome failed = device().call("programSensorFirmware", right, Requester.LAB);
        assertThat(failed)
                .isInstanceOfSatisfying(
                        Outcome.Failed.class, f -> assertThat(f.message()).contains("sensor firmware: start"));
        instrument.failControl(-1);
        assertThat(device().call("programSensorFirmware", right, Requester.LAB).isDone())
                .isTrue();
        awaitState(State.ACQUIRING);
    }

    @Test
    void noticesThePulledCableAlsoWhereItDoesNotStream() {
        assertThat(device().call("stop", Map.of(), Requester.LAB).isDone()).isTrue();
        awaitState(State.STOPPED);
        instrument.pull();
        awaitState(State.OFFLINE);
        instrument.plug();
        awaitState(State.STOPPED);
        assertThat(device().call("start", Map.of(), Requester.LAB).isDone()).isTrue();
        awaitState(State.ACQUIRING);
    }

    @Test
    void theBufferOfTheLabFileIsNotToldAsTheTablesDefault() {
        await().atMost(LONG).until(() -> !text("parameters.v_range").isEmpty());
        assertThat(text("parameters.buffer_duration")).isNotEqualTo("30 seconds");
    }

    @Test
    void measuresTheSameVoltageInBothRanges() {
        await().atMost(LONG).until(() -> real("charge") > 0);
        Outcome set = device().set(Map.of("parameters.v_range", new Value.Enum(1, "5V")), Requester.LAB);
        assertThat(set.isDone()).isTrue();
        double charge = real("charge");
        // the second of these was made in the new range alone
        await().atMost(LONG).until(() -> real("charge") > charge);
        double later = real("charge");
        await().atMost(LONG).until(() -> real("charge") > later);
        assertThat(real("voltage")).isCloseTo(3.3, within(0.2));
        assertThat(text("parameters.v_range")).isEqualTo("5V");
    }

    @Test
    void readsTheSensorsStatisticsWhereSamplesAreHeldAtALowerRate() {
        Value.Enum lower = new Value.Enum(4, "100 kHz");
        assertThat(device().set(Map.of("parameters.sampling_frequency", lower), Requester.LAB)
                        .isDone())
                .isTrue();
        awaitState(State.ACQUIRING);
        double energy = real("energy");
        await().atMost(LONG).until(() -> real("energy") != energy && real("energy") > 0);
        double later = real("energy");
        await().atMost(LONG).until(() -> real("energy") > later);
        assertThat(real("voltage")).isCloseTo(3.3, within(0.2));
    }

    private String text(String path) {
        return device().readings().reading(path).map(r -> r.value().text()).orElse("");
    }
}
