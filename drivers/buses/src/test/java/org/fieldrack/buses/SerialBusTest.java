package org.fieldrack.buses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import org.fieldrack.base.Clock;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.bus.IoStatus;
import org.fieldrack.buses.sim.Door;
import org.fieldrack.buses.sim.Doors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SerialBusTest {
    private static final String SERVER = """
            import os, sys
            f = os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY)
            print('ready')
            buf = b''
            while True:
                buf += os.read(f, 1000)
                while b'\\n' in buf:
                    line, buf = buf.split(b'\\n', 1)
                    os.write(f, line.upper() + b'\\n')
            """;

    private final EventLoop loop = EventLoop.start("test-loop", Clock.system());

    @AfterEach
    void end() {
        assertThat(loop.failures()).isZero();
        loop.close();
    }

    @Test
    void asksAForeignInstrumentOverAPseudoTerminal(@TempDir Path folder) throws IOException {
        try (PtyPair line = new PtyPair(folder);
                PythonServer server = new PythonServer(SERVER, line.far.toString());
                Talker talker = new Talker("serial:" + line.near + "?baud=115200&parity=even&stop=2", "\n", loop)) {
            assertThat(server.firstLine).isEqualTo("ready");
            assertThat(talker.ask("hello")).isEqualTo(new Talker.Answer(IoStatus.SUCCESS, "HELLO"));
            String longest = "x".repeat(9000);
            assertThat(talker.ask(longest).text()).hasSize(9000);
        }
    }

    @Test
    void asksASimulatedInstrumentByItsVisaName(@TempDir Path folder) throws IOException {
        try (PtyPair line = new PtyPair(folder);
                Door door = Doors.open("serial:" + line.far, new EchoInstrument(), loop);
                Talker talker = new Talker("ASRL" + line.near + "::INSTR?baud=9600", "\n", loop)) {
            await().until(() -> talker.ask("x").text().equals("X"));
            talker.replyTimeout = 50;
            assertThat(talker.ask("hush").status()).isEqualTo(IoStatus.NO_REPLY);
            door.pullOut();
            assertThat(talker.ask("anybody").status()).isEqualTo(IoStatus.NO_REPLY);
            door.plugIn();
            talker.replyTimeout = 10_000;
            await().until(() -> talker.ask("y").text().equals("Y"));
        }
    }

    @Test
    void anUnpluggedLineIsLostAndComesBack(@TempDir Path folder) throws IOException {
        PtyPair line = new PtyPair(folder);
        try (Talker talker = new Talker("serial:" + line.near, "\n", loop)) {
            await().until(() -> talker.connects.get() == 1);
            line.close();
            await().until(() -> talker.disconnects.get() > 0);
            assertThat(talker.bus.status().orElseThrow().isConnected()).isFalse();
            line = new PtyPair(folder);
            await().until(() -> talker.connects.get() == 2);
        } finally {
            line.close();
        }
    }

    @Test
    void namesTheGroupThatHasThePort() {
        assertThat(DeviceFile.noPermission(Path.of("/dev/ttyUSB0"), "dialout", true, "eva"))
                .isEqualTo("no permission to use /dev/ttyUSB0: the group dialout has it;"
                        + " run 'sudo usermod -aG dialout eva' and log in again");
        assertThatThrownBy(() -> DeviceFile.checkUsable(Path.of("/dev/ttyNone99")))
                .hasMessage("/dev/ttyNone99 does not exist: is the instrument plugged in and switched on?");
    }
}
