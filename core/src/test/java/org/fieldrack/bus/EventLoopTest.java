package org.fieldrack.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.fieldrack.base.Clock;
import org.junit.jupiter.api.Test;

/** What a loop does that rests between its looks. */
class EventLoopTest {
    /** Far away, so that nothing but what the test does ends the rest. */
    private static final long YEAR = Duration.ofDays(365).toNanos();

    @Test
    void aRestEndsByTheNextTimerOrInAHurryAndTakesAlongWhatWaited() {
        List<String> done = new CopyOnWriteArrayList<>();
        try (EventLoop loop = EventLoop.start("resting", Clock.system(), YEAR)) {
            loop.execute(() -> done.add("waited"));
            loop.hurry(() -> done.add("hurried"));
            await().until(() -> done.contains("hurried"));
            assertThat(done).containsExactly("waited", "hurried");
            loop.hurry(
                    () -> loop.timer(() -> done.add("timer")).set(loop.clock().ticks()));
            await().until(() -> done.contains("timer"));
        }
    }
}
