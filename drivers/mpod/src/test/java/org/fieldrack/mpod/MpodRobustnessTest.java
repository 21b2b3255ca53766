package org.fieldrack.mpod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.fieldrack.base.Vectors;
import org.fieldrack.device.Device;
import org.fieldrack.device.DeviceListener;
import org.fieldrack.device.DeviceState;
import org.fieldrack.device.Outcome;
import org.fieldrack.mpod.sim.MpodSimulator;
import org.fieldrack.property.Property;
import org.fieldrack.property.Quality;
import org.fieldrack.property.State;
import org.fieldrack.property.Update;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snmp4j.PDU;
import org.snmp4j.mp.SnmpConstants;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.VariableBinding;

/** A bad network, a restarting crate and damaged datagrams. */
class MpodRobustnessTest {
    @TempDir
    Path folder = Path.of("");

    private final MpodSimulator simulator;
    private final ChaosProxy proxy;

    MpodRobustnessTest() throws IOException {
        simulator = CrateUnderTest.simulator(Path.of(""));
        proxy = new ChaosProxy(simulator.address(), 7);
    }

    @AfterEach
    void stop() {
        proxy.close();
        simulator.close();
    }

    private CrateUnderTest open(UnaryOperator<MpodConfig> change) {
        return CrateUnderTest.active(
                proxy.address(), folder, c -> change.apply(CrateUnderTest.with(c, "timeout", Duration.ofMillis(60))));
    }

    /** Keeps what was published of one property. */
    private static List<Double> follow(CrateUnderTest crate, String path) {
        List<Double> values = new CopyOnWriteArrayList<>();
        int index = crate.device.readings().index(path);
        crate.device.subscribe(new DeviceListener() {
            @Override
            public void updated(Device device, Update update) {
                for (int i = 0; i < update.size(); i++) {
                    if (update.index(i) == index && update.reading(i).quality() == Quality.GOOD) {
                        values.add(update.reading(i).value().asDouble());
                    }
                }
            }
        });
        return values;
    }

    /** Counts polls until the device changes its state; its thread counts and changes, so that both are of one moment. */
    private static final class Polls implements DeviceListener {
        private final CrateUnderTest crate;
        private final long polls;
        private volatile long atActive;
        private volatile long silentAtError;
        private final long silent;

        Polls(CrateUnderTest crate) {
            this.crate = crate;
            polls = count("polls");
            silent = count("silent_polls");
            crate.device.subscribe(this);
        }

        private long count(String name) {
            return crate.device.counters().get(name);
        }

        @Override
        public void stateChanged(Device device, DeviceState before, DeviceState now) {
            if (now.state() == State.ACTIVE) {
                atActive = count("polls") - polls;
            } else if (now.state() == State.ERROR) {
                silentAtError = count("silent_polls") - silent;
            }
        }

        /** 0 where it was ACTIVE all the time. */
        long atActive() {
            return atActive;
        }

        long silentAtError() {
            return silentAtError;
        }
    }

    @Test
    void tellsTheTruthOverABadNetwork() {
        try (CrateUnderTest crate = open(c -> c)) {
            crate.done(crate.call("switchOn", Map.of()));
            List<Double> volts = follow(crate, "u0.voltage");
            proxy.trouble(0.1);
            long end = System.nanoTime()
                    + Duration.ofSeconds(Vectors.isLong() ? 600 : 8).toNanos();
            double next = 0;
            int round = 0;
            while (System.nanoTime() < end) {
                next = Math.min(8, next + 0.001);
                crate.set("u0.voltage", next);
                assertThat(crate.set("u1.switch", round++ % 2 == 0 ? 1 : 0)).isNotInstanceOf(Outcome.Refused.class);
            }
            Polls polls = new Polls(crate);
            proxy.trouble(0);
            crate.awaitState(State.ACTIVE);
            assertThat(polls.atActive()).as("polls until ACTIVE").isLessThanOrEqualTo(3);
            assertThat(volts).as("a value never goes back").isSorted();
            assertThat(crate.device.counters().get("retries")).isPositive();
            assertNoBlindRepeat();
        }
    }

    /** Between two writes of the same value to a switch the crate was looked at: on and off take turns here. */
    private void assertNoBlindRepeat() {
        String oid = Oids.dotted(Oids.output(OutputColumn.SWITCH.number(), 1));
        List<ChaosProxy.Seen> about =
                proxy.requests.stream().filter(seen -> seen.oid().equals(oid)).toList();
        int repeats = 0;
        for (int i = 1; i < about.size(); i++) {
            boolean again = about.get(i).type() == PDU.SET && about.get(i).equals(about.get(i - 1));
            assertThat(again)
                    .as("switch written twice without a look, at %s", i)
                    .isFalse();
            repeats += about.get(i).type() == PDU.GET ? 1 : 0;
        }
        assertThat(repeats).as("some writes needed a look").isPositive();
    }

    @Test
    void writesNoSetPointWhenTheCrateRestarts() throws IOException {
        try (CrateUnderTest crate = open(c -> c);
                SimControl control = new SimControl(simulator.address())) {
            crate.done(crate.set("u0.voltage", 3.0));
            int before = proxy.requests.stream()
                    .filter(s -> s.type() == PDU.SET)
                    .toList()
                    .size();
            Polls polls = new Polls(crate);
            proxy.trouble(1);
            crate.awaitState(State.ERROR);
            assertThat(polls.silentAtError()).as("silent polls until ERROR").isBetween(1L, 3L);
            polls = new Polls(crate);
            control.integer("99.6.0", 1);
            proxy.trouble(0);
            crate.awaitState(State.ACTIVE);
            assertThat(polls.atActive()).as("polls until ACTIVE").isLessThanOrEqualTo(3);
            crate.awaitText("u0.voltage", "3.0");
            assertThat(proxy.requests.stream().filter(s -> s.type() == PDU.SET)).hasSize(before);
        }
    }

    @Test
    void findsABoardThatWasTakenOut() {
        try (CrateUnderTest crate = open(c -> CrateUnderTest.with(c, "boards", Map.of("ma1", "999999")))) {
            assertThat(crate.device.counters().get("moved_boards")).isEqualTo(1);
            assertThat(crate.device.schema().property("u100.voltage").map(Property::isWritable))
                    .contains(true);
        }
    }

    private static long usedHeap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void theManagerSurvivesDamagedAnswers() {
        try (CrateUnderTest crate = open(c -> CrateUnderTest.with(c, "poll", Duration.ofMillis(50)))) {
            long wanted = Vectors.isLong() ? 1_000_000 : 20_000;
            long heap = usedHeap();
            proxy.damage(100);
            Random random = new Random(3);
            for (long sent = 0; sent < wanted; sent += 100) {
                // each set makes an answer with a hundred damaged copies before it
                crate.set("u2.voltage", random.nextInt(8000) / 1000.0);
            }
            proxy.damage(0);
            // a damaged answer that looks right cannot be told from a right one: look anew at what is there
            crate.done(crate.call("disable", Map.of()));
            crate.awaitState(State.DISABLED);
            crate.done(crate.call("enable", Map.of()));
            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
                crate.done(crate.set("u2.voltage", 1.5));
                assertThat(crate.number("u2.voltage")).isEqualTo(1.5);
                assertThat(crate.device.state().state()).isEqualTo(State.ACTIVE);
            });
            // what the proxy remembers is the test's own
            proxy.requests.clear();
            assertThat(usedHeap() - heap).isLessThan(5_000_000);
        }
    }

    @Test
    void theAgentSurvivesDamagedRequests() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        for (int type : new int[] {PDU.GET, PDU.GETNEXT, PDU.GETBULK, PDU.SET}) {
            PDU pdu = new PDU();
            pdu.setType(type);
            pdu.setRequestID(new Integer32(1));
            pdu.add(new VariableBinding(new OID(Oids.output(9, 0)), new Integer32(1)));
            pdu.add(new VariableBinding(new OID(Oids.output(10, 1)), new Integer32(1)));
            seeds.add(SnmpMessages.encode(pdu, SnmpConstants.version2c, new OctetString("guru")));
        }
        long heap = usedHeap();
        String address = simulator.address();
        InetSocketAddress agent =
                new InetSocketAddress("127.0.0.1", Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)));
        try (DatagramSocket socket = new DatagramSocket();
                SimControl control = new SimControl(address)) {
            int wanted = Vectors.isLong() ? 1_000_000 : 50_000;
            for (int i = 0; i < wanted; i++) {
                byte[] data = proxy.mutated(seeds.get(i % seeds.size()));
                socket.send(new DatagramPacket(data, data.length, agent));
                if (i % 200 == 0) {
                    // keeps pace, so that the socket's buffer does not swallow them
                    assertThat(control.integer("3.1.0")).isEqualTo(24);
                }
            }
            assertThat(control.integer("3.1.0")).isEqualTo(24);
        }
        assertThat(usedHeap() - heap).isLessThan(5_000_000);
    }
}
