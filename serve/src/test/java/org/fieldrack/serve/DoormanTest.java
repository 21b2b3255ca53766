package org.fieldrack.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.fieldrack.base.Clock;
import org.fieldrack.property.AccessLevel;
import org.fieldrack.serve.Caller.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is let in, and with what level. */
class DoormanTest {
    private static final String VOLTS = "/api/v1/devices/psu/properties/volts";
    private static final String SET = "{\"value\": 3}";
    private final Bench bench = new Bench();
    private final Caller caller = new Caller(bench.server);

    @AfterEach
    void stop() {
        bench.close();
    }

    /** Sends a request as it stands, since clients do not let a program choose its Host. */
    private String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), bench.server.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String get(String path, String host) throws IOException {
        return raw("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
    }

    @Test
    void aForeignHostIsRefusedEverywhere() throws IOException {
        for (String path : List.of("/api/v1/devices", "/", "/metrics", "/console/app.js")) {
            String answer = get(path, "evil.example:" + bench.server.port());
            assertThat(answer).startsWith("HTTP/1.1 403").contains("\"rule\":\"host\"");
        }
        assertThat(get("/api/v1/devices", "localhost:1")).startsWith("HTTP/1.1 403");
        assertThat(get("/api/v1/devices", "localhost")).startsWith("HTTP/1.1 403");
        for (String own : List.of("localhost", "127.0.0.1", "[::1]", "LOCALHOST")) {
            assertThat(get("/api/v1/devices", own + ":" + bench.server.port())).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void aForeignOriginIsRefused() {
        Answer foreign = caller.put(VOLTS, SET, "Origin", "http://evil.example");
        assertThat(foreign.status()).isEqualTo(403);
        assertThat(foreign.rule()).isEqualTo("origin");
        assertThat(caller.get("/api/v1/devices", "Origin", "null").rule()).isEqualTo("origin");
        assertThat(caller.get("/api/v1/devices", "Origin", "http://localhost:1").rule())
                .isEqualTo("origin");
        assertThat(bench.psu.written).isEmpty();
        assertThat(caller.put(VOLTS, SET, "Origin", bench.server.url()).status())
                .isEqualTo(200);
    }

    @Test
    void aForeignOriginOrHostGetsNoLiveFeed() throws IOException {
        String upgrade = "GET /api/v1/live HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n%s\r\n";
        String own = "127.0.0.1:" + bench.server.port();
        String close = "Connection: close\r\n";
        assertThat(raw(upgrade.formatted("evil.example", close))).startsWith("HTTP/1.1 403");
        assertThat(raw(upgrade.formatted(own, "Origin: http://evil.example\r\n" + close)))
                .startsWith("HTTP/1.1 403");
        assertThat(bench.server.liveClients()).isZero();
    }

    @Test
    void aChangeNeedsJson() {
        for (String type : List.of("text/plain", "application/x-www-form-urlencoded", "multipart/form-data")) {
            Answer answer = caller.send(
                    caller.request(VOLTS, "Content-Type", type).PUT(HttpRequest.BodyPublishers.ofString(SET)));
            assertThat(answer.status()).isEqualTo(415);
            assertThat(answer.rule()).isEqualTo("content-type");
        }
        assertThat(caller.send(caller.request(VOLTS).PUT(HttpRequest.BodyPublishers.ofString(SET)))
                        .status())
                .isEqualTo(415);
        assertThat(bench.psu.written).isEmpty();
        assertThat(caller.send(caller.request(VOLTS, "Content-Type", "application/json; charset=utf-8")
                                .PUT(HttpRequest.BodyPublishers.ofString(SET)))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aRequestMayLowerItsLevelAndNotRaiseIt() {
        assertThat(bench.server.level()).isEqualTo(AccessLevel.EXPERT);
        Answer lowered = caller.put(VOLTS, SET, "Fieldrack-Level", "observer");
        assertThat(lowered.status()).isEqualTo(422);
        assertThat(lowered.rule()).isEqualTo("level");
        assertThat(lowered.message()).contains("needs access level USER").contains("has OBSERVER");
        Answer raised = caller.put(VOLTS, SET, "Fieldrack-Level", "ADMIN");
        assertThat(raised.status()).isEqualTo(403);
        assertThat(raised.rule()).isEqualTo("level");
        assertThat(caller.put(VOLTS, SET, "Fieldrack-Level", "boss").status()).isEqualTo(400);
        assertThat(bench.psu.written).isEmpty();
        assertThat(caller.put(VOLTS, SET, "Fieldrack-Level", "USER").status()).isEqualTo(200);
    }

    @Test
    void aListenerForTheNetworkObservesOnly() {
        try (Bench open = new Bench(Clock.system(), ServerConfig.listening("0.0.0.0:0"))) {
            assertThat(open.server.level()).isEqualTo(AccessLevel.OBSERVER);
            assertThat(open.server.url()).isEqualTo("http://127.0.0.1:" + open.server.port());
            Caller there = new Caller(open.server);
            assertThat(there.get("/api/v1/health").json().get("level").stringValue())
                    .isEqualTo("OBSERVER");
            assertThat(there.put(VOLTS, SET).rule()).isEqualTo("level");
        }
    }

    @Test
    void furtherNamesAreThoseOfTheLabFile() throws IOException {
        ServerConfig.Http http =
                new ServerConfig.Http("127.0.0.1:0", Optional.of(AccessLevel.USER), List.of("bench-2.example.org"));
        try (Bench named = new Bench(Clock.system(), new ServerConfig(Optional.of(http), Optional.empty()))) {
            assertThat(named.server.level()).isEqualTo(AccessLevel.USER);
            Caller there = new Caller(named.server);
            assertThat(there.get("/api/v1/health", "Origin", "https://bench-2.example.org")
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void anAddressThatCannotBeUsedIsOneSentence() {
        String taken = "127.0.0.1:" + bench.server.port();
        assertThatThrownBy(() -> new Bench(Clock.system(), ServerConfig.listening(taken)))
                .isInstanceOf(ServeException.class)
                .hasMessageStartingWith("cannot listen on " + taken + ": Address already in use")
                .hasMessageContaining("serve.http.listen");
        assertThatThrownBy(() -> Listener.of("8080", List.of()))
                .isInstanceOf(ServeException.class)
                .hasMessage("\"8080\" is not an address to listen on: write HOST:PORT, such as 127.0.0.1:8080");
        assertThatThrownBy(() -> Listener.of("no.such.host.invalid:1", List.of()))
                .isInstanceOf(ServeException.class)
                .hasMessageContaining("is unknown");
        assertThatThrownBy(() -> Listener.of("127.0.0.1:70000", List.of())).isInstanceOf(ServeException.class);
    }
}
