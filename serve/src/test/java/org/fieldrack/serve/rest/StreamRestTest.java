package org.fieldrack.serve.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.fieldrack.serve.Bench;
import org.fieldrack.serve.Caller;
import org.fieldrack.serve.Caller.Answer;
import org.fieldrack.serve.Streaming;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Streams of running devices at the wire: list, views, statistics, the feed. */
class StreamRestTest {
    private static final long BEGIN = 1_800_000_000_000_000_000L;
    private static final String CURRENT = "scope/fast.current";
    private static final String LEVEL = "scope/slow.level";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Bench bench = new Bench();
    private final Caller caller = new Caller(bench.server);
    private final Streaming scope = new Streaming(bench, BEGIN, Duration.ofSeconds(2));

    /** One trace of a frame as it stands on the wire. */
    private record Traced(
            int kind, int flags, int n, long first, double width, double start, double step, List<double[]> columns) {}

    private record Frame(int id, long from, long to, int flags, long edge, List<Traced> traces) {}

    @BeforeEach
    void samples() {
        // one second of a saw tooth, 1000 samples of which are lost at 0.5 s
        scope.fast(0, 1_000_000, i -> i % 1000);
        scope.fast(1_001_000, 999_000, i -> i % 1000);
        long[] ticks = new long[1000];
        for (int i = 0; i < ticks.length; i++) {
            ticks[i] = i * 1000L + i % 7;
        }
        scope.slow(0, ticks);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private static Frame read(ByteBuffer in) {
        in.order(ByteOrder.LITTLE_ENDIAN);
        byte[] magic = new byte[4];
        in.get(magic);
        assertThat(new String(magic, java.nio.charset.StandardCharsets.US_ASCII))
                .isEqualTo("FRV1");
        int id = in.getInt();
        long from = in.getLong();
        long to = in.getLong();
        int count = in.getInt();
        int flags = in.getInt();
        long edge = in.getLong();
        List<Traced> traces = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int at = in.position();
            int kind = in.get();
            int traceFlags = in.get();
            assertThat(in.getShort()).isEqualTo((short) i);
            int n = in.getInt();
            long first = in.getLong();
            double width = in.getDouble();
            in.position(at + 64);
            double offset = in.getDouble();
            double start = in.getDouble();
            double step = in.getDouble();
            in.position(at + 96);
            List<double[]> columns = new ArrayList<>();
            if (kind == 3) {
                columns.add(column(in, n, 8, 0));
            }
            for (int c = 0; c < (kind == 0 ? 0 : kind == 1 ? 4 : 1); c++) {
                columns.add(column(in, n, 4, c == 3 ? 0 : offset));
            }
            in.position((in.position() + 7) / 8 * 8);
            traces.add(new Traced(kind, traceFlags, n, first, width, start, step, columns));
        }
        return new Frame(id, from, to, flags, edge, traces);
    }

    private static double[] column(ByteBuffer in, int n, int bytes, double offset) {
        double[] values = new double[n];
        for (int i = 0; i < n; i++) {
            values[i] = (bytes == 8 ? in.getDouble() : in.getFloat()) + offset;
        }
        return values;
    }

    private Frame view(String query) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = HTTP.send(
                caller.request("/api/v1/streams/view?" + query).build(), HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/octet-stream");
        return read(ByteBuffer.wrap(answer.body()));
    }

    @Test
    void listsStreamsWithWhatTheirHistoriesHold() {
        JsonNode streams = caller.get("/api/v1/streams").json().get("streams");
        assertThat(streams).hasSize(2);
        JsonNode fast = caller.get("/api/v1/streams/scope/fast").json();
        assertThat(fast).isEqualTo(streams.get(0));
        assertThat(fast.get("rate").doubleValue()).isEqualTo(2e6);
        assertThat(fast.get("fromSample").longValue()).isZero();
        assertThat(fast.get("toSample").longValue()).isEqualTo(2_000_000);
        assertThat(fast.get("from").longValue()).isEqualTo(BEGIN);
        assertThat(fast.at("/channels/0/trace").stringValue()).isEqualTo(CURRENT);
        assertThat(fast.at("/channels/0/unit/symbol").stringValue()).isEqualTo("A");
        JsonNode slow = streams.get(1);
        assertThat(slow.get("regular").booleanValue()).isFalse();
        assertThat(slow.get("rate").doubleValue()).isCloseTo(1000, within(1.0));
        assertThat(slow.at("/channels/0/unit/exponent").intValue()).isEqualTo(-3);
        Answer unknown = caller.get("/api/v1/streams/scope/fats");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.message()).contains("did you mean scope/fast?");
    }

    @Test
    void aLongSpanIsDrawnInBins() throws Exception {
        Frame frame = view("trace=" + CURRENT + "&trace=" + LEVEL + "&from=" + BEGIN + "&to=" + (BEGIN + 1_000_000_000L)
                + "&bins=1000&id=7");
        assertThat(frame.id()).isEqualTo(7);
        assertThat(frame.from()).isEqualTo(BEGIN);
        Traced current = frame.traces().getFirst();
        assertThat(current.kind()).isEqualTo(1);
        assertThat(current.width()).isEqualTo(2000);
        assertThat(current.n()).isEqualTo(1000);
        assertThat(current.columns().get(0)).containsOnly(0);
        assertThat(current.columns().get(1)[10]).isEqualTo(999);
        assertThat(current.columns().get(2)[10]).isCloseTo(499.5, within(1e-3));
        assertThat(current.columns().get(3)[499]).isEqualTo(1);
        // half of the samples of this bin were lost
        assertThat(current.columns().get(3)[500]).isEqualTo(0.5);
        Traced level = frame.traces().get(1);
        assertThat(level.kind())
                .as("a thousand samples in a thousand bins are told one by one")
                .isEqualTo(3);
        assertThat(level.n()).isEqualTo(1000);
        assertThat(level.columns().get(0)[8]).isEqualTo(8_001_000.0);
        assertThat(level.columns().get(1)[8]).isEqualTo(5);
    }

    @Test
    void aShortSpanIsToldSampleBySample() throws Exception {
        long from = BEGIN + 100_000_000L;
        Frame frame = view("trace=" + CURRENT + "&from=" + from + "&to=" + (from + 10_000) + "&bins=1000");
        Traced current = frame.traces().getFirst();
        assertThat(current.kind()).isEqualTo(2);
        assertThat(current.step()).isEqualTo(500);
        int at = (int) (200_000 - current.first());
        assertThat(current.start() + at * current.step()).isZero();
        assertThat(current.columns().getFirst()[at + 3]).isEqualTo(3);
        long gap = BEGIN + 500_000_000L;
        Traced lost = view("trace=" + CURRENT + "&from=" + gap + "&to=" + (gap + 10_000))
                .traces()
                .getFirst();
        assertThat(lost.columns().getFirst()[5]).isNaN();
        assertThat(view("trace=" + CURRENT + "&from=" + (BEGIN - 2_000_000) + "&to=" + (BEGIN - 1_000_000))
                        .traces()
                        .getFirst()
                        .n())
                .as("what is not held is nothing")
                .isLessThan(2);
    }

    @Test
    void statisticsAreExact() {
        String span = "&from=" + (BEGIN + 1) + "&to=" + (BEGIN + 500_500_000L);
        JsonNode s = caller.get("/api/v1/streams/statistics?trace=" + CURRENT + span)
                .json()
                .at("/statistics/0");
        assertThat(s.get("fromSample").longValue()).isEqualTo(1);
        assertThat(s.get("toSample").longValue()).isEqualTo(1_001_000);
        assertThat(s.get("count").longValue()).isEqualTo(999_999);
        assertThat(s.get("missing").longValue()).isEqualTo(1000);
        double mean = 1000 * 499_500.0 / 999_999;
        assertThat(s.get("mean").doubleValue()).isCloseTo(mean, within(1e-9));
        assertThat(s.get("p2p").doubleValue()).isEqualTo(999);
        assertThat(s.get("integral").doubleValue()).isCloseTo(mean * 1_000_999 / 2e6, within(1e-9));
        assertThat(s.at("/integralUnit/text").stringValue()).isEqualTo("C");
        JsonNode same = caller.get("/api/v1/streams/statistics?trace=" + CURRENT + "&fromSample=1&toSample=1001000")
                .json()
                .at("/statistics/0");
        assertThat(same).isEqualTo(s);
        JsonNode level = caller.get("/api/v1/streams/statistics?trace=" + LEVEL + "&fromSample=10&toSample=12")
                .json()
                .at("/statistics/0");
        // 6 mV hold for 1001 µs and 6.5 mV for 1001 µs
        assertThat(level.get("integral").doubleValue()).isCloseTo(6 * 1001e-6 + 6.5 * 1001e-6, within(1e-12));
        assertThat(level.at("/integralUnit/text").stringValue()).isEqualTo("mV·s");
    }

    @Test
    void whoStandsStillKeepsTheClock() throws Exception {
        String clock = "&clock=0," + BEGIN + ",500.0";
        scope.fast.clock().observe(1_000_000, BEGIN + 500_040_000L);
        String span = "trace=" + CURRENT + "&from=" + BEGIN + "&to=" + (BEGIN + 10_000);
        assertThat(view(span + clock).traces().getFirst().start() % 500).isZero();
        JsonNode s =
                caller.get("/api/v1/streams/statistics?" + span + clock).json().at("/statistics/0");
        assertThat(s.get("fromSample").longValue()).isZero();
        assertThat(s.get("count").longValue()).isEqualTo(20);
    }

    @Test
    void whatCannotBeReadIsRefusedInOneSentence() {
        String base = "/api/v1/streams/";
        assertThat(caller.get(base + "view").message()).startsWith("ask for 1 to 256 traces");
        assertThat(caller.get(base + "view?trace=scope/fast.curent").message()).contains("did you mean " + CURRENT);
        assertThat(caller.get(base + "view?trace=" + CURRENT + "&bins=0").status())
                .isEqualTo(400);
        assertThat(caller.get(base + "view?trace=" + CURRENT + "&from=now&to=-1s")
                        .message())
                .isEqualTo("from is not before to: the span is empty");
        assertThat(caller.get(base + "statistics?trace=" + CURRENT + "&clock=1,2")
                        .message())
                .contains("COUNT,UTCNANOS,NANOSPERCOUNT");
        assertThat(caller.get(base + "statistics?trace=" + CURRENT + "&fromSample=x")
                        .status())
                .isEqualTo(400);
    }

    private HttpResponse<byte[]> export(String query) throws IOException, InterruptedException {
        return HTTP.send(
                caller.request("/api/v1/streams/export?" + query).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    @Test
    void aSpanIsTakenAwayWithEverySample() throws Exception {
        String span = "&from=" + (BEGIN + 499_999_000L) + "&to=" + (BEGIN + 500_501_000L);
        HttpResponse<byte[]> csv = export("trace=" + CURRENT + "&trace=scope/fast.on" + span);
        assertThat(csv.headers().firstValue("Content-Disposition")).contains("attachment; filename=\"scope-fast.csv\"");
        List<String> lines = new String(csv.body(), java.nio.charset.StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(lines).hasSize(1 + 1004);
        assertThat(lines.getFirst()).isEqualTo("sample,time_ns,current [A],on");
        assertThat(lines.get(1)).isEqualTo("999998," + (BEGIN + 499_999_000L) + ",998,1");
        assertThat(lines.get(3))
                .as("a missing sample is no zero")
                .isEqualTo("1000000," + (BEGIN + 500_000_000L) + ",,");
        assertThat(lines.getLast()).isEqualTo("1001001," + (BEGIN + 500_500_500L) + ",1,1");
        HttpResponse<byte[]> zip = export("trace=" + CURRENT + "&trace=" + LEVEL + span);
        assertThat(zip.headers().firstValue("Content-Type")).contains("application/zip");
        try (java.util.zip.ZipInputStream in =
                new java.util.zip.ZipInputStream(new java.io.ByteArrayInputStream(zip.body()))) {
            assertThat(in.getNextEntry().getName()).isEqualTo("scope-fast.csv");
            assertThat(in.getNextEntry().getName()).isEqualTo("scope-slow.csv");
            assertThat(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                    .startsWith("sample,time_ns,level [mV]\n500,");
        }
        byte[] hdf5 = export("trace=" + CURRENT + "&trace=" + LEVEL + span + "&format=hdf5")
                .body();
        assertThat(new String(hdf5, 1, 3, java.nio.charset.StandardCharsets.US_ASCII))
                .isEqualTo("HDF");
        assertThat(export("trace=" + CURRENT + "&format=xml").statusCode()).isEqualTo(400);
    }

    // ---- the feed

    private static final class Viewer implements WebSocket.Listener {
        final List<Frame> frames = new CopyOnWriteArrayList<>();
        final List<String> texts = new CopyOnWriteArrayList<>();
        private ByteBuffer pieces = ByteBuffer.allocate(0);

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            ByteBuffer joined = ByteBuffer.allocate(pieces.remaining() + data.remaining());
            pieces = joined.put(pieces).put(data).flip();
            if (last) {
                frames.add(read(pieces));
                pieces = ByteBuffer.allocate(0);
            }
            socket.request(1);
            return java.util.concurrent.CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            texts.add(data.toString());
            socket.request(1);
            return java.util.concurrent.CompletableFuture.completedStage(null);
        }
    }

    private WebSocket link(Viewer viewer) {
        return HTTP.newWebSocketBuilder()
                .buildAsync(URI.create(bench.server.url().replace("http", "ws") + "/api/v1/streams/live"), viewer)
                .join();
    }

    @Test
    void theFeedSendsWhatIsNew() {
        Viewer viewer = new Viewer();
        WebSocket socket = link(viewer);
        socket.sendText(
                        "{\"op\": \"follow\", \"id\": 3, \"span\": 100000000, \"bins\": 100, \"traces\": [\"" + CURRENT
                                + "\", \"scope/none.x\"], \"credit\": 1000}",
                        true)
                .join();
        await().until(() -> !viewer.frames.isEmpty());
        Frame first = viewer.frames.getFirst();
        assertThat(first.id()).isEqualTo(3);
        assertThat(first.flags()).isEqualTo(1);
        assertThat(first.to() - first.from()).isEqualTo(100_000_000L);
        assertThat(first.to()).isEqualTo(BEGIN + 1_999_999 * 500L);
        Traced whole = first.traces().getFirst();
        assertThat(whole.flags()).isEqualTo(3);
        assertThat(whole.n()).isBetween(100, 101);
        assertThat(first.traces().get(1).kind()).isZero();
        scope.fast(2_000_000, 20_000, i -> 5000);
        // a frame that only says that the link is there may come before and after it
        Frame next = await().until(
                        () -> viewer.frames.stream()
                                .filter(frame -> frame.edge() > first.edge())
                                .findFirst(),
                        java.util.Optional::isPresent)
                .orElseThrow();
        Traced added = next.traces().getFirst();
        assertThat(added.flags()).as("joins what was there").isEqualTo(2);
        assertThat(added.n()).isBetween(10, 12);
        assertThat(added.first() + added.n()).isEqualTo(whole.first() + whole.n() + 10);
        assertThat(added.columns().get(1)[added.n() - 1]).isEqualTo(5000);
        socket.abort();
    }

    @Test
    void withoutCreditNothingIsSentAndNobodyWaits() {
        Viewer viewer = new Viewer();
        WebSocket socket = link(viewer);
        socket.sendText(
                        "{\"op\": \"follow\", \"span\": 100000000, \"bins\": 10, \"traces\": [\"" + CURRENT
                                + "\"], \"credit\": 1}",
                        true)
                .join();
        await().until(() -> viewer.frames.size() == 1);
        for (int i = 0; i < 100; i++) {
            scope.fast(2_000_000 + i * 2000L, 2000, n -> 1);
        }
        assertThat(viewer.frames).hasSize(1);
        socket.sendText("{\"op\": \"credit\", \"frames\": 1}", true).join();
        await().until(() -> viewer.frames.size() == 2);
        assertThat(viewer.frames.get(1).to()).isEqualTo(BEGIN + 2_199_999 * 500L);
        socket.sendText("{\"op\": \"sing\"}", true).join();
        await().until(() -> !viewer.texts.isEmpty());
        assertThat(viewer.texts.getFirst()).contains("it knows follow, credit and stop");
        socket.abort();
        await().until(() -> bench.server.streamClients() == 0);
    }
}
