package org.fieldrack.serve.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.fieldrack.base.Clock;
import org.fieldrack.device.Lab;
import org.fieldrack.record.archive.ArchiveConfig;
import org.fieldrack.record.archive.SqliteArchive;
import org.fieldrack.record.recording.Recordings;
import org.fieldrack.serve.Caller;
import org.fieldrack.serve.Server;
import org.fieldrack.serve.ServerConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recordings over REST: started, found, annotated, stopped and checked. */
final class RecordingRestTest {
    private static final String ALL = "/api/v1/recordings";

    @TempDir
    Path store;

    private Lab lab;
    private SqliteArchive archive;
    private Recordings recordings;
    private Server server;
    private Caller caller;

    @BeforeEach
    void open() {
        lab = new Lab("bench", Clock.system());
        archive = SqliteArchive.open(store, ArchiveConfig.defaults(), lab.clock());
        recordings = new Recordings(lab, archive, store, "lab: bench\n");
        server = Server.start(
                ServerConfig.listening("127.0.0.1:0"), lab, archive, Optional.of(recordings), () -> "nothing");
        caller = new Caller(server);
    }

    @AfterEach
    void close() {
        server.close();
        recordings.close();
        lab.close();
        archive.close();
    }

    @Test
    void aRecordingFromStartToCheck() {
        String name = caller.post(ALL, "{\"name\": \"shot\", \"note\": \"new sample\"}")
                .json()
                .path("name")
                .asString("");
        assertThat(name).endsWith("-shot");
        assertThat(caller.get(ALL).json().path("running").get(0).path("name").asString(""))
                .isEqualTo(name);
        assertThat(caller.post(ALL + "/" + name + "/annotations", "{\"text\": \"loud\"}")
                        .status())
                .isEqualTo(200);
        assertThat(caller.post(ALL + "/" + name + "/stop", "{}").status()).isEqualTo(200);
        assertThat(caller.get(ALL).json().path("running").size()).isZero();
        assertThat(caller.get(ALL + "?search=loud").json().path("recordings").size())
                .isEqualTo(1);
        assertThat(caller.get(ALL + "/" + name)
                        .json()
                        .path("annotations")
                        .get(0)
                        .path("text")
                        .asString(""))
                .isEqualTo("loud");
        assertThat(caller.get(ALL + "/" + name + "/verify")
                        .json()
                        .path("complete")
                        .asBoolean(false))
                .isTrue();
    }

    @Test
    void whatCannotBeDoneIsToldInASentence() {
        assertThat(caller.post(ALL, "{\"name\": \"a/b\"}").status()).isEqualTo(400);
        assertThat(caller.post(ALL, "{\"name\": \"a\", \"preTrigger\": \"soon\"}")
                        .status())
                .isEqualTo(400);
        assertThat(caller.post(ALL, "{\"name\": \"a\", \"when\": \"psu.volts > 5 V\"}")
                        .message())
                .isEqualTo("there is no device psu");
        assertThat(caller.post(ALL + "/nothing/stop", "{}").status()).isEqualTo(404);
        assertThat(caller.get(ALL + "/nothing").status()).isEqualTo(404);
        String pin = "{\"reference\": \"a/b.c\", \"pinned\": \"d/e.f\"}";
        assertThat(caller.post(ALL + "/nothing/pins", pin).status()).isEqualTo(404);
        String name =
                caller.post(ALL, "{\"name\": \"shot\"}").json().path("name").asString("");
        assertThat(caller.post(ALL + "/" + name + "/pins", pin).message())
                .startsWith("\"a/b.c\" is in no stream of the recording");
        assertThat(caller.post(ALL + "/" + name + "/pins", "{}").status()).isEqualTo(400);
        assertThat(caller.post(ALL + "/" + name + "/pins/psu/remove", "{}").message())
                .contains("is not pinned");
        assertThat(caller.get(ALL + "/..%2F..").status()).isIn(400, 404);
        assertThat(caller.post(ALL, "{\"name\": \"a\"}", "Fieldrack-Level", "OBSERVER")
                        .status())
                .isEqualTo(422);
    }
}
