package org.fieldrack.buses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.List;
import org.fieldrack.bus.IoStatus;
import org.fieldrack.buses.sim.Door;
import org.fieldrack.buses.sim.Doors;
import org.junit.jupiter.api.Test;

class Vxi11BusTest extends BusTest {
    /** An instrument with core channel, port mapper and service requests; answers a line with the same in capitals. */
    private static final String SERVER = """
            import socket, struct, threading
            def record(c):
                out = b''
                while True:
                    head = c.recv(4, socket.MSG_WAITALL)
                    if len(head) < 4: return None
                    n = struct.unpack('>I', head)[0]
                    out += c.recv(n & 0x7fffffff, socket.MSG_WAITALL) if n & 0x7fffffff else b''
                    if n & 0x80000000: return out
            def frame(b): return struct.pack('>I', 0x80000000 | len(b)) + b
            def opaque(b): return struct.pack('>I', len(b)) + b + b'\\0' * (-len(b) % 4)
            state = {'intr': None, 'handle': b'', 'stb': 0}
            def serve(c):
                said = b''
                while True:
                    r = record(c)
                    if r is None: return
                    xid, _, _, prog, vers, proc = struct.unpack('>6I', r[:24])
                    a = r[40:]
                    if prog == 100000: res = struct.pack('>I', port if proc == 3 else 0)
                    elif proc == 10:
                        name = a[16:16 + struct.unpack('>I', a[12:16])[0]]
                        res = struct.pack('>4I', 0 if name == b'inst0' else 3, 7, 0, 1500)
                    elif proc == 11:
                        n = struct.unpack('>I', a[16:20])[0]; said += a[20:20 + n]; res = struct.pack('>2I', 0, n)
                        if said.startswith(b'srq') and said.endswith(b'\\n'):
                            state['stb'] = 0x40 | int(said[4:]); said = b''
                            body = struct.pack('>10I', 1, 0, 2, 0x0607B1, 1, 30, 0, 0, 0, 0) + opaque(state['handle'])
                            state['intr'].sendall(frame(body))
                    elif proc == 12:
                        want = struct.unpack('>I', a[4:8])[0]
                        if said.endswith(b'\\n') and not said.startswith(b'hush'):
                            out, said = said.upper()[:want], said[want:]
                            res = struct.pack('>2I', 0, 0 if said else 4) + opaque(out)
                        else: said = b''; res = struct.pack('>2I', 15, 0) + opaque(b'')
                    elif proc == 13: res = struct.pack('>2I', 0, state['stb']); state['stb'] = 0
                    elif proc == 20: n = struct.unpack('>I', a[8:12])[0]; state['handle'] = a[12:12 + n]; res = struct.pack('>I', 0)
                    elif proc == 25:
                        host, p = struct.unpack('>2I', a[:8])
                        state['intr'] = socket.create_connection((socket.inet_ntoa(struct.pack('>I', host)), p))
                        res = struct.pack('>I', 0)
                    else: res = struct.pack('>I', 0)
                    c.sendall(frame(struct.pack('>6I', xid, 1, 0, 0, 0, 0) + res))
            s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(); port = s.getsockname()[1]; print(port)
            while True:
                c, _ = s.accept(); threading.Thread(target=serve, args=(c,), daemon=True).start()
            """;

    private static final String CLIENT = """
            import socket, struct, sys
            c = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
            xid = 0
            def opaque(b): return struct.pack('>I', len(b)) + b + b'\\0' * (-len(b) % 4)
            def call(proc, args):
                global xid; xid += 1
                b = struct.pack('>10I', xid, 0, 2, 0x0607AF, 1, proc, 0, 0, 0, 0) + args
                half = len(b) // 2
                c.sendall(struct.pack('>I', half) + b[:half] + struct.pack('>I', 0x80000000 | len(b) - half) + b[half:])
                n = struct.unpack('>I', c.recv(4, socket.MSG_WAITALL))[0] & 0x7fffffff
                return c.recv(n, socket.MSG_WAITALL)[24:]
            error, lid, _, _ = struct.unpack('>4I', call(10, struct.pack('>3I', 1, 0, 0) + opaque(b'inst0')))
            call(11, struct.pack('>4I', lid, 1000, 0, 8) + opaque(b'hello\\n'))
            r = call(12, struct.pack('>6I', lid, 3, 1000, 0, 0, 0)); a = r[12:15], r[7]
            r = call(12, struct.pack('>6I', lid, 99, 1000, 0, 0, 0)); b = r[12:15], r[7]
            r = call(12, struct.pack('>6I', lid, 99, 20, 0, 0, 0)); e = r[3]
            print(error, a, b, e)
            """;

    @Test
    void asksAForeignInstrumentByPortAndByPortMapper() {
        try (PythonServer server = new PythonServer(SERVER)) {
            for (String address : List.of(
                    "vxi11://127.0.0.1:" + server.port() + "/inst0",
                    "TCPIP::127.0.0.1::inst0::INSTR?mapper=" + server.port())) {
                try (Talker talker = new Talker(address, "\n", loop)) {
                    assertThat(talker.ask("hello")).isEqualTo(new Talker.Answer(IoStatus.SUCCESS, "HELLO"));
                    talker.replyTimeout = 50;
                    assertThat(talker.ask("hush").status()).isEqualTo(IoStatus.NO_REPLY);
                    talker.replyTimeout = 10_000;
                    assertThat(talker.ask("y".repeat(5000)).text()).isEqualTo("Y".repeat(5000));
                }
            }
        }
    }

    @Test
    void aForeignInstrumentAsksForService() {
        try (PythonServer server = new PythonServer(SERVER);
                Talker talker = new Talker("vxi11://127.0.0.1:" + server.port() + "/inst0", "\n", loop)) {
            assertThat(talker.awaitEvent(0xff, 1)).isEqualTo(IoStatus.TIMEOUT);
            assertThat(talker.ask("x").text()).isEqualTo("X");
            talker.replyTimeout = 1;
            talker.ask("srq 5");
            assertThat(talker.awaitEvent(0x04, 5000)).isEqualTo(IoStatus.SUCCESS);
        }
    }

    @Test
    void servesAForeignClient() throws IOException {
        try (Door door = Doors.open("vxi11://127.0.0.1:0/inst0", new EchoInstrument(), doors);
                PythonServer client = new PythonServer(
                        CLIENT, String.valueOf(BusAddress.parse(door.address()).port()))) {
            assertThat(client.firstLine).isEqualTo("0 (b'HEL', 1) (b'LO\\n', 4) 15");
        }
    }

    @Test
    void asksItsOwnSimulator() throws IOException {
        EchoInstrument instrument = new EchoInstrument();
        try (Door door = Doors.open("vxi11://127.0.0.1:0", instrument, doors);
                Talker talker = new Talker(door.address(), "\n", loop);
                Talker watcher = new Talker(door.address(), "\n", loop)) {
            for (int i = 0; i < 50; i++) {
                assertThat(talker.ask("n " + i).text()).isEqualTo("N " + i);
            }
            assertThat(talker.ask("long 600000").text()).hasSize(600000);
            talker.replyTimeout = 100;
            assertThat(talker.ask("hush").status()).isEqualTo(IoStatus.NO_REPLY);
            assertRequestsServiceAndComesBack(door, talker, watcher);
        }
    }

    @Test
    void asynchronousReadersAreServedByPolling() throws IOException {
        EchoInstrument instrument = new EchoInstrument();
        try (Door door = Doors.open("vxi11://127.0.0.1:0", instrument, doors);
                Talker listener = new Talker(door.address(), "\n", loop);
                Talker talker = new Talker(door.address(), "\n", loop)) {
            await().until(() -> talker.ask("x").text().equals("X"));
            listener.listen();
            await().until(() -> {
                doors.execute(instrument::speakUp);
                return listener.unasked.contains("UNASKED");
            });
            assertThat(talker.ask("y").text()).isIn("Y", "UNASKED");
        }
    }

    @Test
    void saysWhichLinkIsRefused() throws IOException {
        try (Door door = Doors.open("vxi11://127.0.0.1:0/inst0", new EchoInstrument(), doors);
                Talker talker = new Talker(door.address().replace("inst0", "inst9"), "\n", loop)) {
            assertThat(reasonsOfLoss(talker)).containsExactly("the instrument refuses the link inst9: no such device");
        }
    }
}
