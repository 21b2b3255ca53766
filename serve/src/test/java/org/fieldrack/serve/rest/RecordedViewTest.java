package org.fieldrack.serve.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.fieldrack.base.ManualClock;
import org.fieldrack.device.DeviceHandler;
import org.fieldrack.device.Lab;
import org.fieldrack.device.LabDevice;
import org.fieldrack.property.Schema;
import org.fieldrack.property.State;
import org.fieldrack.record.archive.ArchiveConfig;
import org.fieldrack.record.archive.SqliteArchive;
import org.fieldrack.record.recording.Recordings;
import org.fieldrack.serve.Caller;
import org.fieldrack.serve.Server;
import org.fieldrack.serve.ServerConfig;
import org.fieldrack.stream.Channel;
import org.fieldrack.stream.ElementType;
import org.fieldrack.stream.SampleBlock;
import org.fieldrack.stream.SampleClock;
import org.fieldrack.stream.SampleStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A recording of a ramp with a gap, drawn, measured and exported over REST. */
final class RecordedViewTest {
    private static final String ALL = "/api/v1/recordings/";
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final int RATE = 1000;

    @TempDir
    Path store;

    private final ManualClock clock = new ManualClock();
    private Lab lab;
    private SqliteArchive archive;
    private Recordings recordings;
    private SampleStream ramp;
    private Server server;
    private Caller caller;
    private long begin;
    private String name;

    @BeforeEach
    void record() {
        begin = clock.utcNanos();
        lab = new Lab("bench", clock);
        archive = SqliteArchive.open(store, ArchiveConfig.defaults(), clock);
        ramp = new SampleStream(
                "ramp",
                "its own numbers",
                List.of(Channel.of("volts", "V", ElementType.F32), Channel.of("count", "", ElementType.U16)),
                true,
                new SampleClock(RATE, begin),
                null);
        LabDevice device = new LabDevice("psu", "test", clock, store, store);
        lab.add(device);
        device.attach(Schema.of(), new DeviceHandler() {
            @Override
            public List<SampleStream> streams() {
                return List.of(ramp);
            }
        });
        device.state(State.ON, "", "");
        recordings = new Recordings(lab, archive, store, "lab: bench\n");
        server = Server.start(
                ServerConfig.listening("127.0.0.1:0"), lab, archive, Optional.of(recordings), () -> "nothing");
        caller = new Caller(server);
        name = caller.post("/api/v1/recordings", "{\"name\": \"ramp\"}")
                .json()
                .path("name")
                .asString("");
        samples(0, 30_000);
        samples(31_000, 29_000);
    }

    @AfterEach
    void close() {
        server.close();
        recordings.close();
        lab.close();
        archive.close();
    }

    private void samples(long from, int count) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment volts = arena.allocate(count * 4L);
            MemorySegment counts = arena.allocate(count * 2L);
            for (int i = 0; i < count; i++) {
                volts.setAtIndex(ValueLayout.JAVA_FLOAT, i, from + i);
                counts.set(ValueLayout.JAVA_SHORT_UNALIGNED, i * 2L, (short) (from + i));
            }
            ramp.emit(new SampleBlock(from, count, List.of(volts, counts), null));
        }
        clock.advance(Duration.ofMillis(count));
    }

    private void stop() {
        assertThat(caller.post(ALL + name + "/stop", "{}").status()).isEqualTo(200);
    }

    private ByteBuffer view(String query) {
        try {
            HttpResponse<byte[]> answer = HTTP.send(
                    caller.request(ALL + name + "/streams/psu/ramp/view?" + query)
                            .GET()
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/octet-stream");
            return ByteBuffer.wrap(answer.body()).order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aLongSpanIsDrawnInBinsAndAShortOneInSamples() {
        stop();
        ByteBuffer bins = view("bins=600&channel=volts&channel=count");
        assertThat(bins.getInt(0)).isEqualTo(0x57565246);
        assertThat(bins.getInt(4)).isEqualTo(1);
        assertThat(bins.getInt(8)).isEqualTo(2);
        assertThat(bins.getInt(12)).isEqualTo(600);
        assertThat(bins.getLong(16)).isZero();
        assertThat(bins.getLong(24)).isEqualTo(60_000);
        assertThat(bins.capacity()).isEqualTo(56 + 8 * 601 + 2 * 4 * 8 * 600);
        int volts = 56 + 8 * 601;
        for (int i = 0; i < 600; i++) {
            assertThat(bins.getDouble(56 + 8 * i)).isCloseTo(i * 100e6, within(2.0));
            double low = bins.getDouble(volts + 8 * i);
            double high = bins.getDouble(volts + 8 * (600 + i));
            double mean = bins.getDouble(volts + 8 * (1200 + i));
            if (i >= 300 && i < 310) {
                assertThat(low).isNaN();
                assertThat(bins.getDouble(volts + 8 * (1800 + i))).isZero();
                continue;
            }
            assertThat(low).isEqualTo(i * 100);
            assertThat(high).isEqualTo(i * 100 + 99);
            assertThat(mean).isEqualTo(i * 100 + 49.5);
        }
        int count = volts + 4 * 8 * 600;
        assertThat(bins.getDouble(count + 8 * 305))
                .as("a gap of whole numbers is no zero")
                .isNaN();
        ByteBuffer single = view(
                "from=" + (begin + 29_990_000_000L) + "&to=" + (begin + 31_010_000_000L) + "&bins=2000&channel=volts");
        assertThat(single.getInt(4)).isEqualTo(2);
        int n = single.getInt(12);
        assertThat(n).isEqualTo(1020);
        assertThat(single.getLong(32)).isCloseTo(begin + 29_990_000_000L, within(2L));
        int values = 56 + 8 * n;
        assertThat(single.getDouble(values)).isEqualTo(29_990);
        assertThat(single.getDouble(values + 8 * 9)).isEqualTo(29_999);
        assertThat(single.getDouble(values + 8 * 10)).isNaN();
        assertThat(single.getDouble(values + 8 * 1010)).isEqualTo(31_000);
        assertThat(single.getDouble(56 + 8 * 1010)).isCloseTo(1010 * 1e6, within(2.0));
    }

    @Test
    void aRecordingThatRunsIsDrawnAsFarAsItIsWritten() {
        Awaitility.await()
                .until(() -> caller.get(ALL + name + "/streams/psu/ramp")
                                .json()
                                .path("samples")
                                .longValue(0)
                        >= 59_000);
        ByteBuffer bins = view("bins=100&channel=volts");
        assertThat(bins.getDouble(56 + 8 * 101)).isZero();
        stop();
        assertThat(caller.get(ALL + name + "/streams/psu/ramp")
                        .json()
                        .path("samples")
                        .longValue(0))
                .isEqualTo(60_000);
    }

    @Test
    void statisticsAreExact() {
        stop();
        JsonNode all = caller.get(ALL + name + "/streams/psu/ramp/statistics?channel=volts&from="
                        + (begin + 29_000_000_000L) + "&to=" + (begin + 32_000_000_000L))
                .json();
        assertThat(all.path("exact").asBoolean(false)).isTrue();
        JsonNode volts = all.path("channels").get(0);
        assertThat(volts.path("count").longValue(0)).isEqualTo(2000);
        assertThat(volts.path("missing").longValue(0)).isEqualTo(1000);
        assertThat(volts.path("mean").doubleValue(0)).isEqualTo(30_499.5);
        assertThat(volts.path("min").doubleValue(0)).isEqualTo(29_000);
        assertThat(volts.path("p2p").doubleValue(0)).isEqualTo(2999);
        assertThat(volts.path("unit").asString("")).isEqualTo("V");
    }

    @Test
    void anExportIsBegunWatchedAndFetched() {
        stop();
        String id = caller.post(
                        ALL + name + "/exports",
                        "{\"format\": \"csv\", \"patterns\": [\"psu/ramp.volts\"], \"from\": " + begin + ", \"to\": "
                                + (begin + 5_000_000L) + "}")
                .json()
                .path("id")
                .asString("");
        Awaitility.await()
                .until(() -> caller.get("/api/v1/exports/" + id)
                        .json()
                        .path("state")
                        .asString("")
                        .equals("DONE"));
        JsonNode job = caller.get("/api/v1/exports/" + id).json();
        assertThat(job.path("progress").doubleValue(0)).isEqualTo(1);
        assertThat(job.path("files").toString()).contains("psu-ramp.csv");
        assertThat(caller.get("/api/v1/exports/" + id + "/file?name=psu-ramp.csv")
                        .json()
                        .asString(""))
                .startsWith("sample,time_ns,volts [V]\n0," + begin + ",0\n1,")
                .hasLineCount(6);
        assertThat(caller.get("/api/v1/exports").json().path("exports").size()).isEqualTo(1);
        assertThat(caller.get("/api/v1/exports/" + id + "/file?name=..%2Farchive.sqlite")
                        .status())
                .isEqualTo(404);
        assertThat(caller.post("/api/v1/exports/" + id + "/resume", "{}").message())
                .contains("is done");
        assertThat(caller.post(ALL + name + "/exports", "{\"format\": \"xls\"}").message())
                .contains("csv, hdf5");
        assertThat(caller.post(ALL + "nothing/exports", "{}").status()).isEqualTo(404);
    }

    @Test
    void theListIsFilteredAndSaysHowLongTheDiskLasts() {
        stop();
        String list = "/api/v1/recordings";
        assertThat(caller.get(list + "?device=psu").json().path("recordings").size())
                .isEqualTo(1);
        assertThat(caller.get(list + "?device=meter").json().path("recordings").size())
                .isZero();
        assertThat(caller.get(list + "?to=" + begin).json().path("recordings").size())
                .isZero();
        assertThat(caller.get(list + "?from=" + (begin + 1_000_000_000L) + "&to=" + (begin + 2_000_000_000L))
                        .json()
                        .path("recordings")
                        .size())
                .isEqualTo(1);
        JsonNode disk = caller.get(list).json().path("disk");
        assertThat(disk.path("bytesPerSecond").doubleValue(0)).isEqualTo(6 * RATE);
        assertThat(disk.path("secondsLeft").doubleValue(0)).isPositive();
        assertThat(caller.get(ALL + name + "/streams/psu/ramp/view?channel=amps")
                        .status())
                .isEqualTo(404);
        assertThat(caller.get(ALL + name + "/streams/psu/none/view").status()).isEqualTo(404);
        assertThat(caller.get(ALL + name + "/streams/psu/ramp/view?bins=0").status())
                .isEqualTo(400);
    }
}
