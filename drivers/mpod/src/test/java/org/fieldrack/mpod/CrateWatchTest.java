package org.fieldrack.mpod;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.fieldrack.base.ManualClock;
import org.junit.jupiter.api.Test;

/** When a crate is given up and taken back, to the nanosecond: requests without answer take their time-outs, pauses pass. */
class CrateWatchTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final int TRIES = 3;
    private static final Duration ANSWER = Duration.ofMillis(2);
    private static final Duration DISCOVERY = Duration.ofMillis(300);

    private final ManualClock clock = new ManualClock();
    private final Script script = new Script();

    /** What happened, with the time at which it ended. */
    private record Step(String what, Duration at) {}

    /** A crate that is silent in a span of time, and whose clock starts anew with {@link #restarts}. */
    private final class Script implements CrateWatch.Crate, CrateWatch.Pause {
        final List<Step> steps = new ArrayList<>();
        Duration silentFrom = Duration.ofDays(1);
        Duration silentTo = Duration.ofDays(1);
        Duration end = Duration.ofSeconds(60);
        boolean restarts;
        private int pollsSince;

        private boolean isSilent() {
            return now().compareTo(silentFrom) >= 0 && now().compareTo(silentTo) < 0;
        }

        private void step(String what) {
            steps.add(new Step(what, now()));
        }

        private boolean ask(int tries) {
            for (int i = 0; i < tries; i++) {
                if (!isSilent()) {
                    clock.advance(ANSWER);
                    return true;
                }
                clock.advance(TIMEOUT);
            }
            return false;
        }

        @Override
        public boolean answers() {
            return ask(1);
        }

        @Override
        public void starting() {
            step("STARTING");
        }

        @Override
        public void discover() {
            clock.advance(DISCOVERY);
            step("ACTIVE");
        }

        @Override
        public RunningCrate.Seen poll(boolean slow, boolean all) {
            boolean answered = ask(TRIES);
            boolean after = answered && now().compareTo(silentTo) >= 0;
            // the second poll of a crate that restarted shows it
            boolean other = after && restarts && ++pollsSince == 2;
            step(answered ? "poll" : "silent poll");
            return other ? RunningCrate.Seen.RESTART : answered ? RunningCrate.Seen.VALUES : RunningCrate.Seen.NOTHING;
        }

        @Override
        public void overran(long polls) {
            // counted by the device
        }

        @Override
        public void lost(String reason) {
            step("ERROR");
        }

        @Override
        public void back() {
            step("back");
        }

        @Override
        public void active() {
            step("ACTIVE");
        }

        @Override
        public void changed() {
            step("changed");
        }

        @Override
        public void pause(long nanos) {
            clock.advance(Duration.ofNanos(Math.max(0, nanos)));
        }

        @Override
        public boolean isOver() {
            return now().compareTo(end) >= 0;
        }

        private Duration at(String what, Duration from) {
            return steps.stream()
                    .filter(step -> step.what().equals(what) && step.at().compareTo(from) >= 0)
                    .findFirst()
                    .orElseThrow()
                    .at();
        }

        private List<String> between(Duration from, Duration to) {
            return steps.stream()
                    .filter(step -> step.at().compareTo(from) >= 0 && step.at().compareTo(to) <= 0)
                    .map(Step::what)
                    .toList();
        }
    }

    private Duration now() {
        return Duration.ofNanos(clock.ticks());
    }

    private void watch() throws InterruptedException {
        MpodConfig config =
                CrateUnderTest.with(CrateUnderTest.config("snmp://127.0.0.1:161"), "poll", Duration.ofSeconds(1));
        CrateWatch watch = new CrateWatch(script, script, clock, config, "crate");
        while (!script.isOver()) {
            watch.live();
        }
    }

    @Test
    void isInErrorAtTheThirdSilentPollAndNotBefore() throws InterruptedException {
        script.silentFrom = Duration.ofSeconds(10);
        watch();
        Duration error = script.at("ERROR", Duration.ZERO);
        assertThat(script.between(script.silentFrom, error))
                .containsExactly("silent poll", "silent poll", "silent poll", "ERROR");
        // each poll is given up after its three tries, and the next one follows at once: its time is long past
        assertThat(error.minus(script.silentFrom))
                .isGreaterThanOrEqualTo(TIMEOUT.multipliedBy(9))
                .isLessThanOrEqualTo(TIMEOUT.multipliedBy(9).plusSeconds(3));
    }

    @Test
    void twoSilentPollsAreNoLoss() throws InterruptedException {
        script.silentFrom = Duration.ofSeconds(10);
        script.silentTo = Duration.ofSeconds(16);
        watch();
        assertThat(script.steps).extracting(Step::what).doesNotContain("ERROR").contains("silent poll");
    }

    @Test
    void isActiveWithTheSecondPollThatIsAnswered() throws InterruptedException {
        script.silentFrom = Duration.ofSeconds(10);
        script.silentTo = Duration.ofSeconds(30);
        watch();
        Duration active = script.at("ACTIVE", script.silentTo);
        assertThat(script.between(script.silentTo, active)).containsExactly("poll", "poll", "back", "ACTIVE");
        // at most a probe that was just too early, a second of peace, and three answers
        assertThat(active.minus(script.silentTo))
                .isLessThanOrEqualTo(TIMEOUT.plus(CrateWatch.PROBE).plus(ANSWER.multipliedBy(3)));
    }

    @Test
    void aRestartedCrateIsActiveWithinFiveSecondsAtWhateverMomentItAnswers() throws InterruptedException {
        for (int millis = 0; millis < 4000; millis += 37) {
            clock.advance(Duration.ofNanos(-clock.ticks()));
            script.steps.clear();
            script.restarts = true;
            script.pollsSince = 0;
            script.silentFrom = Duration.ofSeconds(10);
            script.silentTo = Duration.ofSeconds(30).plusMillis(millis);
            watch();
            Duration active = script.at("ACTIVE", script.silentTo);
            assertThat(script.between(script.silentTo, active)).containsExactly("poll", "poll", "STARTING", "ACTIVE");
            assertThat(active.minus(script.silentTo))
                    .isLessThanOrEqualTo(
                            TIMEOUT.plus(CrateWatch.PROBE).plus(DISCOVERY).plus(ANSWER.multipliedBy(4)))
                    .isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void aCrateThatIsNotThereAtTheStartIsFoundWithinASecondAfterItAnswers() throws InterruptedException {
        script.silentFrom = Duration.ZERO;
        script.silentTo = Duration.ofSeconds(7);
        watch();
        assertThat(script.steps.subList(0, 2)).extracting(Step::what).containsExactly("STARTING", "ERROR");
        assertThat(script.at("ACTIVE", Duration.ZERO).minus(script.silentTo))
                .isLessThanOrEqualTo(
                        TIMEOUT.plus(CrateWatch.PROBE).plus(DISCOVERY).plus(ANSWER));
    }
}
