package org.fieldrack.bus;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.fieldrack.base.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ByteBusTest {
    private static final String ADDRESS = "scripted:1";

    private final ManualClock clock = new ManualClock();
    private final EventLoop loop = EventLoop.manual(clock);
    private final List<String> written = new ArrayList<>();
    private final List<ScriptedTransport.Reply> replies = new ArrayList<>();
    private final List<String> words = new ArrayList<>();
    private final ScriptedTransport link = new ScriptedTransport(loop, this::instrument);
    private final RecordingClient client = new RecordingClient("a");
    private ByteBus bus;

    private List<ScriptedTransport.Reply> instrument(byte[] bytes) {
        written.add(new String(bytes, ISO_8859_1));
        List<ScriptedTransport.Reply> now = List.copyOf(replies);
        replies.clear();
        return now;
    }

    @BeforeEach
    void connect() {
        bus = open(client);
        turn(0);
        assertThat(client.take()).containsExactly("connect SUCCESS");
    }

    @AfterEach
    void nothingFailed() {
        assertThat(loop.failures()).isZero();
    }

    private ByteBus open(BusClient to) {
        return ByteBus.open(loop, to, ADDRESS, BusSettings.STANDARD, () -> link);
    }

    /** Moves time, millisecond by millisecond. */
    private void turn(int millis) {
        loop.turn();
        for (int i = 0; i < millis; i++) {
            clock.advance(Duration.ofMillis(1));
            loop.turn();
        }
        loop.turn();
    }

    private void reply(int afterMillis, String text) {
        replies.add(new ScriptedTransport.Reply(Duration.ofMillis(afterMillis), text.getBytes(ISO_8859_1), false));
    }

    private void deliver(String text) {
        link.deliver(text.getBytes(ISO_8859_1), false);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(ISO_8859_1));
    }

    private void own() {
        assertThat(bus.lockRequest(100)).isTrue();
        assertThat(client.take()).containsExactly("lock SUCCESS");
    }

    private void listenToLoss() {
        bus.status().orElseThrow().listen(new BusListener() {
            @Override
            public void lost(String reason) {
                words.add("lost");
            }

            @Override
            public void back(String how) {
                words.add("back");
            }
        });
    }

    @Test
    void asksAndHears() {
        own();
        reply(5, "1.5\nmore");
        assertThat(bus.writeRequest(bytes("V?\n"), 100)).isTrue();
        assertThat(bus.readRequest(10, 10, 0, false)).isTrue();
        turn(5);
        assertThat(written).containsExactly("V?\n");
        assertThat(client.take()).containsExactly("write SUCCESS", "read SUCCESS \"1.5\n\"");
        assertThat(bus.readRequest(10, 10, 0, false)).isTrue();
        turn(10);
        assertThat(client.take()).containsExactly("read TIMEOUT \"more\"");
    }

    @Test
    void replyLimitIsExact() {
        assertThat(bus.readRequest(10, 5, 0, false)).isTrue();
        turn(9);
        assertThat(client.heard).isEmpty();
        turn(1);
        assertThat(client.take()).containsExactly("read NO_REPLY \"\"");
        turn(100);
        assertThat(client.heard).isEmpty();
    }

    @Test
    void readLimitRunsFromTheLastByte() {
        bus.readRequest(10, 5, 0, false);
        turn(9);
        deliver("a");
        turn(4);
        deliver("b");
        turn(4);
        assertThat(client.heard).isEmpty();
        turn(1);
        assertThat(client.take()).containsExactly("read TIMEOUT \"ab\"");
    }

    @Test
    void aClientThatWantsMoreGetsMoreWithTheReadLimit() {
        client.wants = status -> -1;
        bus.readRequest(1000, 5, 0, false);
        deliver("a\n");
        assertThat(client.take()).containsExactly("read SUCCESS \"a\n\"");
        turn(4);
        deliver("b\n");
        assertThat(client.take()).containsExactly("read SUCCESS \"b\n\"");
        turn(5);
        assertThat(client.take()).containsExactly("read TIMEOUT \"\"");
        turn(50);
        assertThat(client.heard).isEmpty();
    }

    @Test
    void handsOverAtMostTheExpectedLength() {
        client.wants = status -> client.heard.size() < 2 ? 2 : 0;
        bus.readRequest(10, 5, 3, false);
        deliver("abcdefgh");
        assertThat(client.take()).containsExactly("read SUCCESS \"abc\"", "read SUCCESS \"de\"");
        bus.readRequest(10, 5, 0, false);
        turn(5);
        assertThat(client.take()).containsExactly("read TIMEOUT \"fgh\"");
    }

    @Test
    void aWriteThrowsOldInputAway() {
        own();
        deliver("old\n");
        bus.writeRequest(bytes("V?\n"), 100);
        bus.readRequest(10, 5, 0, false);
        turn(10);
        assertThat(client.take()).containsExactly("write SUCCESS", "read NO_REPLY \"\"");
        assertThat(bus.status().orElseThrow().counters().get("bus_dropped_input"))
                .isEqualTo(4);
    }

    @Test
    void inputBetweenWriteAndReadIsKept() {
        own();
        bus.writeRequest(bytes("V?\n"), 100);
        deliver("early\n");
        turn(50);
        bus.readRequest(10, 5, 0, false);
        assertThat(client.take()).containsExactly("write SUCCESS", "read SUCCESS \"early\n\"");
    }

    @Test
    void writesOnlyAsOwnerAndOnlyOnceAtATime() {
        assertThat(bus.writeRequest(bytes("x"), 100)).isFalse();
        own();
        link.setRoom(0);
        assertThat(bus.writeRequest(bytes("x"), 100)).isTrue();
        assertThat(bus.writeRequest(bytes("y"), 100)).isFalse();
    }

    @Test
    void writeLimitIsSilenceWithoutProgress() {
        own();
        link.setRoom(1);
        bus.writeRequest(bytes("abcd"), 10);
        for (int i = 0; i < 2; i++) {
            turn(9);
            link.setRoom(1);
        }
        turn(9);
        assertThat(client.heard).isEmpty();
        turn(1);
        assertThat(client.take()).containsExactly("write TIMEOUT");
        assertThat(written).containsExactly("a", "b", "c");
    }

    @Test
    void endOfMessageEndsTheRead() {
        bus.readRequest(10, 5, 0, false);
        link.deliver("whole".getBytes(ISO_8859_1), true);
        assertThat(client.take()).containsExactly("read END \"whole\"");
    }

    @Test
    void asynchronousReadersShareEveryInput() {
        RecordingClient listener = new RecordingClient("listener");
        ByteBus second = open(listener);
        turn(0);
        assertThat(second.supportsAsyncRead()).isTrue();
        listener.then = word -> {
            if (word.startsWith("read")) {
                second.readRequest(100, 5, 0, true);
            }
        };
        assertThat(second.readRequest(100, 5, 0, true)).isTrue();
        turn(1000);
        assertThat(listener.heard).isEmpty();
        own();
        reply(1, "1\n2\n");
        bus.writeRequest(bytes("V?\n"), 100);
        bus.readRequest(10, 5, 0, false);
        turn(1);
        deliver("3\npart");
        turn(5);
        assertThat(client.take()).containsExactly("write SUCCESS", "read SUCCESS \"1\n\"");
        assertThat(listener.take())
                .containsExactly(
                        "read SUCCESS \"1\n\"",
                        "read SUCCESS \"2\n\"",
                        "read SUCCESS \"3\n\"",
                        "read TIMEOUT \"part\"");
    }

    @Test
    void drainedInputIsShownToAsynchronousReadersFirst() {
        RecordingClient listener = new RecordingClient("listener");
        ByteBus second = open(listener);
        turn(0);
        second.readRequest(100, 5, 0, true);
        own();
        deliver("late answer\n");
        bus.writeRequest(bytes("x"), 100);
        assertThat(listener.take()).containsExactly("read SUCCESS \"late answer\n\"");
    }

    @Test
    void eventsAreKeptUntilTheNextWrite() {
        link.setEventMask(0xff);
        assertThat(bus.supportsEvent()).isTrue();
        link.raise(0x41);
        assertThat(bus.acceptEvent(0x01, 10)).isTrue();
        assertThat(client.take()).containsExactly("event SUCCESS");
        assertThat(bus.acceptEvent(0x01, 10)).as("used up").isTrue();
        turn(10);
        assertThat(client.take()).containsExactly("event TIMEOUT");
        own();
        link.raise(0x01);
        bus.writeRequest(bytes("x"), 10);
        bus.acceptEvent(0xffffffffL, 0);
        assertThat(client.take()).containsExactly("write SUCCESS");
        link.raise(0x02);
        assertThat(client.take()).containsExactly("event SUCCESS");
        assertThat(bus.acceptEvent(0x100, 10)).isFalse();
    }

    @Test
    void finishInEveryStateLeavesNoLaterCallback() {
        ByteBus other = open(new RecordingClient("other"));
        turn(0);
        link.setEventMask(0xff);
        List<Runnable> states = List.of(
                () -> {},
                () -> {
                    other.lockRequest(0);
                    bus.lockRequest(10);
                },
                () -> bus.lockRequest(10),
                () -> {
                    bus.lockRequest(10);
                    link.setRoom(0);
                    bus.writeRequest(bytes("x"), 10);
                },
                () -> {
                    bus.lockRequest(10);
                    reply(1, "answer\n");
                    bus.writeRequest(bytes("x"), 10);
                    bus.readRequest(10, 10, 0, false);
                },
                () -> {
                    bus.readRequest(10, 10, 0, false);
                    deliver("begun");
                },
                () -> bus.readRequest(10, 10, 0, true),
                () -> bus.acceptEvent(1, 10),
                () -> {
                    link.setReachable(false);
                    link.hangUp();
                    turn(0);
                    bus.connectRequest(10);
                });
        for (Runnable state : states) {
            state.run();
            bus.unlock();
            bus.finish();
            client.take();
            other.unlock();
            other.finish();
            link.setRoom(-1);
            deliver("late\n");
            link.raise(1);
            turn(30);
            assertThat(client.heard).isEmpty();
            bus.readRequest(1, 1, 0, false);
            turn(2);
            bus.finish();
            client.take();
        }
    }

    @Test
    void aLostConnectionIsToldOnceAndComesBack() {
        RecordingClient idle = new RecordingClient("idle");
        open(idle);
        listenToLoss();
        turn(0);
        idle.take();
        bus.readRequest(1000, 1000, 0, false);
        link.setReachable(false);
        link.hangUp();
        assertThat(words).as("the first attempt is still under way").isEmpty();
        assertThat(client.take()).containsExactly("disconnect SUCCESS");
        turn(1000);
        assertThat(words).containsExactly("lost");
        assertThat(bus.lockRequest(100)).as("offline").isFalse();
        assertThat(bus.readRequest(10, 10, 0, false)).isFalse();
        client.take();
        idle.take();
        link.setReachable(true);
        turn(500);
        assertThat(words).containsExactly("lost", "back");
        assertThat(client.take()).containsExactly("connect SUCCESS");
        assertThat(idle.take()).containsExactly("connect SUCCESS");
    }

    @Test
    void aClosedConnectionEndsTheMessage() {
        bus.readRequest(100, 100, 0, false);
        deliver("no terminator");
        link.hangUp();
        assertThat(client.take()).containsExactly("read END \"no terminator\"", "disconnect SUCCESS");
        turn(0);
        assertThat(client.take()).containsExactly("connect SUCCESS");
    }

    @Test
    void aStaleConnectionIsOpenedAgainAndTheWriteRepeatedOnce() {
        listenToLoss();
        own();
        link.goStale();
        assertThat(bus.writeRequest(bytes("V?\n"), 100)).isTrue();
        turn(0);
        assertThat(client.take()).containsExactly("write SUCCESS");
        assertThat(written).containsExactly("V?\n");
        assertThat(words).isEmpty();
    }

    @Test
    void aStaleConnectionThatDoesNotComeBackIsOffline() {
        listenToLoss();
        own();
        link.goStale();
        link.setReachable(false);
        assertThat(bus.writeRequest(bytes("V?\n"), 100)).isTrue();
        turn(0);
        assertThat(client.take()).containsExactly("disconnect SUCCESS");
        assertThat(words).containsExactly("lost");
        bus.unlock();
        bus.finish();
        link.setReachable(true);
        turn(100);
        assertThat(client.take()).containsExactly("connect SUCCESS");
        own();
    }

    @Test
    void disconnectsOnRequestUntilSomebodyNeedsIt() {
        assertThat(bus.disconnectRequest()).isTrue();
        assertThat(client.take()).containsExactly("disconnect SUCCESS");
        turn(2000);
        assertThat(bus.status().orElseThrow().isConnected()).isFalse();
        assertThat(bus.readRequest(10, 10, 0, true))
                .as("an asynchronous read does not wake it")
                .isTrue();
        turn(2000);
        assertThat(bus.status().orElseThrow().isConnected()).isFalse();
        bus.finish();
        assertThat(bus.lockRequest(100)).isTrue();
        turn(0);
        assertThat(client.take()).containsExactly("connect SUCCESS", "lock SUCCESS");
    }

    @Test
    void connectsOnRequestWithALimit() {
        assertThat(bus.connectRequest(10)).isTrue();
        assertThat(client.take()).containsExactly("connect SUCCESS");
        link.setReachable(false);
        bus.disconnectRequest();
        client.take();
        assertThat(bus.connectRequest(250)).isTrue();
        turn(249);
        assertThat(client.heard).isEmpty();
        turn(1);
        assertThat(client.take()).containsExactly("connect TIMEOUT");
        bus.connectRequest(2000);
        link.setReachable(true);
        turn(500);
        assertThat(client.take()).containsExactly("connect SUCCESS");
    }

    @Test
    void theLockWaitsForAConnectionThatComesUp() {
        RecordingClient early = new RecordingClient("early");
        ByteBus first = ByteBus.open(
                loop, early, "scripted:2", BusSettings.STANDARD, () -> new ScriptedTransport(loop, b -> List.of()));
        assertThat(first.lockRequest(100)).isTrue();
        turn(0);
        assertThat(early.take()).containsExactly("connect SUCCESS", "lock SUCCESS");
    }

    @Test
    void attemptsGrowRarerUntilHalfASecond() {
        link.setReachable(false);
        link.hangUp();
        turn(0);
        List<Integer> attempts = new ArrayList<>();
        int before = link.attempts();
        for (int ms = 1; ms <= 2200; ms++) {
            turn(1);
            if (link.attempts() > before) {
                before = link.attempts();
                attempts.add(ms);
            }
        }
        assertThat(attempts).containsExactly(100, 300, 700, 1200, 1700, 2200);
    }

    @Test
    void requestsFromAnotherThreadAreAnsweredInTheLoop() throws InterruptedException {
        Thread other = Thread.ofPlatform().start(() -> {
            bus.lockRequest(100);
            bus.writeRequest(bytes("x"), 100);
        });
        other.join();
        assertThat(client.heard).isEmpty();
        turn(0);
        assertThat(client.take()).containsExactly("lock SUCCESS", "write SUCCESS");
        Thread finisher = Thread.ofPlatform().start(() -> {
            bus.unlock();
            bus.readRequest(1, 1, 0, false);
            bus.finish();
        });
        finisher.join();
        deliver("late\n");
        turn(10);
        assertThat(client.heard).isEmpty();
    }

    @Test
    void anEventLimitSurvivesThatTheConnectionComesUp() {
        RecordingClient early = new RecordingClient("early");
        ScriptedTransport other = new ScriptedTransport(loop, b -> List.of());
        other.setEventMask(1);
        ByteBus first = ByteBus.open(loop, early, "scripted:2", BusSettings.STANDARD, () -> other);
        assertThat(first.acceptEvent(1, 10)).isTrue();
        turn(10);
        assertThat(early.take()).containsExactly("connect SUCCESS", "event TIMEOUT");
    }

    @Test
    void theLastReleaseClosesTheConnection() {
        ByteBus second = open(new RecordingClient("b"));
        turn(0);
        own();
        bus.release();
        assertThat(second.lockRequest(100)).isTrue();
        assertThat(loop.devices()).containsKey(ADDRESS);
        second.release();
        assertThat(loop.devices()).isEmpty();
        assertThat(bus.lockRequest(1)).isFalse();
    }

    @Test
    void theTraceShowsBothWaysOnlyWhileSomebodyLooks() {
        Trace trace = bus.status().orElseThrow().trace().orElseThrow();
        List<String> lines = new ArrayList<>();
        java.util.function.Consumer<Trace.Entry> looker =
                e -> lines.add(e.direction() + " " + e.client() + " " + new String(e.bytes(), ISO_8859_1));
        own();
        bus.writeRequest(bytes("unseen"), 10);
        trace.watch(looker);
        bus.writeRequest(bytes("V?"), 10);
        deliver("1");
        trace.unwatch(looker);
        deliver("2");
        assertThat(lines).containsExactly("OUT a V?", "IN  1");
    }
}
