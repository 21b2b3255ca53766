package org.fieldrack.oni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.fieldrack.base.Clock;
import org.fieldrack.oni.sim.Controller;
import org.fieldrack.oni.sim.Faults;
import org.fieldrack.oni.sim.InProcessTransport;
import org.fieldrack.oni.sim.OniServer;
import org.fieldrack.oni.sim.OniSimulatorService;
import org.fieldrack.oni.sim.Profiles;
import org.fieldrack.oni.sim.SyncLink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reading while others start, stop and configure: no frame is torn, none comes from before. */
@Timeout(60)
class ReadChannelTest {
    private static final int AMPLIFIER = 0x100;

    @SuppressWarnings("NullAway.Init")
    private OniServer server;

    @BeforeEach
    void serve() throws IOException {
        Faults faults = new Faults();
        server = OniSimulatorService.serve(
                "127.0.0.1:0",
                new Controller(() -> Profiles.acceptance(faults), Clock.system(), faults, new SyncLink()));
    }

    @AfterEach
    void close() {
        server.close();
    }

    private OniContext open() {
        return OniContext.open(
                new TcpTransport("127.0.0.1", server.port(), HostOptions.LengthUnit.BYTES), HostOptions.DEFAULT);
    }

    /** Says whether the sample of an amplifier is in one piece. */
    private static boolean isWhole(MemorySegment block, long sample) {
        int first = block.get(FrameLayout.SHORT, sample + 8) & 0x3FF;
        for (int c = 1; c < 64; c++) {
            if (block.get(FrameLayout.SHORT, sample + 8 + 2L * c) != (short) (0x8000 + (first + 31 * c & 0x3FF))) {
                return false;
            }
        }
        return true;
    }

    @Test
    void startsAndStopsWhileAnotherThreadReads() throws Exception {
        try (OniContext context = open()) {
            AtomicBoolean end = new AtomicBoolean();
            AtomicLong frames = new AtomicLong();
            List<String> wrong = new CopyOnWriteArrayList<>();
            Thread reader = Thread.ofPlatform().start(() -> {
                try (Kept kept = new Kept(wrong)) {
                    for (int turn = 0; !end.get(); turn++) {
                        frames.addAndGet(read(context, turn % 3, kept, wrong));
                    }
                } catch (RuntimeException e) {
                    wrong.add(e.toString());
                }
            });
            for (int i = 0; i < 300; i++) {
                if (i % 2 == 0) {
                    context.start();
                } else {
                    context.startFromZero();
                }
                if (i % 3 == 0) {
                    Thread.onSpinWait();
                } else {
                    long seen = frames.get();
                    while (frames.get() == seen && wrong.isEmpty()) {
                        Thread.yield();
                    }
                }
                context.stop();
                if (i % 10 == 0) {
                    context.setOption(OniOption.BLOCKREADSIZE, 960 + 4 * i);
                }
            }
            end.set(true);
            reader.join(10_000);
            assertThat(reader.isAlive()).isFalse();
            assertThat(wrong).isEmpty();
            assertThat(context.badFrames()).isZero();
            assertThat(context.timeRegressions()).isZero();
        }
    }

    private static long read(OniContext context, int way, Kept kept, List<String> wrong) {
        long[] count = {0};
        if (way == 0) {
            context.readBatch((block, sample, size, time, address) -> {
                check(block, sample, address, wrong);
                count[0]++;
            });
        } else if (way == 1) {
            for (int i = 0; i < 20; i++) {
                context.readFrame().ifPresent(frame -> {
                    kept.add(frame);
                    count[0]++;
                });
            }
        } else {
            try (FrameCursor cursor = context.frames()) {
                for (int i = 0; i < 200 && cursor.next(); i++) {
                    check(cursor.block(), cursor.sample(), cursor.address(), wrong);
                    count[0]++;
                }
            }
        }
        return count[0];
    }

    private static void check(MemorySegment block, int sample, int address, List<String> wrong) {
        if (address == AMPLIFIER && !isWhole(block, sample)) {
            wrong.add("a sample is torn");
        }
    }

    /** Holds frames for a while and looks at them again before it lets them go. */
    private static final class Kept implements AutoCloseable {
        private final ArrayDeque<OniFrame> frames = new ArrayDeque<>();
        private final List<String> wrong;

        Kept(List<String> wrong) {
            this.wrong = wrong;
        }

        void add(OniFrame frame) {
            frames.add(frame);
            while (frames.size() > 500) {
                release();
            }
        }

        private void release() {
            try (OniFrame frame = frames.remove()) {
                if (frame.address() == AMPLIFIER && !isWhole(frame.sample(), 0)) {
                    wrong.add("a frame that was kept is torn");
                }
            }
        }

        @Override
        public void close() {
            while (!frames.isEmpty()) {
                release();
            }
        }
    }

    @Test
    void aCursorWalksFramesAndKeepsOne() throws Exception {
        try (OniContext context = open()) {
            context.start();
            try (FrameCursor cursor = context.frames()) {
                assertThat(cursor.next()).isTrue();
                while (cursor.address() != AMPLIFIER) {
                    cursor.next();
                }
                assertThat(cursor.size()).isEqualTo(142);
                try (OniFrame kept = cursor.keep()) {
                    long time = cursor.time();
                    for (int i = 0; i < 2000; i++) {
                        assertThat(cursor.next()).isTrue();
                    }
                    assertThat(kept.time()).isEqualTo(time);
                    assertThat(isWhole(kept.sample(), 0)).isTrue();
                }
                assertThatThrownBy(context::readFrame).hasMessageContaining("in use");
                CompletableFuture<Boolean> elsewhere = CompletableFuture.supplyAsync(cursor::next);
                assertThatThrownBy(() -> elsewhere.get(5, TimeUnit.SECONDS)).hasMessageContaining("belongs to");
                context.stop();
                assertThat(cursor.next()).isFalse();
                assertThatThrownBy(cursor::keep).hasMessageContaining("stopped");
                context.startFromZero();
                assertThat(cursor.next()).isTrue();
                assertThat(cursor.time()).isEqualTo(250_000_000 / 30_000);
            }
            assertThat(context.readFrame()).isPresent();
        }
    }

    @Test
    void aVisitorMayStopAndStart() {
        try (OniContext context = open()) {
            context.start();
            int[] stops = {0};
            while (stops[0] < 20) {
                context.readBatch((block, sample, size, time, address) -> {
                    if (address == 3 && stops[0] < 20) {
                        stops[0]++;
                        context.stop();
                        context.startFromZero();
                    }
                });
            }
            context.stop();
            assertThat(context.readFrame()).isEmpty();
            assertThat(context.badFrames()).isZero();
        }
    }

    @Test
    void aCounterResetIsNoRegression() {
        try (OniContext context = open()) {
            context.start();
            for (int i = 0; i < 3; i++) {
                long[] last = {0};
                while (last[0] < 5_000_000) {
                    context.readBatch((block, sample, size, time, address) -> last[0] = time);
                }
                context.setOption(OniOption.RESETACQCOUNTER, 1);
                while (last[0] >= 5_000_000) {
                    context.readBatch((block, sample, size, time, address) -> last[0] = Math.min(last[0], time));
                }
            }
            assertThat(context.timeRegressions()).isZero();
        }
    }

    @Test
    void aStopDoesNotWaitForAWriteThatNobodyTakes() throws Exception {
        Faults faults = new Faults();
        Controller controller =
                new Controller(() -> Profiles.acceptance(faults), Clock.system(), faults, new SyncLink());
        CompletableFuture<Boolean> entered = new CompletableFuture<>();
        CompletableFuture<Boolean> release = new CompletableFuture<>();
        OniTransport deaf =
                new Deaf(new InProcessTransport(controller, HostOptions.LengthUnit.BYTES), entered, release);
        try (OniContext context = OniContext.open(deaf, HostOptions.DEFAULT)) {
            WriteFrame frame = context.createFrame(3, new byte[32]);
            Thread writer = Thread.ofPlatform().start(() -> context.writeFrame(frame));
            entered.get(10, TimeUnit.SECONDS);
            context.start();
            context.stop(); // @Timeout says if it hangs
            release.complete(true);
            writer.join();
        }
    }

    /** A controller that does not read its write channel until it is told to. */
    private record Deaf(OniTransport inner, CompletableFuture<Boolean> entered, CompletableFuture<Boolean> release)
            implements OniTransport {
        @Override
        public String name() {
            return inner.name();
        }

        @Override
        public void open(int hostIndex) {
            inner.open(hostIndex);
        }

        @Override
        public int readConfig(int register) {
            return inner.readConfig(register);
        }

        @Override
        public void writeConfig(int register, int value) {
            inner.writeConfig(register, value);
        }

        @Override
        public int readSignal(byte[] target, long waitNanos) {
            return inner.readSignal(target, waitNanos);
        }

        @Override
        public int readStream(java.nio.ByteBuffer target, int atLeast, long waitNanos) {
            return inner.readStream(target, atLeast, waitNanos);
        }

        @Override
        public void wake() {
            inner.wake();
        }

        @Override
        public void writeStream(java.nio.ByteBuffer frames) {
            entered.complete(true);
            release.join();
            inner.writeStream(frames);
        }

        @Override
        public boolean isBroken() {
            return inner.isBroken();
        }

        @Override
        public void close() {
            inner.close();
        }
    }
}
