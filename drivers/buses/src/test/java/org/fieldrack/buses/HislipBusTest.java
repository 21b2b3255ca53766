package org.fieldrack.buses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.fieldrack.base.Clock;
import org.fieldrack.bus.BusListener;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.bus.IoStatus;
import org.fieldrack.buses.sim.Door;
import org.fieldrack.buses.sim.Doors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HislipBusTest {
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

    private final EventLoop loop = EventLoop.start("test-loop", Clock.system());
    private final EventLoop doors = EventLoop.start("test-doors", Clock.system());

    @AfterEach
    void end() {
        assertThat(loop.failures()).isZero();
        assertThat(doors.failures()).isZero();
        loop.close();
        doors.close();
    }

    @Test
    void asksAForeignInstrument() {
        try (PythonServer server = new PythonServer(SERVER);
                Talker talker = new Talker("TCPIP::127.0.0.1::hislip0," + server.port() + "::INSTR", "\n", loop)) {
            assertThat(talker.ask("hello")).isEqualTo(new Talker.Answer(IoStatus.SUCCESS, "HELLO"));
            assertThat(talker.ask("y".repeat(10_000)).text()).isEqualTo("Y".repeat(10_000));
            talker.replyTimeout = 30;
            assertThat(talker.ask("late").status()).isEqualTo(IoStatus.NO_REPLY);
            talker.replyTimeout = 1000;
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
            assertThat(watcher.awaitEvent(0xff, 50)).isEqualTo(IoStatus.TIMEOUT);
            talker.replyTimeout = 1;
            talker.ask("srq 1");
            assertThat(watcher.awaitEvent(0x01, 5000)).isEqualTo(IoStatus.SUCCESS);
            door.pullOut();
            await().until(() -> talker.disconnects.get() > 0);
            door.plugIn();
            talker.replyTimeout = 1000;
            await().until(() -> talker.ask("back").text().equals("BACK"));
        }
    }

    @Test
    void saysWhichDeviceIsRefused() throws IOException {
        List<String> reasons = new CopyOnWriteArrayList<>();
        try (Door door = Doors.open("hislip://127.0.0.1:0/hislip0", new EchoInstrument(), doors);
                Talker talker = new Talker(door.address().replace("hislip0", "hislip7"), "\n", loop)) {
            talker.bus.status().orElseThrow().listen(new BusListener() {
                @Override
                public void lost(String reason) {
                    reasons.add(reason);
                }

                @Override
                public void back(String how) {}
            });
            await().until(() -> !reasons.isEmpty());
            assertThat(reasons).containsExactly("the instrument reports: no such device: hislip7 (3)");
        }
    }
}
