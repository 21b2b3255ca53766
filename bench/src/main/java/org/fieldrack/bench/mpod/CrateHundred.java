package org.fieldrack.bench.mpod;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.fieldrack.base.PollSchedule;
import org.fieldrack.device.LabDevice;
import org.fieldrack.mpod.CratePoll;

/** Many crates, each polled once a second by a virtual thread of its own, spread over the second. */
final class CrateHundred {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private final List<LabDevice> devices;
    private final List<CratePoll> polls;
    private final ConcurrentHistogram ages = new ConcurrentHistogram(3);
    private final AtomicLong overruns = new AtomicLong();
    private final AtomicLong unanswered = new AtomicLong();
    private volatile long ends;

    CrateHundred(List<LabDevice> devices, List<CratePoll> polls) {
        this.devices = devices;
        this.polls = polls;
    }

    void run(int seconds) throws InterruptedException {
        long start = System.nanoTime();
        ends = start + seconds * SECOND;
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < polls.size(); i++) {
            int crate = i;
            long first = start + i * SECOND / polls.size();
            threads.add(Thread.ofVirtual().start(() -> poll(crate, first)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    void forget() {
        ages.reset();
        overruns.set(0);
        unanswered.set(0);
    }

    private void poll(int crate, long first) {
        PollSchedule schedule = new PollSchedule(first, SECOND);
        LabDevice device = devices.get(crate);
        int index = device.readings().index("u0.measurementTerminalVoltage");
        try {
            while (schedule.due() < ends) {
                while (System.nanoTime() < schedule.due()) {
                    LockSupport.parkNanos(schedule.due() - System.nanoTime());
                }
                long confirmed = device.readings().confirmedNanosUtc(index);
                unanswered.addAndGet(polls.get(crate).poll());
                if (confirmed > 0 && schedule.due() > first) {
                    // how old the value had become when the next one took its place
                    ages.recordValue(Math.max(1, device.clock().utcNanos() - confirmed));
                }
                schedule.done(System.nanoTime());
            }
            overruns.addAndGet(schedule.overruns());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    String summary() {
        return String.format(
                Locale.ROOT,
                "%d overruns, %d requests unanswered, age of a value p99 %.3f s, worst %.3f s",
                overruns.get(),
                unanswered.get(),
                ages.getValueAtPercentile(99) / 1e9,
                ages.getMaxValue() / 1e9);
    }
}
