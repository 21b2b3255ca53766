package org.fieldrack.bench.recording;

import java.io.IOException;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.fieldrack.bench.Main;
import org.fieldrack.bench.console.Devtools;
import tools.jackson.databind.JsonNode;

/**
 * The whole demo recorded while two browsers watch, one live and one that zooms; in the second half a third client asks for
 * everything and stops reading. Prints gaps, processor time (in all, of the writer, of the busiest threads) and memory.
 */
public final class ExperimentBench implements Main.Program {
    private static final int MOST_THREADS = 12;
    private static final double SETTLE_SECONDS = 15;

    /** Opens eight traces and leaves them live. */
    private static final String WATCH = """
            (async () => {
            const wait = (ms) => new Promise((done) => setTimeout(done, ms));
            const all = (await (await fetch("/api/v1/streams")).json()).streams.flatMap((s) => s.channels.map((c) => c.trace));
            const eight = all.filter((t) => /current$|voltage$|power$|amp[0-4]$/.test(t)).slice(0, 8);
            location.hash = "#/streams?" + eight.map((t) => "trace=" + encodeURIComponent(t)).join("&");
            for (let i = 0; i < 600 && document.querySelector(".waveform")?.waveform.traces.length !== eight.length; i++) { await wait(50); }
            return eight.length;
            })()""";

    /** Pans and zooms like somebody who looks for something: a move each half second, back to the live edge each ten. */
    private static final String ZOOM = """
            (() => {
            const wave = document.querySelector(".waveform").waveform;
            let i = 0;
            setInterval(() => {
              i++;
              if (i % 20 === 0) { wave.goLive(); return; }
              if (i % 20 === 1) { wave.pause(); }
              if (i % 2) { wave.zoom(i % 20 < 10 ? 0.6 : 1 / 0.6); } else { wave.move(i % 4 ? 0.1 : -0.1); }
            }, 500);
            return true;
            })()""";

    private static final String FRAMES = "document.querySelector('.waveform').waveform.frames";

    @Override
    public String name() {
        return "experiment";
    }

    @Override
    public String description() {
        return "[SECONDS] [FOLDER]: the whole demo recorded (60 s) while two browsers watch and a third stops reading; needs chromium";
    }

    @Override
    public void run(String... args) throws Exception {
        double seconds = args.length > 0 ? Double.parseDouble(args[0]) : 60;
        Path store = args.length > 1
                ? Files.createDirectories(Path.of(args[1]))
                : Files.createTempDirectory("fieldrack-experiment");
        try (DemoProcess demo = new DemoProcess(store);
                Devtools watcher = new Devtools(demo.url() + "/", 1280, 800);
                Devtools zoomer = new Devtools(demo.url() + "/", 1280, 800)) {
            System.out.printf("traces watched: %d and %d%n", open(watcher), open(zoomer));
            zoomer.evaluate(ZOOM);
            // browsers and simulators take both processors while they start, and the compiler most of one for a while
            rest(SETTLE_SECONDS);
            String name = demo.post(
                            "/api/v1/recordings",
                            Map.of("name", "everything", "streams", List.of("*"), "properties", List.of("*")))
                    .path("name")
                    .asString("");
            double frames = frames(watcher) + frames(zoomer);
            Usage usage = new Usage(demo);
            rest(seconds / 2);
            usage.print("two browsers");
            System.out.printf(
                    Locale.ROOT,
                    "pictures drawn: %.1f/s%n",
                    (frames(watcher) + frames(zoomer) - frames) / (seconds / 2));
            stalled(demo);
            Usage withStalled = new Usage(demo);
            rest(seconds / 2);
            withStalled.print("and one that stops reading");
            stop(demo, name);
        } finally {
            if (args.length <= 1) {
                delete(store);
            }
        }
    }

    private static int open(Devtools page) throws IOException, InterruptedException {
        return page.evaluate(WATCH).asInt(0);
    }

    private static double frames(Devtools page) throws IOException, InterruptedException {
        return page.evaluate(FRAMES).doubleValue(0);
    }

    /** Asks for all readings and eight traces without end, and takes nothing of what comes. */
    private static void stalled(DemoProcess demo) throws IOException {
        String base = demo.url().replace("http", "ws");
        WebSocket.Listener deaf = new WebSocket.Listener() {
            @Override
            public void onOpen(WebSocket socket) {
                // no request: nothing is ever read
            }
        };
        StringBuilder traces = new StringBuilder();
        for (JsonNode stream : demo.get("/api/v1/streams").path("streams")) {
            for (JsonNode channel : stream.path("channels")) {
                traces.append(traces.isEmpty() ? "\"" : ",\"")
                        .append(channel.path("trace").asString(""))
                        .append('"');
                break;
            }
        }
        demo.http()
                .newWebSocketBuilder()
                .buildAsync(URI.create(base + "/api/v1/live"), deaf)
                .join()
                .sendText("{\"op\":\"subscribe\",\"properties\":[\"*\"],\"states\":true,\"events\":true}", true)
                .join();
        demo.http()
                .newWebSocketBuilder()
                .buildAsync(URI.create(base + "/api/v1/streams/live"), deaf)
                .join()
                .sendText(
                        "{\"op\":\"follow\",\"id\":1,\"span\":5000000000,\"bins\":1000,\"credit\":1000000000,\"traces\":["
                                + traces + "]}",
                        true)
                .join();
    }

    private static void stop(DemoProcess demo, String name) throws IOException {
        long begun = System.nanoTime();
        JsonNode stopped = demo.post("/api/v1/recordings/" + name + "/stop", Map.of());
        double stop = (System.nanoTime() - begun) / 1e9;
        JsonNode report = demo.get("/api/v1/recordings/" + name + "/verify");
        double length =
                (stopped.path("end").doubleValue(0) - stopped.path("start").doubleValue(0)) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "recorded %.1f s, %d streams, %.1f MB/s; stopped in %.2f s%n",
                length,
                stopped.path("streams").asInt(0),
                stopped.path("bytes").doubleValue(0) / 1e6 / length,
                stop);
        System.out.printf(
                "%d samples, %d lost, %d gaps, %d problems, %s%n",
                report.path("samples").asLong(0),
                report.path("lost").asLong(0),
                report.path("gaps").size(),
                report.path("problems").size(),
                report.path("complete").asBoolean(false) ? "complete" : "not complete");
        report.path("gaps").forEach(gap -> System.out.println("  " + gap));
        report.path("problems").forEach(problem -> System.out.println("  " + problem));
        System.out.printf(
                "samples dropped by the recorder: %.0f%n", demo.metric("fieldrack_stream_lost_samples_total"));
    }

    /** What the demo's process takes from now on. */
    private static final class Usage {
        private final DemoProcess demo;
        private final Map<String, Double> threads;
        private final double cpu;
        private final long at = System.nanoTime();

        Usage(DemoProcess demo) throws IOException {
            this.demo = demo;
            threads = demo.threads();
            cpu = demo.seconds();
        }

        void print(String what) throws IOException {
            double seconds = (System.nanoTime() - at) / 1e9;
            System.out.printf(
                    Locale.ROOT,
                    "%s, %.0f s: %.1f %% of one core; resident %.0f MB (the most %.0f, of it files %.0f and shared %.0f)%n",
                    what,
                    seconds,
                    100 * (demo.seconds() - cpu) / seconds,
                    demo.megabytes("VmRSS"),
                    demo.megabytes("VmHWM"),
                    demo.megabytes("RssFile"),
                    demo.megabytes("RssShmem"));
            Map<String, Double> now = demo.threads();
            Comparator<Map.Entry<String, Double>> most = Map.Entry.comparingByValue();
            now.entrySet().stream()
                    .map(one -> Map.entry(
                            one.getKey(), 100 * (one.getValue() - threads.getOrDefault(one.getKey(), 0.0)) / seconds))
                    .sorted(most.reversed())
                    .limit(MOST_THREADS)
                    .forEach(one -> System.out.printf(Locale.ROOT, "  %5.1f %%  %s%n", one.getValue(), one.getKey()));
        }
    }

    private static void rest(double seconds) {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        for (long left; (left = end - System.nanoTime()) > 0; ) {
            LockSupport.parkNanos(left);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
