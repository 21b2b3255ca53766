package org.fieldrack.buses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.fieldrack.base.Clock;
import org.fieldrack.bus.BusListener;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.bus.IoStatus;
import org.fieldrack.buses.sim.Door;
import org.junit.jupiter.api.AfterEach;

/** What tests of buses have in common: a loop for clients, one for instruments, and what every link with events can do. */
abstract class BusTest {
    final EventLoop loop = EventLoop.start("test-loop", Clock.system());
    final EventLoop doors = EventLoop.start("test-doors", Clock.system());

    @AfterEach
    void end() {
        assertThat(loop.failures()).isZero();
        assertThat(doors.failures()).isZero();
        loop.close();
        doors.close();
    }

    /** A service request reaches who waits for it, and an instrument that was gone answers again. */
    static void assertRequestsServiceAndComesBack(Door door, Talker talker, Talker watcher) {
        assertThat(watcher.awaitEvent(0xff, 50)).isEqualTo(IoStatus.TIMEOUT);
        talker.replyTimeout = 1;
        talker.ask("srq 1");
        assertThat(watcher.awaitEvent(0x01, 5000)).isEqualTo(IoStatus.SUCCESS);
        door.pullOut();
        await().until(() -> talker.disconnects.get() > 0);
        door.plugIn();
        talker.replyTimeout = 10_000;
        await().until(() -> talker.ask("back").text().equals("BACK"));
    }

    /** Waits until the bus says why its instrument is lost. */
    static List<String> reasonsOfLoss(Talker talker) {
        List<String> reasons = new CopyOnWriteArrayList<>();
        talker.bus.status().orElseThrow().listen(new BusListener() {
            @Override
            public void lost(String reason) {
                reasons.add(reason);
            }

            @Override
            public void back(String how) {}
        });
        await().until(() -> !reasons.isEmpty());
        return reasons;
    }
}
