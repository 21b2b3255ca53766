package org.fieldrack.smartdevice.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fieldrack.base.ManualClock;
import org.fieldrack.buses.sim.Line;
import org.fieldrack.memory.BufferType;
import org.fieldrack.memory.Catalog;
import org.fieldrack.memory.DeviceUid;
import org.fieldrack.memory.ErrorCode;
import org.fieldrack.memory.Message;
import org.fieldrack.smartdevice.FrameReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a smart device's firmware does, exactly, with injected time (specification section 8.5). */
class VirtualDeviceTest {
    private static final BufferType TYPE = Catalog.parse("test", """
            echo:
              device_id: 9
              params:
                - {name: level, type: int16, writeable: true}
                - {name: secret, type: int16, readable: false, writeable: true}
                - {name: limit, type: int16}
            """).type("echo");
    private static final DeviceUid UID = new DeviceUid(9, 10, 42);
    private static final long MS = 1_000_000;

    private final ManualClock clock = new ManualClock();
    private final Wire wire = new Wire();
    private VirtualDevice device = new VirtualDevice(TYPE, UID, clock);

    /** The host's end: notes messages with their time, without the heartbeats that come every second. */
    private final class Wire implements Line {
        final List<String> said = new ArrayList<>();
        final List<String> beats = new ArrayList<>();
        final TreeMap<Long, Runnable> due = new TreeMap<>();
        private final FrameReader reader = new FrameReader(this::note, code -> said.add("fault " + code));

        private void note(Message message) {
            (message.toString().startsWith("HB_REQ") ? beats : said).add(millis() + " " + message);
        }

        @Override
        public void send(ByteBuffer bytes, boolean end) {
            reader.accept(bytes);
        }

        @Override
        public void disconnect() {}

        @Override
        public void later(Duration delay, Runnable task) {
            due.put(clock.ticks() + delay.toNanos(), task);
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        List<String> take() {
            List<String> taken = List.copyOf(said);
            said.clear();
            return taken;
        }
    }

    @BeforeEach
    void open() {
        device.opened(wire);
    }

    private long millis() {
        return clock.ticks() / MS;
    }

    private void pass(long millis) {
        long end = clock.ticks() + millis * MS;
        while (!wire.due.isEmpty() && wire.due.firstKey() <= end) {
            Map.Entry<Long, Runnable> next = wire.due.pollFirstEntry();
            clock.advance(Duration.ofNanos(next.getKey() - clock.ticks()));
            next.getValue().run();
        }
        clock.advance(Duration.ofNanos(end - clock.ticks()));
    }

    private void send(Message message) {
        byte[] frame = message.encode();
        device.received(wire, ByteBuffer.allocate(frame.length + 1).put(frame).clear(), false);
    }

    private List<String> answers(Message message) {
        wire.said.clear();
        send(message);
        return wire.take();
    }

    private static String subscribed(String params, String interval) {
        return "0 SUB_RES " + params + interval + "09000a2a00000000000000";
    }

    @Test
    void aPingIsAnsweredBySubscriptionAndIdentifier() {
        assertThat(answers(Message.makePing())).containsExactly(subscribed("0000", "0000"));
    }

    @Test
    void aSubscriptionIsOfReadableParametersAndItsIntervalHasLimits() {
        assertThat(answers(Message.makeSubReq(7, 1))).containsExactly(subscribed("0500", "2800"));
        assertThat(answers(Message.makeSubReq(1, 1000))).containsExactly(subscribed("0100", "fa00"));
        assertThat(answers(Message.makeSubReq(4, 100))).containsExactly(subscribed("0400", "6400"));
        assertThat(answers(Message.makeSubReq(1, 0))).containsExactly(subscribed("0100", "0000"));
    }

    @Test
    void theNewestSubscriptionIsTheOnlyOneAndZeroEndsIt() {
        send(Message.makeSubReq(1, 40));
        send(Message.makeSubReq(4, 100));
        wire.take();
        pass(299);
        assertThat(wire.take()).allMatch(one -> one.contains(" DEV_DATA 0400")).hasSize(3);
        send(Message.makeUnsubscribe());
        wire.take();
        pass(500);
        assertThat(wire.take()).isEmpty();
    }

    @Test
    void aSubscriptionToNothingSendsEmptyUpdates() {
        send(Message.makeSubReq(0, 40));
        wire.take();
        pass(99);
        assertThat(wire.take()).allMatch(one -> one.endsWith(" DEV_DATA 0000")).hasSize(3);
    }

    @Test
    void readsAndWritesAreAnsweredByWhatIsReadable() {
        assertThat(answers(Message.makeDevWrite(3, Map.of(0, new byte[] {5, 0}, 1, new byte[] {6, 0}))))
                .containsExactly("0 DEV_DATA 01000500");
        assertThat(answers(Message.makeDevWrite(2, Map.of(1, new byte[] {7, 0}))))
                .isEmpty();
        assertThat(answers(Message.makeDevRead(7))).containsExactly("0 DEV_DATA 050005000000");
    }

    @Test
    void heartbeatsAreAnsweredAndAskedEverySecond() {
        assertThat(answers(Message.makeHbReq(17))).containsExactly("0 HB_RES 11");
        pass(2500);
        assertThat(wire.beats).containsExactly("0 HB_REQ ff", "1000 HB_REQ ff", "2000 HB_REQ ff");
    }

    @Test
    void whatItDoesNotUnderstandIsAnsweredByAnError() {
        assertThat(answers(Message.makeDevData(1, Map.of(0, new byte[2])))).containsExactly("0 ERROR fb");
        device.received(wire, ByteBuffer.wrap(new byte[] {2, 0x55, 2, 0x55, 0}), false);
        device.received(wire, ByteBuffer.wrap(new byte[] {2, 16, 2, 17, 0}), false);
        assertThat(wire.take()).containsExactly("0 ERROR fb", "0 ERROR fe");
        // a value too short changes nothing
        assertThat(answers(Message.makeDevWrite(1, Map.of(0, new byte[] {9})))).containsExactly("0 ERROR ff");
        assertThat(answers(Message.makeDevRead(1))).containsExactly("0 DEV_DATA 01000000");
        assertThat(answers(Message.makeError(ErrorCode.GENERIC_ERROR))).isEmpty();
    }

    /** A servo tells where it is, so that one sees whether it goes back. */
    private void servo() {
        BufferType type = Catalog.parse("test", """
                servo:
                  device_id: 7
                  params:
                    - {name: servo0, type: float, writeable: true, lower: -1.0, upper: 1.0}
                """).type("servo");
        wire.due.clear();
        device = new VirtualDevice(type, new DeviceUid(7, 10, 1), clock);
        device.opened(wire);
        // 1.0
        send(Message.makeDevWrite(1, Map.of(0, new byte[] {0, 0, (byte) 0x80, 0x3f})));
        pass(500);
        assertThat(answers(Message.makeDevRead(1))).containsExactly("500 DEV_DATA 01000000803f");
    }

    @Test
    void disablingPutsOutputsToTheirDefaultWithoutAnAnswer() {
        servo();
        assertThat(answers(Message.makeDevDisable())).isEmpty();
        pass(500);
        assertThat(answers(Message.makeDevRead(1))).containsExactly("1000 DEV_DATA 010000000000");
    }

    @Test
    void aSecondWithoutAGoodFrameDisables() {
        servo();
        for (int i = 0; i < 9; i++) {
            pass(100);
            device.received(wire, ByteBuffer.wrap(new byte[] {2, 16, 2, 17, 0}), false);
        }
        assertThat(answers(Message.makeDevRead(1))).containsExactly("1400 DEV_DATA 01000000803f");
        for (int i = 0; i < 15; i++) {
            pass(100);
            // a damaged frame is no sign of a host
            device.received(wire, ByteBuffer.wrap(new byte[] {2, 16, 2, 17, 0}), false);
        }
        assertThat(answers(Message.makeDevRead(1))).containsExactly("2900 DEV_DATA 010000000000");
    }
}
