package org.fieldrack.buses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import org.fieldrack.bus.IoStatus;
import org.fieldrack.buses.sim.Door;
import org.fieldrack.buses.sim.Doors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DoorTest extends BusTest {
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:0", "tcp://127.0.0.1:0", "tcp://[::1]:0", "udp://127.0.0.1:0", "unix:DIR/s"})
    void servesAnInstrument(String listen, @TempDir Path folder) throws IOException {
        String address = listen.replace("DIR", folder.toString());
        try (Door door = Doors.open(address, new EchoInstrument(), doors);
                Talker talker = new Talker(door.address(), "\n", loop)) {
            assertThat(talker.ask("hello")).isEqualTo(new Talker.Answer(IoStatus.SUCCESS, "HELLO"));
            assertThat(talker.ask("long 20000").text()).hasSize(20000);
            talker.replyTimeout = 30;
            assertThat(talker.ask("hush").status()).isEqualTo(IoStatus.NO_REPLY);
            talker.replyTimeout = 10_000;
            assertThat(talker.ask("again").text()).isEqualTo("AGAIN");
        }
    }

    @Test
    void aBroadcastIsAnsweredByWhoeverHearsIt() throws IOException {
        try (Door door = Doors.open("udp://0.0.0.0:0", new EchoInstrument(), doors)) {
            String port = door.address().replaceFirst(".*:", "");
            // the loopback network's own broadcast address; the answer comes from another address, 127.0.0.1
            try (Talker talker = new Talker("udp://127.255.255.255:" + port, "\n", loop)) {
                assertThat(talker.ask("who?")).isEqualTo(new Talker.Answer(IoStatus.SUCCESS, "WHO?"));
                assertThat(talker.ask("again").text()).isEqualTo("AGAIN");
            }
        }
    }

    @Test
    void pulledOutAndPluggedInAgain() throws IOException {
        try (Door door = Doors.open("127.0.0.1:0", new EchoInstrument(), doors);
                Talker talker = new Talker(door.address(), "\n", loop)) {
            assertThat(talker.ask("a").text()).isEqualTo("A");
            door.pullOut();
            await().until(() -> talker.disconnects.get() > 0
                    && !talker.bus.status().orElseThrow().isConnected());
            door.plugIn();
            await().until(() -> talker.ask("b").text().equals("B"));
        }
    }

    @Test
    void refusesWhatItCannotServeWithASentence() throws IOException {
        try (Door door = Doors.open("127.0.0.1:0", new EchoInstrument(), doors)) {
            assertThatThrownBy(() -> Doors.open(door.address(), new EchoInstrument(), doors))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("choose another port");
        }
        assertThatThrownBy(() -> Doors.open("gopher://x:1", new EchoInstrument(), doors))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("gopher");
    }
}
