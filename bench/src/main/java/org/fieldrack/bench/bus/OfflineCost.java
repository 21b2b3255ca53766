package org.fieldrack.bench.bus;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.fieldrack.base.Clock;
import org.fieldrack.bench.Main;
import org.fieldrack.bus.BusInterface;
import org.fieldrack.bus.BusListener;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.buses.Buses;

/** Prints what unreachable instruments cost: {@code bus-offline [SECONDS] [HOST] [COUNT]}. */
public final class OfflineCost implements Main.Program {
    @Override
    public String name() {
        return "bus-offline";
    }

    @Override
    public String description() {
        return "CPU and words that unreachable instruments cost [SECONDS] [HOST] [COUNT]";
    }

    /**
     * Opens COUNT addresses at HOST (default 50 closed ports of 127.0.0.1) for SECONDS (default 60).
     *
     * @throws InterruptedException when interrupted
     */
    @Override
    public void run(String... arguments) throws InterruptedException {
        int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 60;
        String host = arguments.length > 1 ? arguments[1] : "127.0.0.1";
        int count = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 50;
        EventLoop loop = EventLoop.start("offline", Clock.system());
        AtomicInteger words = new AtomicInteger();
        List<BusInterface> buses = new ArrayList<>();
        long began = System.nanoTime();
        for (int i = 0; i < count; i++) {
            BusInterface bus = Buses.open(new SilentClient(), "tcp://" + host + ":" + (1 + i), loop);
            bus.status().orElseThrow().listen(new BusListener() {
                @Override
                public void lost(String reason) {
                    words.incrementAndGet();
                }

                @Override
                public void back(String how) {
                    words.incrementAndGet();
                }
            });
            buses.add(bus);
        }
        long opened = System.nanoTime() - began;
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        Thread.sleep(2000); // what starting the JVM costs is not meant
        long cpu = system.getProcessCpuTime();
        long from = System.nanoTime();
        Thread.sleep(seconds * 1000L);
        double cores = (double) (system.getProcessCpuTime() - cpu) / (System.nanoTime() - from);
        long stopping = System.nanoTime();
        buses.forEach(BusInterface::release);
        loop.call(() -> true);
        System.out.printf(
                "%d unreachable: %.4f cores, %d words, opened in %.1f ms, released in %.1f ms%n",
                count, cores, words.get(), opened / 1e6, (System.nanoTime() - stopping) / 1e6);
    }
}
