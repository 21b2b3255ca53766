package org.fieldrack.bench.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
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
            double[] with = new double[rounds];
            double[] without = new double[rounds];
            for (int i = 0; i < rounds; i++) {
                without[i] = ProtocolBench.run(file, "q", others, OTHERS, length).queriesPerSecond();
                CompletableFuture<Void> quiet = CompletableFuture.runAsync(() -> ProtocolBench.run(
                        file, "q", silent.address(), 1, length.plus(length.dividedBy(5))));
                with[i] = ProtocolBench.run(file, "q", others, OTHERS, length).queriesPerSecond();
                quiet.join();
            }
            doors.forEach(Door::close);
            print(with, without);
        }
    }

    private static void print(double[] with, double[] without) {
        double[] ratios = new double[with.length];
        for (int i = 0; i < with.length; i++) {
            ratios[i] = 100 * (1 - with[i] / without[i]);
        }
        for (double[] each : List.of(with, without, ratios)) {
            Arrays.sort(each);
        }
        int middle = with.length / 2;
        System.out.printf(
                Locale.ROOT,
                "49 devices: %.0f queries/s, with a silent fiftieth %.0f; it costs %.1f %% (median of pairs, %.1f to %.1f)%n",
                without[middle],
                with[middle],
                ratios[middle],
                ratios[0],
                ratios[ratios.length - 1]);
    }

    /** Answers every message. */
    private static final class Voltmeter implements Instrument {
        @Override
        public void received(Line line, ByteBuffer bytes, boolean end) {
            line.send(ANSWER.duplicate().rewind(), true);
        }
    }
}
