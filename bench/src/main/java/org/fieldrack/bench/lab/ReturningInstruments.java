package org.fieldrack.bench.lab;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.fieldrack.app.lab.Laboratory;
import org.fieldrack.base.Clock;
import org.fieldrack.bench.Main;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.buses.sim.Door;
import org.fieldrack.buses.sim.Doors;
import org.fieldrack.buses.sim.Instrument;
import org.fieldrack.buses.sim.Line;
import org.fieldrack.property.Quality;

/** Instruments that go away together and come back together: how long until each of their points is read again. */
public final class ReturningInstruments implements Main.Program {
    private static final List<String> POINTS = List.of("asked", "pushed");
    private static final Duration SPEAKS = Duration.ofMillis(100);
    private static final long PATIENCE_NANOS = 30_000_000_000L;

    @Override
    public String name() {
        return "recover";
    }

    @Override
    public String description() {
        return "[N] [SECONDS]: N (50) instruments are away for SECONDS (60); time until all their points are back";
    }

    @Override
    public void run(String... args) throws Exception {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 50;
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 60;
        List<Door> doors = new ArrayList<>();
        try (EventLoop loop = EventLoop.start("bench-doors", Clock.system())) {
            for (int i = 0; i < count; i++) {
                doors.add(Doors.open("127.0.0.1:0", new Voltmeter(), loop));
            }
            try (TemporaryLab lab = new TemporaryLab(
                            "Terminator = LF;\ngetV { out \"V?\"; in \"V %f\"; }\nspoken { in \"S %f\"; }\n",
                            devices(doors));
                    Laboratory laboratory = new Laboratory(lab.file())) {
                awaitReadings(laboratory, count, 0);
                doors.forEach(Door::pullOut);
                pause(Duration.ofSeconds(seconds).toNanos());
                long utc = Clock.system().utcNanos();
                doors.forEach(Door::plugIn);
                double[] millis = awaitReadings(laboratory, count, utc);
                System.out.printf(
                        Locale.ROOT,
                        "%d instruments away for %d s: asked points back after %.0f ms at most, pushed ones after %.0f ms%n",
                        count,
                        seconds,
                        millis[0],
                        millis[1]);
            }
            doors.forEach(Door::close);
        }
    }

    /** Waits until every point has a reading newer than this; returns the longest time in ms by kind of point. */
    private static double[] awaitReadings(Laboratory laboratory, int count, long utc) {
        double[] longest = new double[POINTS.size()];
        long end = System.nanoTime() + PATIENCE_NANOS;
        for (int i = 0; i < count; i++) {
            for (int p = 0; p < POINTS.size(); p++) {
                long time = time(laboratory, "d" + i, POINTS.get(p));
                while (time <= utc && System.nanoTime() < end) {
                    pause(1_000_000);
                    time = time(laboratory, "d" + i, POINTS.get(p));
                }
                if (time <= utc) {
                    throw new IllegalStateException("d" + i + "." + POINTS.get(p) + " did not come back");
                }
                longest[p] = Math.max(longest[p], (time - utc) / 1e6);
            }
        }
        return longest;
    }

    private static long time(Laboratory laboratory, String device, String point) {
        return laboratory
                .lab()
                .device(device)
                .flatMap(d -> d.readings().reading(point))
                .filter(reading -> reading.quality() == Quality.GOOD)
                .map(reading -> reading.timeNanosUtc())
                .orElse(0L);
    }

    private static void pause(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }

    private static String devices(List<Door> doors) {
        StringBuilder devices = new StringBuilder();
        for (int i = 0; i < doors.size(); i++) {
            devices.append("  d")
                    .append(i)
                    .append(": {driver: protocol, bus: \"")
                    .append(doors.get(i).address())
                    .append("\", protocol: {file: v.proto}, properties: {asked: {get: getV, poll: 100ms}, ")
                    .append("pushed: {push: spoken}}}\n");
        }
        return devices.toString();
    }

    /** Answers, and speaks unasked ten times a second. */
    private static final class Voltmeter implements Instrument {
        private static final byte[] ANSWER = "V 1.5\n".getBytes(StandardCharsets.US_ASCII);
        private static final byte[] SPOKEN = "S 2.5\n".getBytes(StandardCharsets.US_ASCII);

        @Override
        public void opened(Line line) {
            speak(line);
        }

        private static void speak(Line line) {
            if (line.isOpen()) {
                line.send(SPOKEN);
                line.later(SPEAKS, () -> speak(line));
            }
        }

        @Override
        public void received(Line line, ByteBuffer bytes, boolean end) {
            line.send(ANSWER);
        }
    }
}
