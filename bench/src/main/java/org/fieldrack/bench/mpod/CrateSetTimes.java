package org.fieldrack.bench.mpod;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import org.HdrHistogram.Histogram;
import org.fieldrack.device.LabDevice;
import org.fieldrack.device.Outcome;
import org.fieldrack.device.Requester;
import org.fieldrack.mpod.MpodDriver;
import org.fieldrack.property.State;
import org.fieldrack.property.Value;

/**
 * How long a set and an emergency off take while polls are on their way: straight to the crate until its answer is in, and
 * through a relay until the datagram arrives on the crate's side.
 */
final class CrateSetTimes {
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration WARM_UP = Duration.ofSeconds(2);
    private static final int PAUSE_MILLIS = 2;

    private CrateSetTimes() {}

    static void run(String address, int port, int seconds) throws IOException, InterruptedException {
        Duration length = Duration.ofSeconds(seconds);
        MpodBench.warm(address);
        try (LabDevice device = active(address)) {
            print("set during polls, with the answer", time(device, CrateSetTimes::set, length, System::nanoTime));
            print(
                    "emergency off during polls, with the answer",
                    time(device, CrateSetTimes::off, length, System::nanoTime));
        }
        try (SetRelay relay = new SetRelay(port);
                LabDevice device = active(relay.address())) {
            print("set during polls, to the wire", time(device, CrateSetTimes::set, length, relay::lastSet));
            print("emergency off during polls, to the wire", time(device, CrateSetTimes::off, length, relay::lastSet));
        }
    }

    private static LabDevice active(String address) throws IOException, InterruptedException {
        LabDevice device = MpodBench.device("crate");
        // a poll is nearly always on its way
        new MpodDriver().open(MpodBench.config(address, POLL), device);
        while (device.state().state() != State.ACTIVE) {
            Thread.sleep(20);
        }
        return device;
    }

    private static IntFunction<Outcome> set(LabDevice device) {
        return i -> device.set(Map.of("u0.voltage", Value.of(i % 100 / 100.0)), Requester.LAB);
    }

    private static IntFunction<Outcome> off(LabDevice device) {
        return _ -> device.call("u0.emergencyOff", Map.of(), Requester.LAB);
    }

    private interface Action {
        IntFunction<Outcome> on(LabDevice device);
    }

    private interface End {
        /** Returns when what was just done had its effect, in nanoseconds of {@link System#nanoTime}. */
        long nanos();
    }

    private static Histogram time(LabDevice device, Action what, Duration length, End end) throws InterruptedException {
        IntFunction<Outcome> action = what.on(device);
        Histogram histogram = new Histogram(Duration.ofSeconds(10).toNanos(), 3);
        long warm = System.nanoTime() + WARM_UP.toNanos();
        long last = warm + length.toNanos();
        for (int i = 0; System.nanoTime() < last; i++) {
            long started = System.nanoTime();
            Outcome outcome = action.apply(i);
            long ended = end.nanos();
            if (!outcome.isDone()) {
                throw new IllegalStateException(outcome.toString());
            }
            if (started > warm) {
                histogram.recordValue(ended - started);
            }
            if (started > warm) {
                Thread.sleep(PAUSE_MILLIS);
            }
        }
        return histogram;
    }

    private static void print(String title, Histogram histogram) {
        System.out.printf(
                Locale.ROOT,
                "%s: p50 %.2f ms, p99 %.2f ms, worst %.2f ms (%d)%n",
                title,
                histogram.getValueAtPercentile(50) / 1e6,
                histogram.getValueAtPercentile(99) / 1e6,
                histogram.getMaxValue() / 1e6,
                histogram.getTotalCount());
    }
}
