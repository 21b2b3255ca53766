package org.fieldrack.buses;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.fieldrack.bus.IoStatus;
import org.fieldrack.buses.sim.Door;
import org.fieldrack.buses.sim.Doors;
import org.junit.jupiter.api.Test;

class HislipBusTest extends BusTest {
    /** Answers a line with the same in capitals; {@code srq N} requests service, {@code late} is answered to the next. */
    private static final String SERVER = """
            import socket, struct, threading
            sessions, held = {}, []
            def recv(c):
                h = c.recv(16, socket.MSG_WAITALL)
                if len(h) < 16: return None
                _, t, ctl, par, n = struct.unpack('>2sBBIQ', h)
                return t, ctl, par, (c.recv(n, socket.MSG_WAITALL) if n else b'')
            def send(c, t, ctl, par, data=b''): c.sendall(struct.pack('>2sBBIQ', b'HS', t, ctl, par, len(data)) + data)
            def serve(c):
                said = b''
                while True:
                    m = recv(c)
                    if m is None: return
                    t, ctl, par, data = m
                    if t == 0: sessions[5] = None; send(c, 1, 0, 0x01000005)
                    elif t == 17: sessions[par] = c; send(c, 18, 0, 0)
                    elif t == 15: send(c, 16, 0, 0, struct.pack('>Q', 4096))
                    elif t in (6, 7):
                        said += data
                        if t == 7:
                            if said.startswith(b'srq'): send(sessions[5], 20, 0x40 | int(said[4:]), 0)
                            elif said == b'late\\n': held.append((par, b'OLD\\n'))
                            else:
                                for p, old in held: send(c, 7, 0, p, old)
                                held.clear()
                                up = said.upper()
                                send(c, 6, 0, par, up[:3]); send(c, 7, 0, par, up[3:])
                            said = b''
            s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(); print(s.getsockname()[1])
            while True:
                c, _ = s.accept(); threading.Thread(target=serve, args=(c,), daemon=True).start()
            """;

    @Test
    void asksAForeignInstrument() {
        try (PythonServer server = new PythonServer(SERVER);
                Talker talker = new Talker("TCPIP::127.0.0.1::hislip0," + server.port() + "::INSTR", "\n", loop)) {
            assertThat(talker.ask("hello")).isEqualTo(new Talker.Answer(IoStatus.SUCCESS, "HELLO"));
            assertThat(talker.ask("y".repeat(10_000)).text()).isEqualTo("Y".repeat(10_000));
            talker.replyTimeout = 30;
            assertThat(talker.ask("late").status()).isEqualTo(IoStatus.NO_REPLY);
            talker.replyTimeout = 10_000;
            assertThat(talker.ask("new").text())
                    .as("not the answer to the older question")
                    .isEqualTo("NEW");
            talker.replyTimeout = 1;
            talker.ask("srq 3");
            assertThat(talker.awaitEvent(0x02, 5000)).isEqualTo(IoStatus.SUCCESS);
        }
    }

    @Test
    void asksItsOwnSimulator() throws IOException {
        try (Door door = Doors.open("hislip://127.0.0.1:0", new EchoInstrument(), doors);
                Talker talker = new Talker(door.address(), "\n", loop);
                Talker watcher = new Talker(door.address(), "\n", loop)) {
            for (int i = 0; i < 50; i++) {
                assertThat(talker.ask("n " + i).text()).isEqualTo("N " + i);
            }
            assertThat(talker.ask("long 3000000").text()).hasSize(3000000);
            assertRequestsServiceAndComesBack(door, talker, watcher);
        }
    }

    @Test
    void saysWhichDeviceIsRefused() throws IOException {
        try (Door door = Doors.open("hislip://127.0.0.1:0/hislip0", new EchoInstrument(), doors);
                Talker talker = new Talker(door.address().replace("hislip0", "hislip7"), "\n", loop)) {
            assertThat(reasonsOfLoss(talker)).containsExactly("the instrument reports: no such device: hislip7 (3)");
        }
    }
}
