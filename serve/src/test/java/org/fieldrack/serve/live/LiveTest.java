package org.fieldrack.serve.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.fieldrack.device.LabDevice;
import org.fieldrack.property.Alarm;
import org.fieldrack.property.Property;
import org.fieldrack.property.Quality;
import org.fieldrack.property.Reading;
import org.fieldrack.property.Schema;
import org.fieldrack.property.Update;
import org.fieldrack.property.Value;
import org.fieldrack.serve.Bench;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LiveTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private final Bench bench = new Bench();
    private final List<Client> clients = new ArrayList<>();

    @AfterEach
    void stop() {
        clients.forEach(client -> client.socket.abort());
        bench.close();
    }

    private Client client(String subscribe) {
        Client client = new Client();
        client.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(bench.server.url().replace("http", "ws") + "/api/v1/live"), client)
                .join();
        clients.add(client);
        client.say(subscribe);
        return client;
    }

    /** Keeps what it is told: the newest reading by address, and everything else in order. */
    private static final class Client implements WebSocket.Listener {
        @SuppressWarnings("NullAway.Init") // set as soon as the link stands
        private WebSocket socket;

        private final StringBuilder part = new StringBuilder();
        private final Map<Integer, String> names = new HashMap<>();
        private final Map<String, JsonNode> rows = new java.util.concurrent.ConcurrentHashMap<>();
        private final List<JsonNode> messages = new CopyOnWriteArrayList<>();

        void say(String text) {
            socket.sendText(text, true).join();
        }

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            part.append(data);
            webSocket.request(1);
            if (last) {
                JsonNode message = JSON.readTree(part.toString());
                part.setLength(0);
                message.path("names")
                        .forEach(n -> names.put(n.get(0).intValue(), n.get(1).stringValue()));
                message.path("readings")
                        .forEach(row -> rows.put(names.get(row.get(0).intValue()), row));
                messages.add(message);
            }
            return java.util.concurrent.CompletableFuture.completedStage(null);
        }

        JsonNode row(String address) {
            return rows.getOrDefault(address, JSON.getNodeFactory().missingNode());
        }

        double value(String address) {
            JsonNode row = rows.get(address);
            return row == null ? Double.NaN : row.get(1).doubleValue();
        }

        List<JsonNode> all(String field) {
            return messages.stream()
                    .filter(m -> m.has(field))
                    .map(m -> m.get(field))
                    .toList();
        }
    }

    @Test
    void whatIsSubscribedComesAtOnceAndThenAsItChanges() {
        Client client = client("{\"op\": \"subscribe\", \"properties\": [\"psu.volts\", \"psu.u0\", \"*.temp*\"]}");
        await().until(() -> client.rows.size() == 4);
        assertThat(client.rows.keySet())
                .containsExactlyInAnyOrder("psu.volts", "psu.u0.voltage", "psu.u0.current", "psu.temperature");
        assertThat(client.messages.get(0).get("hello").stringValue()).isEqualTo("fieldrack");
        assertThat(client.messages.get(0).get("lab").stringValue()).isEqualTo("bench-2");
        assertThat(client.all("subscribed").get(0).intValue()).isEqualTo(4);
        bench.psu.publish(Map.of("volts", Value.of(7.25), "current", Value.of(1.0)));
        await().until(() -> client.value("psu.volts") == 7.25);
        assertThat(client.rows).doesNotContainKey("psu.current");
    }

    @Test
    void alarmsQualityAndSecrets() {
        Client client = client("{\"op\": \"subscribe\", \"properties\": [\"**\"], \"alarms\": true}");
        await().until(() -> client.rows.containsKey("psu.pin"));
        assertThat(client.row("psu.pin").get(1).isNull()).isTrue();
        assertThat(client.row("psu.mode").get(1).stringValue()).isEqualTo("voltage");
        assertThat(client.all("alarms").get(0)).isEmpty();
        bench.psu.publish(Map.of("current", Value.of(2.5)));
        await().until(() -> client.value("psu.current") == 2.5);
        JsonNode row = client.row("psu.current");
        assertThat(row.get(3).intValue()).isEqualTo(1);
        assertThat(row.get(4).intValue()).isEqualTo(Quality.GOOD.ordinal());
        assertThat(row.get(5).stringValue()).isEqualTo("above warn high 2 A");
        await().until(() -> client.all("alarms").size() > 1);
        JsonNode alarm = client.all("alarms").getLast().get(0);
        assertThat(alarm.get("address").stringValue()).isEqualTo("psu.current");
        assertThat(alarm.get("severity").stringValue()).isEqualTo("MINOR");
    }

    @Test
    void statesEventsAndDevicesThatComeAndGo() {
        Client client = client("{\"op\": \"subscribe\", \"properties\": [\"**\"], \"states\": true, \"events\": true}");
        await().until(() -> !client.all("devices").isEmpty());
        assertThat(client.all("devices").get(0).get(0).get("state").get("state").stringValue())
                .isEqualTo("ON");
        bench.psu.lost();
        await().until(() -> client.all("events").stream()
                .flatMap(e -> e.valueStream())
                .anyMatch(e -> e.get("kind").stringValue().equals("LOST")));
        await().until(() -> client.all("devices").stream()
                .flatMap(d -> d.valueStream())
                .anyMatch(d -> d.get("state").get("look").stringValue().equals("lost")));
        LabDevice extra = bench.add("extra", Schema.of(Property.real("x").build()));
        extra.publish(Update.of(0, Reading.good(Value.of(1.5), 1)));
        await().until(() -> client.value("extra.x") == 1.5);
        bench.lab.remove("extra");
        await().until(() -> client.all("devices").stream()
                .flatMap(d -> d.valueStream())
                .anyMatch(d -> d.get("change").stringValue().equals("closed")));
    }

    @Test
    void anInjectedSchemaIsFollowed() {
        LabDevice growing = bench.add("growing", Schema.of(Property.real("a").build()));
        Client client = client("{\"op\": \"subscribe\", \"properties\": [\"growing\"], \"states\": true}");
        growing.publish(Update.of(0, Reading.good(Value.of(1.0), 1)));
        await().until(() -> client.value("growing.a") == 1);
        growing.inject(Schema.of(Property.real("a").build(), Property.real("b").build()));
        growing.publish(Update.of(growing.readings().index("b"), Reading.good(Value.of(2.0), 2)));
        await().until(() -> client.value("growing.b") == 2);
        assertThat(client.all("devices").stream().flatMap(d -> d.valueStream()))
                .anyMatch(d -> d.get("change").stringValue().equals("schema"));
    }

    @Test
    void pollsThatFoundAValueUnchangedConfirmIt() {
        Client client = client("{\"op\": \"subscribe\", \"properties\": [\"psu.volts\"]}");
        await().until(() -> client.rows.size() == 1);
        long later = client.row("psu.volts").get(2).longValue() + 5_000_000_000L;
        bench.psu.device.confirm(bench.psu.device.readings().index("volts"), later);
        await().until(() -> !client.all("confirmed").isEmpty());
        assertThat(client.all("confirmed").get(0).get(0).get(1).longValue()).isEqualTo(later);
    }

    @Test
    void withoutCreditNothingIsSentAndTheNewestWinsAndTheDropsAreTold() {
        Client client = client("{\"op\": \"subscribe\", \"properties\": [\"psu.volts\"], \"credit\": 1}");
        await().until(() -> client.rows.size() == 1);
        int before = client.messages.size();
        for (int i = 0; i < 100; i++) {
            bench.psu.publish(Map.of("volts", Value.of((double) i)));
        }
        assertThat(client.messages).hasSize(before);
        client.say("{\"op\": \"credit\", \"messages\": 5}");
        await().until(() -> client.value("psu.volts") == 99);
        assertThat(client.all("droppedReadings").get(0).longValue()).isEqualTo(99);
        assertThat(client.messages).hasSize(before + 1);
        assertThat(bench.server.liveCounters().get("dropped_readings")).isEqualTo(99);
    }

    @Test
    void whoComesLateGetsTheHistoryOfWhatHeAskedFor() {
        for (int i = 1; i <= 100; i++) {
            bench.psu.publish(Map.of("volts", Value.of((double) i), "current", Value.of(0.5)));
        }
        Client client =
                client("{\"op\": \"subscribe\", \"properties\": [\"psu.volts\", \"psu.mode\"], \"history\": 5}");
        await().until(() -> client.value("psu.volts") == 100);
        JsonNode history = client.all("history").getFirst();
        // of the mode, which is no number, nothing is kept
        assertThat(history).hasSize(1);
        assertThat(client.names.get(history.get(0).get(0).intValue())).isEqualTo("psu.volts");
        JsonNode points = history.get(0).get(1);
        assertThat(points.valueStream().map(point -> point.get(0).doubleValue()))
                .containsExactly(96.0, 97.0, 98.0, 99.0, 100.0);
        assertThat(points.valueStream().map(point -> point.get(1).longValue())).isSorted();
        Client all = client("{\"op\": \"subscribe\", \"properties\": [\"psu\"], \"history\": 1000}");
        await().until(() -> !all.all("history").isEmpty());
        JsonNode volts = all.all("history")
                .getFirst()
                .valueStream()
                .filter(row -> "psu.volts".equals(all.names.get(row.get(0).intValue())))
                .findFirst()
                .orElseThrow();
        assertThat(volts.get(1)).hasSize(RecentReadings.MOST);
    }

    @Test
    void aSubscriberHasItsOwnRate() {
        Client quick = client("{\"op\": \"subscribe\", \"properties\": [\"psu.volts\"]}");
        Client slow = client("{\"op\": \"subscribe\", \"properties\": [\"psu.volts\"], \"interval\": 1000}");
        await().until(() -> quick.rows.size() == 1 && slow.rows.size() == 1);
        // as with smart devices, an interval outside 40 to 250 ms becomes the nearest
        assertThat(slow.all("interval").getFirst().intValue()).isEqualTo(250);
        long begun = System.nanoTime();
        for (int i = 1; i <= 300; i++) {
            double volts = i;
            bench.psu.publish(Map.of("volts", Value.of(volts)));
            await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> quick.value("psu.volts") == volts);
        }
        await().until(() -> slow.value("psu.volts") == 300);
        double passed = (System.nanoTime() - begun) / 1e6;
        // however slow this machine is, two messages of the slow client are never closer than its interval
        assertThat(slow.all("readings").size()).isLessThanOrEqualTo((int) (passed / 250) + 3);
        assertThat(quick.all("readings").size()).isGreaterThanOrEqualTo(300);
        slow.say("{\"op\": \"subscribe\", \"properties\": [\"psu.volts\"], \"interval\": 1}");
        await().until(() -> slow.all("interval").size() == 2);
        assertThat(slow.all("interval").getLast().intValue()).isEqualTo(40);
        slow.say("{\"op\": \"subscribe\", \"properties\": [], \"interval\": \"often\"}");
        await().until(() -> slow.all("errors").toString().contains("whole number"));
    }

    @Test
    void pingsAreAnsweredAndNonsenseIsExplained() {
        Client client = client("{\"op\": \"ping\", \"id\": 42}");
        await().until(() -> client.all("pongs").size() == 1);
        assertThat(client.all("pongs").get(0).get(0).intValue()).isEqualTo(42);
        client.say("{\"op\": \"dance\"}");
        client.say("no json");
        await().until(() ->
                client.messages.stream().map(m -> m.toString()).anyMatch(m -> m.contains("\"dance\\\" is no op")));
        await().until(() -> client.messages.stream().map(m -> m.toString()).anyMatch(m -> m.contains("not JSON")));
    }

    @Test
    void everySecondThereIsTheTimeWhateverHappens() {
        Client client = client("{\"op\": \"subscribe\", \"properties\": []}");
        await().atMost(Duration.ofSeconds(10)).until(() -> client.messages.size() >= 4);
        assertThat(client.messages.getLast().get("time").longValue()).isGreaterThan(1_500_000_000_000_000_000L);
    }

    @Test
    void aClientThatReadsNothingDelaysNobodyAndHoldsNoMemory() throws IOException {
        List<Property> many = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            many.add(Property.real("p" + i).build());
        }
        LabDevice device = bench.add("many", new Schema(many));
        try (Socket stalled = stalled()) {
            Client quick = client("{\"op\": \"subscribe\", \"properties\": [\"many\"]}");
            long sent = 0;
            // far more than both sockets' buffers hold
            for (int round = 1; round <= 400; round++) {
                Update update = new Update(1000);
                for (int i = 0; i < 1000; i++) {
                    update.add(
                            i,
                            new Reading(Value.of((double) round), round, Alarm.major("much too high"), Quality.GOOD));
                }
                device.publish(update);
                sent++;
            }
            await().until(() -> quick.value("many.p999") == 400);
            assertThat(sent).isEqualTo(400);
            assertThat(stalled.isConnected()).isTrue();
            await().until(() -> bench.server.liveCounters().get("dropped_readings") > 0);
            assertThat(bench.server.liveClients()).isEqualTo(2);
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> bench.server.liveClients() == 1);
    }

    /** Links a client that subscribes to everything and then reads nothing. */
    private Socket stalled() throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), bench.server.port()));
        String upgrade = "GET /api/v1/live HTTP/1.1\r\nHost: 127.0.0.1:" + bench.server.port()
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                + "Sec-WebSocket-Extensions: permessage-deflate\r\nSec-WebSocket-Version: 13\r\n\r\n";
        socket.getOutputStream().write(upgrade.getBytes(StandardCharsets.US_ASCII));
        StringBuilder answer = new StringBuilder();
        while (!answer.toString().endsWith("\r\n\r\n")) {
            answer.append((char) socket.getInputStream().read());
        }
        assertThat(answer).startsWith("HTTP/1.1 101").doesNotContain("permessage-deflate");
        byte[] text = "{\"op\":\"subscribe\",\"properties\":[\"**\"]}".getBytes(StandardCharsets.US_ASCII);
        byte[] frame = new byte[6 + text.length];
        frame[0] = (byte) 0x81;
        frame[1] = (byte) (0x80 | text.length);
        // the mask is all zeros, so the text stands as it is
        System.arraycopy(text, 0, frame, 6, text.length);
        socket.getOutputStream().write(frame);
        await().until(() -> bench.server.liveClients() == 1);
        return socket;
    }
}
