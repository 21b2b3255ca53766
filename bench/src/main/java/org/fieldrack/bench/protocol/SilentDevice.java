package org.fieldrack.bench.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.fieldrack.base.Clock;
import org.fieldrack.bench.Main;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.buses.sim.Door;
import org.fieldrack.buses.sim.Doors;
import org.fieldrack.buses.sim.Instrument;
import org.fieldrack.buses.sim.Line;
import org.fieldrack.protocol.language.ProtocolFile;
import org.fieldrack.protocol.tools.ProtocolBench;

/**
 * What one instrument that never answers costs 49 others in the same loop: rounds with it and rounds without it take turns,
 * so that a machine that others use too treats both alike.
 */
public final class SilentDevice implements Main.Program {
    private static final int OTHERS = 49;
    private static final ByteBuffer ANSWER = ByteBuffer.wrap("V 1.234567\n".getBytes(StandardCharsets.US_ASCII));

    @Override
    public String name() {
        return "silent";
    }

    @Override
    public String description() {
        return "[ROUNDS] [SECONDS]: what one silent device of 50 costs the others, ROUNDS (7) of SECONDS (2) each";
    }

    @Override
    public void run(String... args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 7;
        Duration length = Duration.ofSeconds(args.length > 1 ? Integer.parseInt(args[1]) : 2);
        ProtocolFile file = ProtocolFile.of(
                "bench", "Terminator = LF; q { out \"V?\"; in \"V %f\"; }".getBytes(StandardCharsets.US_ASCII));
        List<Door> doors = new ArrayList<>();
        try (EventLoop loop = EventLoop.start("bench-doors", Clock.system());
                Door silent = Doors.open("127.0.0.1:0", (line, bytes, end) -> {}, loop)) {
            doors.add(Doors.open("127.0.1.0:0", new Voltmeter(), loop));
            String port = doors.getFirst().address().replaceFirst(".*:", "");
            for (int i = 1; i < OTHERS; i++) {
                doors.add(Doors.open("127.0.1." + i + ":" + port, new Voltmeter(), loop));
            }
            String others = "tcp://127.0.1.{i}:" + port;
            ProtocolBench.run(file, "q", others, OTHERS, length.multipliedBy(2));
            List<ProtocolBench.Figures> with = new ArrayList<>();
            List<ProtocolBench.Figures> without = new ArrayList<>();
            for (int i = 0; i < rounds; i++) {
                without.add(ProtocolBench.run(file, "q", others, OTHERS, length));
                CompletableFuture<Void> quiet = CompletableFuture.runAsync(
                        () -> ProtocolBench.run(file, "q", silent.address(), 1, length.plus(length.dividedBy(5))));
                with.add(ProtocolBench.run(file, "q", others, OTHERS, length));
                quiet.join();
            }
            doors.forEach(Door::close);
            print("queries/s", with, without, ProtocolBench.Figures::queriesPerSecond);
            print("µs CPU a query, instruments included", with, without, ProtocolBench.Figures::cpuMicros);
        }
    }

    private static void print(
            String what,
            List<ProtocolBench.Figures> with,
            List<ProtocolBench.Figures> without,
            ToDoubleFunction<ProtocolBench.Figures> figure) {
        double[] ratios = IntStream.range(0, with.size())
                .mapToDouble(i -> 100 * (figure.applyAsDouble(with.get(i)) / figure.applyAsDouble(without.get(i)) - 1))
                .sorted()
                .toArray();
        System.out.printf(
                Locale.ROOT,
                "49 devices: %.1f %s, with a silent fiftieth %.1f: %+.1f %% (median of pairs, %+.1f to %+.1f)%n",
                median(without.stream().mapToDouble(figure)),
                what,
                median(with.stream().mapToDouble(figure)),
                ratios[ratios.length / 2],
                ratios[0],
                ratios[ratios.length - 1]);
    }

    private static double median(DoubleStream figures) {
        double[] sorted = figures.sorted().toArray();
        return sorted[sorted.length / 2];
    }

    /** Answers every message. */
    private static final class Voltmeter implements Instrument {
        @Override
        public void received(Line line, ByteBuffer bytes, boolean end) {
            line.send(ANSWER.duplicate().rewind(), true);
        }
    }
}
