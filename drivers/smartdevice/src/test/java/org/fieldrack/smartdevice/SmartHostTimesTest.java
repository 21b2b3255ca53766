package org.fieldrack.smartdevice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.fieldrack.base.ManualClock;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.bus.ScriptedTransport;
import org.fieldrack.codec.Cobs;
import org.fieldrack.device.LabDevice;
import org.fieldrack.memory.Buffer;
import org.fieldrack.memory.BufferOptions;
import org.fieldrack.memory.BufferType;
import org.fieldrack.memory.Catalog;
import org.fieldrack.memory.DeviceBuffer;
import org.fieldrack.memory.DeviceUid;
import org.fieldrack.memory.ErrorCode;
import org.fieldrack.memory.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The host's times on the line, exactly, with injected time (specification section 8.6). */
class SmartHostTimesTest {
    private static final Duration STEP = Duration.ofMillis(1);
    private static final DeviceUid UID = new DeviceUid(7, 10, 42);

    @TempDir
    private Path folder;

    private final ManualClock clock = new ManualClock();
    private final EventLoop loop = EventLoop.manual(clock);
    private final ScriptedTransport line = new ScriptedTransport(loop, this::heard);
    private final List<String> sent = new ArrayList<>();
    private final FrameReader reader = new FrameReader(this::sent, code -> sent.add(millis() + " " + code));
    private final Device device = new Device();
    private boolean answers = true;
    private LabDevice context = new LabDevice("arm", "smartdevice", clock, Path.of(""), Path.of(""));
    private Catalog catalog = Catalog.EMPTY;
    private SmartHost host;

    private final class Device implements HostListener {
        final List<Long> found = new ArrayList<>();
        final List<Long> lost = new ArrayList<>();
        DeviceBuffer buffer = (DeviceBuffer) Buffer.attach(DeviceBuffer.NULL_DEVICE, BufferOptions.DEFAULT);

        @Override
        public DeviceBuffer discovered(BufferType type, BigInteger uid) {
            found.add(millis());
            buffer = (DeviceBuffer) Buffer.attach(type, BufferOptions.DEFAULT.withClock(clock));
            return buffer;
        }

        @Override
        public void data(Message message) {
            buffer.update(message);
        }

        @Override
        public void subscribed() {}

        @Override
        public void beat(Heartbeats heartbeats) {}

        @Override
        public void lost(String reason) {
            lost.add(millis());
        }
    }

    @BeforeEach
    void begin() throws IOException {
        Path file = folder.resolve("catalog.yaml");
        Files.writeString(file, """
                servo-motor:
                  device_id: 7
                  params:
                    - {name: servo0, type: float, writeable: true, lower: -1.0, upper: 1.0}
                """);
        context = new LabDevice("arm", "smartdevice", clock, folder, folder);
        catalog = Catalog.load(file);
        host = host(false);
    }

    private SmartHost host(boolean strict) {
        Admission admission = new Admission(catalog, "servo-motor", "arm");
        return new SmartHost(context, admission, new SmartLoop(loop), () -> line, strict, device);
    }

    @AfterEach
    void end() {
        host.stop();
        loop.close();
    }

    private long millis() {
        return clock.ticks() / 1_000_000;
    }

    private List<ScriptedTransport.Reply> heard(byte[] bytes) {
        List<ScriptedTransport.Reply> replies = new ArrayList<>();
        int before = sent.size();
        reader.accept(ByteBuffer.wrap(bytes));
        for (String message : sent.subList(before, sent.size())) {
            if (answers && message.contains("PING")) {
                replies.add(reply(Message.makeSubRes(0, 0, UID)));
            }
        }
        return replies;
    }

    private void sent(Message message) {
        sent.add(millis() + " " + message);
    }

    private static ScriptedTransport.Reply reply(Message message) {
        byte[] frame = message.encode();
        return new ScriptedTransport.Reply(
                Duration.ZERO, ByteBuffer.allocate(frame.length + 1).put(frame).array(), false);
    }

    /** Lets time pass, a millisecond at a time, as a loop does that never rests. */
    private void pass(long millis) {
        for (long i = 0; i < millis; i++) {
            settle();
            clock.advance(STEP);
        }
        settle();
    }

    private void settle() {
        for (int i = 0; i < 4; i++) {
            loop.turn();
        }
    }

    private List<String> sentOf(String type) {
        return sent.stream().filter(one -> one.contains(type)).toList();
    }

    @Test
    void aDeviceIsFoundSubscribedAndWrittenInItsCadence() {
        host.start();
        pass(5);
        assertThat(device.found).containsExactly(0L);
        assertThat(sent.subList(0, 3)).containsExactly("0 PING ", "0 SUB_REQ 01002800", "0 HB_REQ 00");
        device.buffer.write("servo0", 0.25);
        device.buffer.write("servo0", 0.5);
        pass(100);
        // two writes between two looks are one batch, at the next multiple of 40 ms
        assertThat(sentOf("DEV_WRITE")).containsExactly("40 DEV_WRITE 01000000003f");
    }

    @Test
    void aLineThatReturnsIsUsedWithinTwoSecondsInWhateverMomentItReturns() {
        host.start();
        pass(5);
        for (int i = 0; i < 20; i++) {
            int times = device.found.size();
            line.setReachable(false);
            line.hangUp();
            pass(1500 + i * 53L);
            assertThat(device.lost).isNotEmpty();
            long returned = millis();
            line.setReachable(true);
            while (device.found.size() == times) {
                pass(1);
                assertThat(millis() - returned).isLessThanOrEqualTo(2000);
            }
            // it is looked for once a second, and the first ping finds it
            assertThat(device.found.getLast() - returned).isLessThanOrEqualTo(1000);
        }
    }

    @Test
    void aSilentLineIsPingedEverySecondForTenSeconds() {
        answers = false;
        host.start();
        pass(9999);
        assertThat(sentOf("PING"))
                .containsExactly(
                        "0 PING ",
                        "1000 PING ",
                        "2000 PING ",
                        "3000 PING ",
                        "4000 PING ",
                        "5000 PING ",
                        "6000 PING ",
                        "7000 PING ",
                        "8000 PING ",
                        "9000 PING ");
        assertThat(device.lost).isEmpty();
        pass(1);
        assertThat(device.lost).containsExactly(10_000L);
        answers = true;
        pass(1000);
        assertThat(device.found).containsExactly(11_000L);
    }

    @Test
    void aDeviceThatFallsSilentIsPingedAfterThreeHeartbeatsAndGivenUpAfterTheFourth() {
        host.start();
        pass(1);
        answers = false;
        pass(4500);
        assertThat(sentOf("HB_REQ")).hasSizeGreaterThanOrEqualTo(4);
        assertThat(sentOf("PING")).hasSize(2);
        long ping = Long.parseLong(sentOf("PING").getLast().split(" ")[0]);
        // looked at with every batch, so up to 40 ms after the limit
        assertThat(ping).isBetween(3000L, 3040L);
        assertThat(device.lost).hasSize(1);
        assertThat(device.lost.getFirst()).isBetween(4000L, 4040L);
        assertThat(device.buffer.valid()).isFalse();
    }

    @Test
    void aDeviceThatStartedAnewIsAskedForItsDataAgain() {
        host.start();
        pass(5);
        byte[] data =
                reply(Message.makeDevData(1, java.util.Map.of(0, new byte[4]))).bytes();
        for (int i = 0; i < 25; i++) {
            line.deliver(data, false);
            pass(40);
        }
        assertThat(sentOf("SUB_REQ")).hasSize(1);
        // it answers heartbeats and reports nothing
        for (int i = 0; i < 50; i++) {
            line.deliver(reply(Message.makeHbReq(0xFF)).bytes(), false);
            pass(200);
        }
        assertThat(sentOf("PING")).hasSize(2);
        assertThat(sentOf("SUB_REQ")).hasSize(2);
        assertThat(device.lost).isEmpty();
    }

    @Test
    void anErrorAndADamagedFrameKeepTheLine() {
        host.start();
        pass(5);
        line.deliver(reply(Message.makeError(ErrorCode.GENERIC_ERROR)).bytes(), false);
        line.deliver(new byte[] {2, 16, 2, 17, 0}, false);
        pass(5);
        assertThat(device.lost).isEmpty();
        assertThat(sentOf("ERROR")).containsExactly("5 ERROR fe");
    }

    /** A message with two bytes behind its checksum. */
    private static byte[] withTrailing(Message message) {
        byte[] raw = java.util.Arrays.copyOf(message.raw(), message.raw().length + 2);
        raw[raw.length - 2] = 7;
        raw[raw.length - 1] = 8;
        byte[] encoded = Cobs.encode(raw);
        return java.util.Arrays.copyOf(encoded, encoded.length + 1);
    }

    @Test
    void bytesBehindAChecksumAreIgnoredAndCounted() {
        host.start();
        pass(5);
        line.deliver(withTrailing(Message.makeHbReq(9)), false);
        pass(5);
        assertThat(sentOf("HB_RES")).containsExactly("5 HB_RES 09");
        assertThat(context.counters().get("trailing_bytes")).isEqualTo(1);
        assertThat(sentOf("ERROR")).isEmpty();
    }

    @Test
    void aStrictHostAnswersBytesBehindAChecksumByAnError() {
        host = host(true);
        host.start();
        pass(5);
        line.deliver(withTrailing(Message.makeHbReq(9)), false);
        pass(5);
        assertThat(sentOf("HB_RES")).isEmpty();
        assertThat(sentOf("ERROR")).containsExactly("5 ERROR fd");
        assertThat(context.counters().get("bad_frames")).isEqualTo(1);
        assertThat(device.lost).isEmpty();
    }

    @Test
    void aMessageOfNoTypeIsAnsweredAndCounted() {
        host.start();
        pass(5);
        // type 0x55, no payload
        line.deliver(new byte[] {2, 0x55, 2, 0x55, 0}, false);
        // a type that only hosts send
        line.deliver(reply(Message.makePing()).bytes(), false);
        pass(5);
        assertThat(sentOf("ERROR")).containsExactly("5 ERROR fb", "5 ERROR fb");
        assertThat(context.counters().get("refused_messages")).isEqualTo(2);
        assertThat(device.lost).isEmpty();
    }

    @Test
    void aHeartbeatWithoutAnAnswerInASecondIsCounted() {
        host.start();
        pass(1);
        for (int i = 0; i < 30; i++) {
            // it lives and answers no heartbeat
            line.deliver(reply(Message.makeHbReq(0xFF)).bytes(), false);
            pass(100);
        }
        // asked at 0, 1, 2 and 3 s, looked for with the next one: those of 0 and 1 s are overdue
        assertThat(context.counters().get("late_heartbeats")).isEqualTo(2);
        line.deliver(reply(Message.makeHbRes(0)).bytes(), false);
        line.deliver(reply(Message.makeHbRes(3)).bytes(), false);
        pass(2000);
        // the answer to one that was given up already counts no second time, and one in time not at all
        assertThat(context.counters().get("late_heartbeats")).isEqualTo(3);
    }
}
