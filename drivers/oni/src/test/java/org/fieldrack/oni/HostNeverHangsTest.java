package org.fieldrack.oni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.fieldrack.base.Clock;
import org.fieldrack.oni.sim.Controller;
import org.fieldrack.oni.sim.Faults;
import org.fieldrack.oni.sim.OniServer;
import org.fieldrack.oni.sim.OniSimulatorService;
import org.fieldrack.oni.sim.Profiles;
import org.fieldrack.oni.sim.SyncLink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Everything a controller can fail to do, over TCP: the host names it in its time limit and can be used afterwards. */
@Timeout(60)
class HostNeverHangsTest {
    private static final HostOptions LIMITS =
            HostOptions.DEFAULT.withLimits(Duration.ofSeconds(1), Duration.ofMillis(400), Duration.ofMillis(900));

    private final Faults faults = new Faults();
    private final List<OniContext> contexts = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private OniServer server;

    @BeforeEach
    void serve() throws IOException {
        server = OniSimulatorService.serve(
                "127.0.0.1:0",
                new Controller(() -> Profiles.acceptance(faults), Clock.system(), faults, new SyncLink()));
    }

    @AfterEach
    void close() {
        contexts.forEach(OniContext::close);
        server.close();
    }

    private OniContext open() {
        OniContext context = new OniContext(
                new TcpTransport("127.0.0.1", server.port(), LIMITS.writeLengthUnit()), LIMITS, Clock.system());
        contexts.add(context);
        context.init(-1);
        return context;
    }

    private static int code(Runnable call) {
        try {
            call.run();
            return 0;
        } catch (OniException e) {
            return e.code();
        }
    }

    @Test
    void halfATableAndACountThatLies() {
        faults.tableRowsSent(3);
        assertThat(code(this::open)).isEqualTo(-5);
        contexts.forEach(OniContext::close);
        faults.tableRowsSent(Integer.MAX_VALUE).tableCountError(5);
        assertThat(code(this::open)).isEqualTo(-5);
        contexts.forEach(OniContext::close);
        faults.tableCountError(0);
        assertThat(open().table().size()).isEqualTo(8);
    }

    @Test
    void aSignalStreamThatIsDeadCostsItsTimeLimitAndNoProcessorTime() {
        OniContext context = open();
        faults.dropPacketEvery(1);
        long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        for (int i = 0; i < 3; i++) {
            assertThat(code(() -> context.readRegister(3, 1))).isEqualTo(-5);
            assertThat(code(() -> context.writeRegister(3, 1, 5))).isEqualTo(-6);
        }
        assertThat(code(context::reset)).isEqualTo(-5);
        long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
        assertThat(TimeUnit.NANOSECONDS.toMillis(cpu)).isLessThan(300);
        faults.dropPacketEvery(0);
        assertThat(context.readRegister(3, 1)).isEqualTo(5);
        assertThat(context.reset().size()).isEqualTo(8);
    }

    @Test
    void acknowledgesThatAreMissingDamagedOrLate() {
        OniContext context = open();
        faults.missAcknowledgeEvery(2);
        List<Integer> codes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            codes.add(code(() -> context.readRegister(0, 2)));
        }
        assertThat(codes).containsExactlyInAnyOrder(0, -5, 0, -5);
        faults.missAcknowledgeEvery(0).damagePacketEvery(1);
        assertThat(code(() -> context.readRegister(0, 2))).isEqualTo(-5);
        faults.damagePacketEvery(0).registerDelay(Duration.ofMillis(900));
        assertThat(code(() -> context.readRegister(0, 2))).isEqualTo(-5);
        assertThat(code(() -> context.readRegister(0, 2))).isEqualTo(-13);
        faults.registerDelay(Duration.ZERO);
        await().atMost(Duration.ofSeconds(10)).until(() -> code(() -> context.readRegister(0, 2)) == 0);
        // the late answer was a read acknowledge too: it must not have been taken for this value
        assertThat(context.readRegister(3, 1)).isEqualTo(42);
        assertThat(context.readRegister(0, 2)).isEqualTo(250_000_000);
    }

    @Test
    void aControllerThatClosesBreaksEveryWait() throws Exception {
        OniContext context = open();
        context.writeRegister(0, 1, Integer.MAX_VALUE);
        for (int device : new int[] {1, 3, 0x101}) {
            context.writeRegister(device, 0, 0);
        }
        context.writeRegister(0x100, 0x8000, 0);
        context.reset();
        OniContext waiting = new OniContext(
                new TcpTransport("127.0.0.1", server.port(), LIMITS.writeLengthUnit()),
                HostOptions.DEFAULT,
                Clock.system());
        assertThat(code(() -> waiting.init(-1))).isEqualTo(-22);
        context.start();
        CompletableFuture<Integer> reader = CompletableFuture.supplyAsync(() -> code(() -> {
            while (true) {
                int error = code(() -> context.readBatch((b, s, n, t, a) -> {}));
                if (error == -5 && context.isBroken()) {
                    throw new OniException(OniError.READ_FAILURE, "as wanted");
                }
            }
        }));
        server.close();
        assertThat(reader.get(5, TimeUnit.SECONDS)).isEqualTo(-5);
        assertThat(context.isBroken()).isTrue();
        assertThat(code(() -> context.readRegister(0, 0))).isEqualTo(-5);
        assertThat(code(() -> context.writeRegister(0, 0, 1))).isIn(-6, -5);
        serve();
        assertThat(open().table().size()).isEqualTo(8);
    }

    @Test
    void noFramesIsAReadFailureInItsTimeLimitAndAStopEndsAWait() throws Exception {
        OniContext context = open();
        context.start();
        for (int i = 0; i < 50; i++) {
            context.readBatch((b, s, n, t, a) -> {});
        }
        CompletableFuture<Integer> reader = CompletableFuture.supplyAsync(() -> {
            int frames;
            do {
                frames = context.readBatch((b, s, n, t, a) -> {});
            } while (frames > 0);
            return frames;
        });
        context.stop();
        assertThat(reader.get(5, TimeUnit.SECONDS)).isZero();
        assertThat(context.readFrame()).isEmpty();
        context.start();
        try (OniFrame frame = context.readFrame().orElseThrow()) {
            assertThat(frame.size()).isPositive();
        }
    }

    @Test
    void aStopIsAnsweredWhileNobodyReads() {
        OniContext context = open();
        context.writeRegister(0x200, 0x8000, 1);
        context.reset();
        context.start();
        await().pollDelay(Duration.ofMillis(300)).until(() -> true);
        long began = System.nanoTime();
        context.stop();
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began)).isLessThan(5_000);
        context.startFromZero();
        AtomicLong first = new AtomicLong(-1);
        context.readBatch((b, s, n, time, a) -> first.compareAndSet(-1, time));
        assertThat(first.get()).isEqualTo(250_000_000 / 30_000);
    }

    @Test
    void everyStartIsNoticedAtOnce() {
        OniContext context = open();
        for (int i = 0; i < 300; i++) {
            context.start();
            assertThat(context.readBatch((b, s, n, t, a) -> {})).isPositive();
            context.stop();
        }
    }

    @Test
    void aBadFrameIsNamedAndAcquisitionGoesOnAfterARestart() {
        OniContext context = open();
        for (Faults.FrameDamage damage : List.of(
                Faults.FrameDamage.WRONG_SIZE, Faults.FrameDamage.ZERO_SIZE, Faults.FrameDamage.UNKNOWN_DEVICE)) {
            faults.damageFrameEvery(100, damage);
            context.start();
            assertThatThrownBy(() -> {
                        while (true) {
                            context.readBatch((b, s, n, t, a) -> {});
                        }
                    })
                    .isInstanceOfSatisfying(
                            OniException.class, e -> assertThat(e.code()).isEqualTo(-28));
            context.stop();
        }
        faults.damageFrameEvery(0, Faults.FrameDamage.NONE);
        context.start();
        assertThat(context.readBatch((b, s, n, t, a) -> {})).isPositive();
        assertThat(context.badFrames()).isEqualTo(3);
    }

    @Test
    void aSecondReaderIsRefused() throws ExecutionException, InterruptedException {
        OniContext context = open();
        context.start();
        CompletableFuture<Integer> second = new CompletableFuture<>();
        context.readBatch((b, s, n, t, a) -> {
            if (!second.isDone()) {
                Thread other = Thread.ofPlatform()
                        .start(() -> second.complete(code(() -> context.readBatch((x, y, z, v, w) -> {}))));
                try {
                    other.join();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        });
        assertThat(second.get()).isEqualTo(-9);
    }
}
