package org.fieldrack.app;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.fieldrack.property.AccessLevel;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** The REST interface of a running laboratory, as commands use it: every failure becomes an {@link Exit}. */
final class Api {
    private static final String DEFAULT = "http://127.0.0.1:8080";

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "The running laboratory (default: FIELDRACK_SERVER, else " + DEFAULT + ").")
    private @Nullable String server;

    @Option(
            names = "--level",
            description =
                    "Ask with a lower access level than the server grants: observer, user, operator, expert or admin.")
    private @Nullable AccessLevel level;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(3))
            .build();

    /** Returns the address of the server without a slash at its end. */
    String base() {
        String fromEnvironment = System.getenv("FIELDRACK_SERVER");
        String base = server != null ? server : fromEnvironment != null ? fromEnvironment : DEFAULT;
        return base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    }

    HttpClient client() {
        return client;
    }

    JsonNode get(String path) {
        return send("GET", path, null, Duration.ofSeconds(30));
    }

    JsonNode put(String path, Object body) {
        return send("PUT", path, body, Duration.ofSeconds(60));
    }

    JsonNode post(String path, Object body) {
        return send("POST", path, body, Duration.ofMinutes(10));
    }

    private JsonNode send(String method, String path, @Nullable Object body, Duration limit) {
        HttpRequest.Builder request;
        try {
            request = HttpRequest.newBuilder(URI.create(base() + "/api/v1" + path))
                    .timeout(limit);
        } catch (IllegalArgumentException e) {
            throw new Exit(Exit.USAGE, base() + " is not an address of a server: write http://HOST:PORT");
        }
        if (level != null) {
            request.header("Fieldrack-Level", level.name());
        }
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        request.method(
                method,
                body == null
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofString(Output.JSON.writeValueAsString(body)));
        try {
            return answer(client.send(request.build(), HttpResponse.BodyHandlers.ofString()));
        } catch (ConnectException e) {
            throw noServer();
        } catch (IOException e) {
            throw new Exit(Exit.UNREACHABLE, "the laboratory at " + base() + " does not answer: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Exit(Exit.UNREACHABLE, "interrupted");
        }
    }

    Exit noServer() {
        return new Exit(
                Exit.UNREACHABLE,
                "no laboratory runs at " + base() + ": start one with fieldrack run LAB.yaml or give --server URL");
    }

    private static JsonNode answer(HttpResponse<String> response) {
        String text = response.body();
        JsonNode json = text.startsWith("{") || text.startsWith("[")
                ? Output.JSON.readTree(text)
                : Output.JSON.createObjectNode();
        int status = response.statusCode();
        if (status < 300) {
            return json;
        }
        String message = json.path("message").asString(text.isBlank() ? "the server answered " + status : text);
        throw new Exit(
                switch (status) {
                    case 400, 403, 405, 415, 422 -> Exit.USAGE;
                    case 404, 502, 503, 504 -> Exit.UNREACHABLE;
                    default -> 1;
                },
                message);
    }

    /** Splits {@code psu.volts} into the device and the path within it. */
    static String[] split(String address) {
        int dot = address.indexOf('.');
        if (dot <= 0 || dot == address.length() - 1) {
            throw new Exit(
                    Exit.USAGE, "\"" + address + "\" is not an address: write DEVICE.PROPERTY, such as psu.volts");
        }
        return new String[] {address.substring(0, dot), address.substring(dot + 1)};
    }

    /** Returns a piece of a path as it stands in a URL. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Returns the resource of a property. */
    static String property(String address) {
        String[] parts = split(address);
        return "/devices/" + encoded(parts[0]) + "/properties/" + encoded(parts[1]);
    }
}
