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
                    caller.request(ALL + name + "/streams/view?" + query).GET().build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/octet-stream");
            return ByteBuffer.wrap(answer.body()).order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One trace of a frame as docs/rest.md has it. */
    private record Drawn(ByteBuffer frame, int at) {
        static Drawn first(ByteBuffer frame) {
            assertThat(frame.getInt(0)).isEqualTo(0x31565246);
            return new Drawn(frame, 40);
        }

        int kind() {
            return frame.get(at);
        }

        int n() {
            return frame.getInt(at + 4);
        }

        int times() {
            return kind() == 4 ? n() + 1 : n();
        }

        /** Nanoseconds UTC. */
        double time(int i) {
            return frame.getLong(8) + frame.getDouble(at + 96 + 8 * i);
        }

        double value(int column, int i) {
            return frame.getFloat(at + 96 + 8 * times() + 4 * (column * n() + i))
                    + (column == 3 ? 0 : frame.getDouble(at + 64));
        }

        Drawn next() {
            int bytes = 96 + 8 * times() + 4 * n() * (kind() == 4 ? 4 : 1);
            return new Drawn(frame, at + (bytes + 7) / 8 * 8);
        }
    }

    @Test
    void aLongSpanIsDrawnInBinsAndAShortOneInSamples() {
        stop();
        Drawn volts = Drawn.first(view("bins=600&trace=psu/ramp.volts&trace=psu/ramp.count"));
        assertThat(volts.kind()).isEqualTo(4);
        assertThat(volts.n()).isEqualTo(600);
        assertThat(volts.frame().getLong(40 + 48)).as("held from").isEqualTo(begin);
        for (int i = 0; i < 600; i++) {
            assertThat(volts.time(i)).isCloseTo(begin + i * 100e6, within(2000.0));
            if (i >= 300 && i < 310) {
                assertThat(volts.value(0, i)).isNaN();
                assertThat(volts.value(3, i)).as("share that is there").isZero();
                continue;
            }
            assertThat(volts.value(0, i)).isEqualTo(i * 100);
            assertThat(volts.value(1, i)).isEqualTo(i * 100 + 99);
            assertThat(volts.value(2, i)).isEqualTo(i * 100 + 49.5);
            assertThat(volts.value(3, i)).isEqualTo(1);
        }
        assertThat(volts.time(600)).isCloseTo(begin + 60e9, within(2000.0));
        Drawn count = volts.next();
        assertThat(count.frame().getShort(count.at() + 2)).isEqualTo((short) 1);
        assertThat(count.time(305)).isEqualTo(volts.time(305));
        assertThat(count.value(0, 305)).as("a gap of whole numbers is no zero").isNaN();
        long from = begin + 29_990_000_000L;
        Drawn single = Drawn.first(
                view("from=" + from + "&to=" + (from + 1_020_000_000L) + "&bins=2000&trace=psu/ramp.volts"));
        assertThat(single.kind()).isEqualTo(3);
        assertThat(single.n()).as("with the sample before and the one behind").isEqualTo(1022);
        assertThat(single.time(1)).isCloseTo(from, within(2000.0));
        assertThat(single.value(0, 1)).isEqualTo(29_990);
        assertThat(single.value(0, 10)).isEqualTo(29_999);
        assertThat(single.value(0, 11)).isNaN();
        assertThat(single.value(0, 1011)).isEqualTo(31_000);
        assertThat(single.time(1011)).isCloseTo(from + 1010 * 1e6, within(2000.0));
    }

    @Test
    void aRecordingThatRunsIsDrawnAsFarAsItIsWritten() {
        Awaitility.await()
                .until(() -> caller.get(ALL + name + "/streams/psu/ramp")
                                .json()
                                .path("toSample")
                                .longValue(0)
                        >= 59_000);
        assertThat(Drawn.first(view("bins=100&trace=psu/ramp.volts")).value(0, 0))
                .isZero();
        stop();
        assertThat(caller.get(ALL + name + "/streams/psu/ramp")
                        .json()
                        .path("toSample")
                        .longValue(0))
                .isEqualTo(60_000);
    }

    @Test
    void statisticsAreExact() {
        stop();
        JsonNode all = caller.get(ALL + name + "/streams/statistics?trace=psu/ramp.volts&from="
                        + (begin + 29_000_000_000L) + "&to=" + (begin + 32_000_000_000L))
                .json();
        JsonNode volts = all.path("statistics").get(0);
        assertThat(volts.path("exact").asBoolean(false)).isTrue();
        assertThat(volts.path("count").longValue(0)).isEqualTo(2000);
        assertThat(volts.path("missing").longValue(0)).isEqualTo(1000);
        assertThat(volts.path("mean").doubleValue(0)).isEqualTo(30_499.5);
        assertThat(volts.path("min").doubleValue(0)).isEqualTo(29_000);
        assertThat(volts.path("p2p").doubleValue(0)).isEqualTo(2999);
        assertThat(volts.path("unit").path("text").asString("")).isEqualTo("V");
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
        assertThat(caller.get(ALL + name + "/streams/view?trace=psu/ramp.amps").status())
                .isEqualTo(404);
        assertThat(caller.get(ALL + name + "/streams/view?trace=psu/none.volts").status())
                .isEqualTo(404);
        assertThat(caller.get(ALL + name + "/streams/view?trace=psu/ramp.volts&bins=0")
                        .status())
                .isEqualTo(400);
    }
}
