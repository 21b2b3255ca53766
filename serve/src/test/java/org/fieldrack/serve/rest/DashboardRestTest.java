package org.fieldrack.serve.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.fieldrack.base.Clock;
import org.fieldrack.device.Lab;
import org.fieldrack.serve.Caller;
import org.fieldrack.serve.Caller.Answer;
import org.fieldrack.serve.MemoryArchive;
import org.fieldrack.serve.Server;
import org.fieldrack.serve.ServerConfig;
import org.fieldrack.serve.dashboard.Dashboards;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dashboards over REST: written, read, not overwritten by who knows an older text, removed. */
final class DashboardRestTest {
    private static final String ALL = "/api/v1/dashboards";
    private static final String BODY = "{\"text\": \"{\\\"tiles\\\": [%s]}\", \"replaces\": \"%s\"}";

    @TempDir
    Path store;

    private Lab lab;
    private Server server;
    private Caller caller;

    @BeforeEach
    void open() {
        lab = new Lab("bench", Clock.system());
        server = Server.start(
                ServerConfig.listening("127.0.0.1:0"),
                lab,
                new MemoryArchive(),
                Optional.empty(),
                Optional.of(new Dashboards(store)),
                () -> "nothing");
        caller = new Caller(server);
    }

    @AfterEach
    void close() {
        server.close();
        lab.close();
    }

    @Test
    void aDashboardIsKeptAsTextThatAPersonCanEdit() throws IOException {
        assertThat(caller.get(ALL).json().path("dashboards").size()).isZero();
        assertThat(caller.put(ALL + "/night", BODY.formatted("", "")).status()).isEqualTo(200);
        Path file = store.resolve("dashboards/night.json");
        assertThat(file).hasContent("{\"tiles\": []}");
        Files.writeString(file, "{\"title\": \"Night shift ☾\", \"tiles\": []}");
        Answer read = caller.get(ALL + "/night");
        assertThat(read.json().path("text").asString("")).contains("Night shift ☾");
        assertThat(caller.get(ALL).json().path("dashboards").get(0).asString(""))
                .isEqualTo("night");
        String tag = read.json().path("tag").asString("");
        assertThat(caller.post(ALL + "/night/remove", "{\"tag\": \"" + tag + "\"}")
                        .status())
                .isEqualTo(200);
        assertThat(file).doesNotExist();
    }

    @Test
    void nobodyOverwritesWhatHeDoesNotKnow() {
        String first = caller.put(ALL + "/a", BODY.formatted("", ""))
                .json()
                .path("tag")
                .asString("");
        Answer second = caller.put(ALL + "/a", BODY.formatted("1", first));
        assertThat(second.status()).isEqualTo(200);
        for (String tag : new String[] {"", first}) {
            Answer late = caller.put(ALL + "/a", BODY.formatted("2", tag));
            assertThat(late.status()).isEqualTo(409);
            assertThat(late.rule()).isEqualTo("changed");
        }
        assertThat(caller.post(ALL + "/a/remove", "{\"tag\": \"" + first + "\"}")
                        .status())
                .isEqualTo(409);
        assertThat(caller.get(ALL + "/a").json().path("text").asString("")).isEqualTo("{\"tiles\": [1]}");
    }

    @Test
    void whatCannotBeDoneIsToldInASentence() {
        assertThat(caller.get(ALL + "/nothing").message()).isEqualTo("there is no dashboard nothing");
        assertThat(caller.put(ALL + "/a.b", BODY.formatted("", "")).message())
                .isEqualTo("\"a.b\" is no name of a dashboard: use 1 to 64 letters, digits, - and _");
        assertThat(caller.put(ALL + "/..%2Fa", BODY.formatted("", "")).status()).isIn(400, 404);
        assertThat(caller.put(ALL + "/a", "{\"text\": \"{\\n\\\"tiles\\\": [}\"}")
                        .message())
                .startsWith("the text of the dashboard is not JSON in line 2");
        assertThat(caller.put(ALL + "/a", "{\"text\": \"[]\"}").status()).isEqualTo(400);
        assertThat(caller.put(ALL + "/a", "{}").status()).isEqualTo(400);
        assertThat(caller.put(ALL + "/a", BODY.formatted("", ""), "Fieldrack-Level", "OBSERVER")
                        .rule())
                .isEqualTo("level");
        assertThat(store.resolve("dashboards")).doesNotExist();
    }
}
