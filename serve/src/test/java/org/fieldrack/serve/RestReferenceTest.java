package org.fieldrack.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fieldrack.base.Vectors;
import org.fieldrack.serve.Caller.Answer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every example of the reference is what the server really says: same fields, same types, same values but for times. */
class RestReferenceTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Set<String> VARYING = Set.of(
            "time",
            "since",
            "latest",
            "confirmed",
            "started",
            "from",
            "to",
            "id",
            "history",
            "points",
            "edges",
            "count",
            "min",
            "max",
            "mean",
            "held",
            "readings",
            "names",
            "tag");
    private static final Pattern EXAMPLE =
            Pattern.compile("```http\\n(\\w+) (\\S+)\\n([^`]*)```\\n```json ?(\\d*)\\n([^`]*)```");
    private static final Pattern LIVE = Pattern.compile("```live\\n([^`]*)```");

    private static String reference() throws IOException {
        return Files.readString(Vectors.projectRoot().resolve("docs/rest.md"));
    }

    @Test
    void requests() throws IOException {
        int examples = 0;
        try (Bench bench = new Bench()) {
            Caller caller = new Caller(bench.server);
            Matcher example = EXAMPLE.matcher(reference());
            while (example.find()) {
                examples++;
                String path = example.group(2);
                String body = example.group(3);
                Answer answer = switch (example.group(1)) {
                    case "GET" -> caller.get(path);
                    case "PUT" -> caller.put(path, body);
                    default -> caller.post(path, body);
                };
                String status = example.group(4).isEmpty() ? "200" : example.group(4);
                assertThat(Integer.toString(answer.status())).as(path).isEqualTo(status);
                alike(path, JSON.readTree(example.group(5)), answer.json());
            }
        }
        assertThat(examples).isGreaterThan(10);
    }

    @Test
    void conversations() throws IOException {
        Matcher live = LIVE.matcher(reference());
        int conversations = 0;
        while (live.find()) {
            conversations++;
            try (Bench bench = new Bench()) {
                converse(bench, live.group(1).lines().toList());
            }
        }
        assertThat(conversations).isEqualTo(3);
    }

    private static void converse(Bench bench, List<String> lines) {
        List<JsonNode> heard = new CopyOnWriteArrayList<>();
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(bench.server.url().replace("http", "ws") + "/api/v1/live"), new Listener(heard))
                .join();
        for (String line : lines) {
            JsonNode message = JSON.readTree(line.substring(2));
            if (line.startsWith(">")) {
                socket.sendText(message.toString(), true).join();
            } else {
                await().untilAsserted(() -> assertThat(heard).anySatisfy(real -> alike(line, message, real)));
            }
        }
        socket.abort();
    }

    private record Listener(List<JsonNode> heard) implements WebSocket.Listener {
        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            assertThat(last)
                    .as("messages of a few properties come in one piece")
                    .isTrue();
            heard.add(JSON.readTree(data.toString()));
            socket.request(1);
            return CompletableFuture.completedStage(null);
        }
    }

    /** Everything that is told stands in the real answer; lists are compared as far as they go. */
    private static void alike(String where, JsonNode told, JsonNode real) {
        assertThat(real.getNodeType()).as(where).isEqualTo(told.getNodeType());
        if (told.isObject()) {
            for (String field : told.propertyNames()) {
                assertThat(real.has(field))
                        .as(where + " has " + field + ": " + real)
                        .isTrue();
                if (VARYING.contains(field)) {
                    assertThat(real.get(field).getNodeType())
                            .as(where + " " + field)
                            .isEqualTo(told.get(field).getNodeType());
                } else {
                    alike(where + " " + field, told.get(field), real.get(field));
                }
            }
        } else if (told.isArray()) {
            assertThat(real.size()).as(where).isGreaterThanOrEqualTo(told.size());
            for (int i = 0; i < told.size(); i++) {
                alike(where + " " + i, told.get(i), real.get(i));
            }
        } else {
            assertThat(real).as(where).isEqualTo(told);
        }
    }
}
