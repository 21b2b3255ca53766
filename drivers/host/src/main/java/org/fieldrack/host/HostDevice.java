package org.fieldrack.host;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.fieldrack.base.PollSchedule;
import org.fieldrack.device.Device;
import org.fieldrack.device.DeviceContext;
import org.fieldrack.device.DeviceHandler;
import org.fieldrack.host.Proc.CpuTimes;
import org.fieldrack.host.Proc.Transfer;
import org.fieldrack.property.PropertyTable;
import org.fieldrack.property.State;
import org.fieldrack.property.Update;
import org.fieldrack.property.Value;
import org.fieldrack.property.ValueType;

/**
 * The computer as a device: one virtual thread reads the kernel's counters once a period and publishes what they mean.
 *
 * <p>Rates are differences over the real time between two reads, so a late read does not falsify them.
 */
final class HostDevice implements DeviceHandler {
    private static final Value UNKNOWN_RATE = Value.of(0.0);
    private final DeviceContext context;
    private final Proc proc;
    private final HostConfig config;
    private Map<String, CpuTimes> cpus = Map.of();
    private Map<String, Transfer> networks = Map.of();
    private Map<String, Transfer> disks = Map.of();
    private long readAt;

    HostDevice(DeviceContext context, Proc proc, HostConfig config) {
        this.context = context;
        this.proc = proc;
        this.config = config;
    }

    Device open() {
        cpus = proc.cpus();
        networks = proc.networks();
        disks = proc.disks();
        readAt = context.clock().ticks();
        Device device = context.attach(new HostSchema(proc).schema(), this);
        PropertyTable table = context.readings();
        for (int i = 0; i < table.size(); i++) {
            // names are read once, so that no poll is to be expected for them
            boolean constant =
                    table.property(i).filter(p -> p.type() == ValueType.TEXT).isPresent();
            table.period(i, constant ? 0 : config.poll().toNanos());
        }
        context.state(State.ACTIVE, "", "");
        context.start("poll", this::poll);
        return device;
    }

    private void poll() {
        PollSchedule schedule =
                new PollSchedule(context.clock().ticks(), config.poll().toNanos());
        publishConstants();
        while (!Thread.currentThread().isInterrupted()) {
            read();
            schedule.done(context.clock().ticks());
            while (context.clock().ticks() < schedule.due()
                    && !Thread.currentThread().isInterrupted()) {
                LockSupport.parkNanos(schedule.due() - context.clock().ticks());
            }
        }
    }

    private void publishConstants() {
        Readings now = new Readings();
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = "localhost";
        }
        now.put("hostname", Value.of(host));
        now.put("system", Value.of(System.getProperty("os.name") + " " + System.getProperty("os.version")));
        now.publish();
    }

    private void read() {
        long ticks = context.clock().ticks();
        double seconds = Math.max(1e-3, (ticks - readAt) / 1e9);
        readAt = ticks;
        Readings now = new Readings();
        double[] load = proc.load();
        if (load.length == 3) {
            now.put("load1", Value.of(load[0]));
            now.put("load5", Value.of(load[1]));
            now.put("load15", Value.of(load[2]));
        }
        proc.uptime().ifPresent(s -> now.put("uptime", Value.of(s)));
        readCpus(now);
        readMemory(now);
        readStore(now);
        readProcess(now, seconds);
        Map<String, Transfer> nets = proc.networks();
        putRates(now, "network", networks, nets, seconds);
        networks = nets;
        Map<String, Transfer> drives = proc.disks();
        putRates(now, "disk", disks, drives, seconds);
        disks = drives;
        proc.temperatures().forEach((n, t) -> now.put("temperature." + HostSchema.key(n), Value.of((double) t)));
        now.publish();
    }

    private void readCpus(Readings now) {
        Map<String, CpuTimes> next = proc.cpus();
        next.forEach((name, times) -> {
            CpuTimes before = cpus.get(name);
            if (before != null && times.total() > before.total()) {
                double percent = 100.0 * (times.busy() - before.busy()) / (times.total() - before.total());
                now.put(name.equals("cpu") ? "cpu" : "cpus." + name, Value.of(percent));
            }
        });
        cpus = next;
    }

    private void readMemory(Readings now) {
        Map<String, Long> memory = proc.memory();
        double total = memory.getOrDefault("MemTotal", 0L);
        double available = memory.getOrDefault("MemAvailable", 0L);
        double swap = memory.getOrDefault("SwapTotal", 0L);
        if (total > 0) {
            now.put("memory.total", Value.of(total));
            now.put("memory.available", Value.of(available));
            now.put("memory.used", Value.of(100 * (1 - available / total)));
        }
        now.put(
                "memory.swapUsed",
                swap == 0 ? UNKNOWN_RATE : Value.of(100 * (1 - memory.getOrDefault("SwapFree", 0L) / swap)));
    }

    private void readStore(Readings now) {
        try {
            var store = Files.getFileStore(context.storeFolder());
            double total = store.getTotalSpace();
            double free = store.getUsableSpace();
            now.put("store.free", Value.of(free));
            now.put("store.used", Value.of(total == 0 ? 0 : 100 * (1 - free / total)));
        } catch (IOException e) {
            context.counter("unread", "values that the system did not give").increment();
        }
    }

    private long processNanos;

    private void readProcess(Readings now, double seconds) {
        proc.resident().ifPresent(b -> now.put("process.resident", Value.of((double) b)));
        Runtime runtime = Runtime.getRuntime();
        now.put("process.heap", Value.of((double) (runtime.totalMemory() - runtime.freeMemory())));
        now.put("process.threads", Value.of(ManagementFactory.getThreadMXBean().getThreadCount()));
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean os) {
            long nanos = os.getProcessCpuTime();
            now.put("process.cpu", Value.of(processNanos == 0 ? 0 : (nanos - processNanos) / (seconds * 1e7)));
            processNanos = nanos;
        }
    }

    private static void putRates(
            Readings now, String node, Map<String, Transfer> before, Map<String, Transfer> after, double seconds) {
        after.forEach((name, transfer) -> {
            Transfer earlier = before.getOrDefault(name, transfer);
            // a counter that went back was reset: no rate can be told for this period
            now.put(
                    node + "." + HostSchema.key(name) + ".in",
                    Value.of(Math.max(0, transfer.in() - earlier.in()) / seconds));
            now.put(
                    node + "." + HostSchema.key(name) + ".out",
                    Value.of(Math.max(0, transfer.out() - earlier.out()) / seconds));
        });
    }

    /** Collects the readings of one moment; what the schema does not have (an interface that came later) is left out. */
    private final class Readings {
        private final long time = context.clock().utcNanos();
        private final Update update = new Update(64);

        void put(String path, Value value) {
            context.readings().find(path).ifPresent(index -> update.add(index, value, time));
        }

        void publish() {
            context.publish(update);
        }
    }
}
