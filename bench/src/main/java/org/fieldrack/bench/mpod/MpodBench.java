package org.fieldrack.bench.mpod;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.fieldrack.base.Clock;
import org.fieldrack.bench.Main;
import org.fieldrack.config.Secret;
import org.fieldrack.device.LabDevice;
import org.fieldrack.mpod.CratePoll;
import org.fieldrack.mpod.IrCorrection;
import org.fieldrack.mpod.LimitMode;
import org.fieldrack.mpod.LimitSource;
import org.fieldrack.mpod.MpodConfig;
import org.fieldrack.mpod.SetFilter;
import org.fieldrack.mpod.UserConfig;

/**
 * Measures the MPOD driver against its simulated crate in another process: {@code full} (a poll of 1920 objects),
 * {@code slow} (the same on a controller that needs 1 ms a request), {@code crates} (a hundred crates at 1 Hz),
 * {@code sets} (sets and emergency off during polls), {@code agent} (single GETs answered), or {@code all}.
 */
public final class MpodBench implements Main.Program {
    private static final int POLLS = 400;
    private static final int WARM_POLLS = 2000;
    private static final int TURNS = 40;
    private static final int POLLS_A_TURN = 10;
    private static final int CRATES = 100;
    private static final OperatingSystemMXBean OS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Override
    public String name() {
        return "mpod";
    }

    @Override
    public String description() {
        return "MPOD crates polled and set: all|full|slow|crates|sets|agent [SECONDS]";
    }

    @Override
    public void run(String... args) throws Exception {
        String what = args.length > 0 ? args[0] : "all";
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 10;
        List<String> parts = what.equals("all") ? List.of("full", "slow", "crates", "sets", "agent") : List.of(what);
        try (SimulatedCrate crate = new SimulatedCrate()) {
            for (String part : parts) {
                switch (part) {
                    case "full" -> full(crate.address(), "full poll");
                    case "slow" -> {
                        try (SlowController slow = new SlowController(crate.port(), 1_000_000)) {
                            full(slow.address(), "full poll, controller of 1 ms a request");
                        }
                    }
                    case "crates" -> crates(crate.address(), seconds);
                    case "sets" -> CrateSetTimes.run(crate.address(), crate.port(), seconds);
                    case "agent" -> AgentLoad.run(crate.port(), seconds);
                    default -> throw new IllegalArgumentException(part + " is not full, slow, crates, sets or agent");
                }
            }
        }
    }

    static LabDevice device(String name) throws IOException {
        Path folder = Files.createTempDirectory("mpod-bench");
        folder.toFile().deleteOnExit();
        return new LabDevice(name, "mpod", Clock.system(), folder, folder);
    }

    static MpodConfig config(String address, Duration poll) {
        Map<String, Secret> communities = new java.util.LinkedHashMap<>();
        for (String name : List.of("public", "private", "admin", "guru")) {
            communities.put(name, new Secret(name, () -> name));
        }
        return new MpodConfig(
                address,
                poll,
                true,
                communities,
                MpodConfig.SnmpVersion.V2C,
                Duration.ofSeconds(1),
                2,
                8,
                3,
                Duration.ofSeconds(60),
                "Everything",
                Map.of(),
                LimitSource.USER,
                LimitSource.USER,
                LimitSource.NONE,
                false,
                Optional.empty(),
                LimitMode.LITERAL,
                0.15,
                0.01,
                UserConfig.Encoding.SEED,
                SetFilter.Mode.DEADBAND,
                5e-5,
                false,
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                false,
                IrCorrection.NONE);
    }

    // ---- one crate

    /** Polls until the compilers of both sides are done: a controller's own program needs no warming up. */
    static void warm(String address) throws IOException, InterruptedException {
        try (LabDevice device = device("crate");
                CratePoll poll =
                        new CratePoll(config(address, Duration.ofSeconds(1)), "public", device, CratePoll.TWELVE)) {
            for (int i = 0; i < WARM_POLLS; i++) {
                poll.poll();
            }
        }
    }

    private static void full(String address, String title) throws IOException, InterruptedException {
        try (LabDevice device = device("crate");
                CratePoll poll =
                        new CratePoll(config(address, Duration.ofSeconds(1)), "public", device, CratePoll.TWELVE)) {
            for (int i = 0; i < POLLS; i++) {
                poll.poll();
            }
            beside(poll, address, title);
            long[] nanos = new long[POLLS];
            int failures = 0;
            long cpu = OS.getProcessCpuTime();
            long bytes = THREADS.getTotalThreadAllocatedBytes();
            for (int i = 0; i < POLLS; i++) {
                long started = System.nanoTime();
                failures += poll.poll();
                nanos[i] = System.nanoTime() - started;
            }
            cpu = OS.getProcessCpuTime() - cpu;
            bytes = THREADS.getTotalThreadAllocatedBytes() - bytes;
            Arrays.sort(nanos);
            System.out.printf(
                    Locale.ROOT,
                    "%s: %d objects in %d requests; median %.2f ms, p90 %.2f ms, worst %.2f ms; CPU %.2f ms a poll;"
                            + " %d B an object; %d requests unanswered%n",
                    title,
                    poll.objects(),
                    poll.requests(),
                    nanos[POLLS / 2] / 1e6,
                    nanos[POLLS * 9 / 10] / 1e6,
                    nanos[POLLS - 1] / 1e6,
                    cpu / 1e6 / POLLS,
                    bytes / POLLS / poll.objects(),
                    failures);
        }
    }

    /** Takes turns with net-snmp, ten polls each, so that both have the same machine. */
    private static void beside(CratePoll poll, String address, String title) throws InterruptedException {
        Optional<NetSnmpPoll> peer =
                NetSnmpPoll.open(Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)));
        if (peer.isEmpty()) {
            System.out.println(title + ": net-snmp's library is not here, nothing to compare with");
            return;
        }
        long[] ours = new long[TURNS * POLLS_A_TURN];
        long[] theirs = new long[ours.length];
        try (NetSnmpPoll other = peer.get()) {
            for (int i = 0; i < ours.length; i++) {
                // ABBA: neither always goes first
                boolean oursFirst = i / POLLS_A_TURN % 4 == 0 || i / POLLS_A_TURN % 4 == 3;
                int from = i;
                for (boolean our : new boolean[] {oursFirst, !oursFirst}) {
                    for (i = from; i < from + POLLS_A_TURN; i++) {
                        long started = System.nanoTime();
                        int values = our ? poll.objects() + poll.poll() : other.poll();
                        (our ? ours : theirs)[i] = System.nanoTime() - started;
                        if (values != poll.objects()) {
                            throw new IllegalStateException(values + " values instead of " + poll.objects());
                        }
                    }
                }
                i--;
            }
        }
        Arrays.sort(ours);
        Arrays.sort(theirs);
        double our = ours[ours.length / 2] / 1e6;
        double their = theirs[theirs.length / 2] / 1e6;
        System.out.printf(
                Locale.ROOT,
                "%s: median %.2f ms, net-snmp's library %.2f ms: %.2f times%n",
                title,
                our,
                their,
                our / their);
    }

    // ---- a hundred crates

    private static void crates(String address, int seconds) throws IOException, InterruptedException {
        List<LabDevice> devices = new ArrayList<>();
        List<CratePoll> polls = new ArrayList<>();
        try {
            for (int i = 0; i < CRATES; i++) {
                LabDevice device = device("crate" + i);
                devices.add(device);
                polls.add(new CratePoll(config(address, Duration.ofSeconds(1)), "public", device, CratePoll.TWELVE));
            }
            CrateHundred hundred = new CrateHundred(devices, polls);
            hundred.run(seconds / 2 + 2);
            hundred.forget();
            long cpu = OS.getProcessCpuTime();
            long started = System.nanoTime();
            hundred.run(seconds);
            double elapsed = System.nanoTime() - started;
            System.out.printf(
                    Locale.ROOT,
                    "%d crates × %d objects at 1 Hz for %d s: %.1f %% of a core; %s%n",
                    CRATES,
                    polls.getFirst().objects(),
                    seconds,
                    100 * (OS.getProcessCpuTime() - cpu) / elapsed,
                    hundred.summary());
        } finally {
            polls.forEach(CratePoll::close);
            devices.forEach(LabDevice::close);
        }
    }
}
