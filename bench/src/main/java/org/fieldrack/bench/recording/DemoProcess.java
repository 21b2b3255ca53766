package org.fieldrack.bench.recording;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.fieldrack.bench.Main;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The demo in a process of its own, as the launcher starts it, with what {@code /proc} tells of it. One thread; Linux only.
 */
final class DemoProcess implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Pattern CONSOLE = Pattern.compile("(http://127\\.0\\.0\\.1:\\d+)");

    /** The clock ticks of {@code /proc}: 100 a second on every Linux. */
    private static final double TICKS = 100;

    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();
    private final String url;

    DemoProcess(Path store) throws IOException {
        process = new ProcessBuilder(launcher().toString(), "demo", "--port", "0", "--store", store.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        url = console();
    }

    private static Path launcher() throws IOException {
        try {
            Path classes = Path.of(Main.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return classes.resolve("../../../fieldrack").normalize();
        } catch (URISyntaxException e) {
            throw new IOException("the launcher is not found", e);
        }
    }

    /** Reads on in the background, so that it never waits for us. */
    private String console() throws IOException {
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String found = "";
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            Matcher matcher = CONSOLE.matcher(line);
            found = matcher.find() ? matcher.group(1) : found;
            if (line.contains("ready")) {
                Thread.ofVirtual().start(() -> out.lines().forEach(_ -> {}));
                return found;
            }
        }
        throw new IOException("the demo did not start: ./fieldrack demo says why");
    }

    String url() {
        return url;
    }

    JsonNode get(String path) throws IOException {
        return send(HttpRequest.newBuilder(URI.create(url + path)).GET());
    }

    JsonNode post(String path, Map<String, Object> body) throws IOException {
        return send(HttpRequest.newBuilder(URI.create(url + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body))));
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException {
        try {
            HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() >= 400) {
                throw new IOException(answer.statusCode() + " " + answer.body());
            }
            return JSON.readTree(answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    HttpClient http() {
        return http;
    }

    /** Returns the sum of a metric over all its labels; 0 where there is none. */
    double metric(String name) throws IOException {
        try {
            return http.send(
                            HttpRequest.newBuilder(URI.create(url + "/metrics")).build(),
                            HttpResponse.BodyHandlers.ofLines())
                    .body()
                    .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** Returns the seconds of processor time that each thread has taken, by the first 15 letters of its name. */
    Map<String, Double> threads() throws IOException {
        Map<String, Double> out = new TreeMap<>();
        try (Stream<Path> tasks = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
            for (Path task : tasks.toList()) {
                try {
                    String name = Files.readString(task.resolve("comm")).strip();
                    out.merge(name, seconds(Files.readString(task.resolve("stat"))), Double::sum);
                } catch (java.nio.file.NoSuchFileException e) {
                    // the thread ended meanwhile
                }
            }
        }
        return out;
    }

    /** Returns the seconds of processor time of the whole process, of threads that ended too. */
    double seconds() throws IOException {
        return seconds(Files.readString(Path.of("/proc/" + process.pid() + "/stat")));
    }

    private static double seconds(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS;
    }

    /** Returns a size that {@code /proc/PID/status} tells, in MB. */
    double megabytes(String field) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"));
        return lines.stream()
                        .filter(line -> line.startsWith(field + ":"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .sum()
                * 1024
                / 1e6;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
