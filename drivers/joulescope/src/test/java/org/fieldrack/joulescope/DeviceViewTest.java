package org.fieldrack.joulescope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicReference;
import org.fieldrack.joulescope.sim.SimulatedJs110;
import org.junit.jupiter.api.Test;

class DeviceViewTest {
    private final SimulatedJs110 instrument = new SimulatedJs110("view01");

    @Test
    void followsTheStreamThenZoomsAndAnswers() throws Exception {
        try (JoulescopeDevice device = new JoulescopeDevice(instrument, JoulescopeDevice.Config.AUTO, duration -> {})) {
            device.streamBufferDuration(1.0);
            JoulescopeDevice unused = device.open();
            AtomicReference<DeviceView.Update> last = new AtomicReference<>();
            AtomicReference<StatisticsUpdate> statistics = new AtomicReference<>();
            device.statisticsCallback(statistics::set);
            DeviceView view = device.viewFactory(last::set);
            view.resize(200);
            boolean started = device.start();
            assertThat(started).isTrue();
            await().atMost(Duration.ofSeconds(40))
                    .until(() -> last.get() != null
                            && last.get().realtime()
                            && last.get().rows().rows() == 200
                            && last.get().rows().k(199) > 0
                            && statistics.get() != null);
            boolean stopped = device.stop();
            assertThat(stopped).isTrue();
            assertThat(view.ping("here")).isEqualTo("here");
            view.spanAbsolute(0.5, 1.0);
            view.spanRelative(0.5, OptionalDouble.of(1.0));
            assertThat(view.ping(1)).isEqualTo(1);
            double[] x = last.get().x();
            assertThat(x[199] - x[0]).isCloseTo(0.25, within(0.01));
            assertThat(last.get().realtime()).isFalse();
            view.spanPan(-0.1);
            assertThat(view.ping(2)).isEqualTo(2);
            assertThat(last.get().x()[0]).isCloseTo(x[0] - 0.1, within(0.01));
            StatisticsUpdate all = view.statisticsGet(0.2, 0.9, DeviceView.Units.SECONDS);
            assertThat(all.signal(Field.VOLTAGE).mean()).isCloseTo(3.3, within(0.3));
            long end = device.streamBuffer().sampleIdRange()[1];
            List<StatisticsUpdate> two = view.statisticsGetMultiple(
                    List.of(new double[] {end - 100, end}, new double[] {end - 50, end}), DeviceView.Units.SAMPLES);
            assertThat(two).extracting(StatisticsUpdate::samples).containsExactly(100L, 50L);
            assertThat(view.samplesGet(end - 10, end, DeviceView.Units.SAMPLES, List.of("current"))
                            .samples())
                    .isEqualTo(10);
            view.close();
            assertThatThrownBy(view::refresh).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void scanTellsWhoCameAndWhoWent() {
        SimulatedJs110 other = new SimulatedJs110("view02");
        List<UsbTransport> present = new java.util.ArrayList<>(List.of(instrument));
        JoulescopeScan scan = new JoulescopeScan(kind -> List.copyOf(present), JoulescopeDevice.Config.AUTO);
        assertThat(scan.scanRequireOne().name()).isEqualTo("Joulescope:view01");
        List<JoulescopeDevice> before = scan.scan();
        present.add(other);
        JoulescopeScan.Changes plugged = scan.scanForChanges(before);
        assertThat(plugged.now()).hasSize(2).contains(before.getFirst());
        assertThat(plugged.added()).extracting(JoulescopeDevice::name).containsExactly("Joulescope:view02");
        assertThatThrownBy(scan::scanRequireOne)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("2");
        present.clear();
        assertThat(scan.scanForChanges(plugged.now()).removed()).hasSize(2);
        assertThatThrownBy(scan::scanRequireOne).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aScanKeepsWhoWasThereAndGivesBackTheOtherWires() {
        SharedWire first = new SharedWire(instrument);
        List<UsbTransport> present = new java.util.ArrayList<>(List.of(first));
        JoulescopeScan scan = new JoulescopeScan(kind -> List.copyOf(present), JoulescopeDevice.Config.AUTO);
        List<JoulescopeDevice> before = scan.scan();
        SharedWire again = new SharedWire(instrument);
        present.set(0, again);
        JoulescopeScan.Changes changes = scan.scanForChanges(before);
        assertThat(changes.now()).containsExactly(before.getFirst());
        assertThat(changes.added()).isEmpty();
        assertThat(again.released).hasValue(1);
        assertThat(first.released).hasValue(0);
        assertThat(before.getFirst().usbDevice()).isInstanceOf(DeviceThread.class);
    }

    @Test
    void aListenerThatFailsDoesNotEndTheView() throws Exception {
        try (JoulescopeDevice device = new JoulescopeDevice(instrument, JoulescopeDevice.Config.AUTO, duration -> {})) {
            device.streamBufferDuration(0.1);
            JoulescopeDevice unused = device.open();
            DeviceView view = device.viewFactory(update -> {
                throw new IllegalStateException("cannot draw");
            });
            view.resize(10);
            assertThat(view.ping(1)).isEqualTo(1);
            assertThat(view.failures()).isEqualTo(1);
            view.close();
        }
    }
}
