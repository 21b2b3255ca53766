package org.fieldrack.app.mpod;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** A client of the REST interface with nothing of Fieldrack in it. */
final class CrateRest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final HttpClient client = HttpClient.newHttpClient();
    private final String base;

    CrateRest(String server) {
        base = server + "/api/v1/devices/";
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(
                    request.header("Content-Type", "application/json").build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Sets properties; returns the status with, for a refusal, its rule and message. */
    String set(String device, Map<String, Object> values) {
        HttpRequest.Builder request;
        if (values.size() == 1) {
            String path = values.keySet().iterator().next();
            request = HttpRequest.newBuilder(URI.create(base + device + "/properties/" + path))
                    .PUT(body(Map.of("value", values.get(path))));
        } else {
            request = HttpRequest.newBuilder(URI.create(base + device + "/properties"))
                    .PUT(body(Map.of("values", values)));
        }
        return outcome(send(request));
    }

    String call(String device, String command, Map<String, Object> arguments) {
        return outcome(send(HttpRequest.newBuilder(URI.create(base + device + "/commands/" + command))
                .POST(body(Map.of("arguments", arguments)))));
    }

    private static HttpRequest.BodyPublisher body(Object value) {
        return HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(value));
    }

    private static String outcome(HttpResponse<String> response) {
        if (response.statusCode() < 300) {
            return Integer.toString(response.statusCode());
        }
        JsonNode said = JSON.readTree(response.body());
        return response.statusCode() + " " + said.path("rule").asString("") + " "
                + said.path("message").asString("");
    }

    JsonNode properties(String device) {
        return JSON.readTree(send(HttpRequest.newBuilder(URI.create(base + device + "/properties")))
                        .body())
                .path("properties");
    }
}
