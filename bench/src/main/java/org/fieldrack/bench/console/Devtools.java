package org.fieldrack.bench.console;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One page of a headless Chromium without a graphics card, driven over its DevTools socket; one thread. */
public final class Devtools implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Pattern LISTENING = Pattern.compile("DevTools listening on ws://([^/]+)/.*");

    private final Process browser;
    private final WebSocket socket;
    private final BlockingQueue<JsonNode> answers = new LinkedBlockingQueue<>();
    private int id;

    public Devtools(String url, int width, int height) throws IOException, InterruptedException {
        Path profile = Files.createTempDirectory("fieldrack-bench-browser");
        browser = new ProcessBuilder(List.of(
                        "chromium",
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--remote-debugging-port=0",
                        "--window-size=" + width + "," + height,
                        "--user-data-dir=" + profile,
                        url))
                .redirectErrorStream(true)
                .start();
        HttpClient http = HttpClient.newHttpClient();
        String host = address();
        String page = "";
        while (page.isEmpty()) {
            String list = http.send(
                            HttpRequest.newBuilder(URI.create("http://" + host + "/json"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            for (JsonNode target : JSON.readTree(list)) {
                if (target.path("type").asString("").equals("page")) {
                    page = target.path("webSocketDebuggerUrl").asString("");
                }
            }
        }
        socket = http.newWebSocketBuilder()
                .buildAsync(URI.create(page), new Answers())
                .join();
    }

    private String address() throws IOException {
        BufferedReader out =
                new BufferedReader(new InputStreamReader(browser.getInputStream(), StandardCharsets.UTF_8));
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            Matcher listening = LISTENING.matcher(line);
            if (listening.matches()) {
                // what it says later is read too, so that it never waits for us
                Thread.ofVirtual().start(() -> out.lines().forEach(_ -> {}));
                return listening.group(1);
            }
        }
        throw new IOException("chromium did not start");
    }

    private final class Answers implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                answers.add(JSON.readTree(text.toString()));
                text.setLength(0);
            }
            from.request(1);
            return CompletableFuture.completedStage(null);
        }
    }

    /** Evaluates an expression, which may be a promise, and returns its value. */
    public JsonNode evaluate(String expression) throws IOException, InterruptedException {
        String message = JSON.writeValueAsString(java.util.Map.of(
                "id",
                ++id,
                "method",
                "Runtime.evaluate",
                "params",
                java.util.Map.of("expression", expression, "awaitPromise", true, "returnByValue", true)));
        socket.sendText(message, true).join();
        while (true) {
            JsonNode answer = answers.poll(120, TimeUnit.SECONDS);
            if (answer == null) {
                throw new IOException("the page did not answer for two minutes");
            }
            if (answer.path("id").asInt(0) == id) {
                if (answer.path("result").has("exceptionDetails")) {
                    throw new IOException(
                            answer.path("result").path("exceptionDetails").toString());
                }
                return answer.path("result").path("result").path("value");
            }
        }
    }

    @Override
    public void close() {
        socket.abort();
        browser.destroy();
    }
}
