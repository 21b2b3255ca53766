package org.fieldrack.buses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.fieldrack.bus.IoStatus;
import org.fieldrack.buses.sim.Door;
import org.fieldrack.buses.sim.Doors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrologixBusTest extends BusTest {
    /** A gateway with an instrument at 5, which answers every message with its text in capitals and EOI. */
    private static final String SERVER = """
            import os, socket, sys
            if sys.argv[1] == 'tcp':
                s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(); print(s.getsockname()[1])
                c, a = s.accept(); recv, send = (lambda: c.recv(1000)), c.sendall
            else:
                f = os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY); print('ready')
                recv, send = (lambda: os.read(f, 1000)), (lambda b: os.write(f, b))
            addr, said, eot, line, esc = b'', b'', None, bytearray(), False
            while True:
                got = recv()
                if not got: break
                for b in got:
                    if esc: line.append(b); esc = False; continue
                    if b == 27: esc = True; continue
                    if b not in (10, 13): line.append(b); continue
                    text, line = bytes(line), bytearray()
                    if text.startswith(b'++addr '): addr = text[7:]
                    elif text.startswith(b'++eot_char '): eot = bytes([int(text[11:])])
                    elif text == b'++ver': send(b'Prologix GPIB-USB Controller version 6.101\\r\\n')
                    elif text.startswith(b'++savecfg'): send(b'Unrecognized command\\r\\n')
                    elif text == b'++read eoi':
                        if said and addr == b'5': send(said + eot); said = b''
                    elif text.startswith(b'++'): pass
                    elif text: said = text.upper()
            """;

    @Test
    void asksThroughAForeignGateway() {
        try (PythonServer server = new PythonServer(SERVER, "tcp");
                Talker talker = new Talker("prologix://127.0.0.1:" + server.port() + "/5", "\n", loop)) {
            assertThat(talker.ask("hello+\r")).isEqualTo(new Talker.Answer(IoStatus.SUCCESS, "HELLO+\r"));
        }
    }

    @Test
    void asksThroughAForeignGatewayOnASerialLine(@TempDir Path folder) throws IOException {
        try (PtyPair line = new PtyPair(folder);
                PythonServer server = new PythonServer(SERVER, line.far.toString());
                Talker talker = new Talker("GPIB0::5::INSTR?gateway=" + line.near, "\n", loop)) {
            assertThat(server.firstLine).isEqualTo("ready");
            assertThat(talker.ask("hello").text()).isEqualTo("HELLO");
        }
    }

    @Test
    void instrumentsShareAGateway() throws IOException {
        EchoInstrument five = new EchoInstrument();
        try (Door door = Doors.openGateway("127.0.0.1:0", Map.of("5", five, "7", new EchoInstrument()), doors);
                Talker a = new Talker(door.address() + "/5", "\n", loop);
                Talker b = new Talker(door.address() + "/7", "\n", loop);
                Talker nobody = new Talker(door.address() + "/9", "\n", loop)) {
            nobody.replyTimeout = 50;
            for (int i = 0; i < 20; i++) {
                assertThat(a.ask("from a " + i).text()).isEqualTo("FROM A " + i);
                assertThat(b.ask("from b " + i).text()).isEqualTo("FROM B " + i);
            }
            assertThat(nobody.ask("anybody there").status()).isEqualTo(IoStatus.NO_REPLY);
            assertThat(a.ask("long 50000").text()).hasSize(50000);
            door.pullOut();
            await().until(() -> a.disconnects.get() > 0 && b.disconnects.get() > 0);
            door.plugIn();
            await().until(() -> a.ask("back").text().equals("BACK"));
        }
    }

    @Test
    void serviceRequestsAreEvents() throws IOException {
        try (Door door = Doors.open("prologix://127.0.0.1:0/5", new EchoInstrument(), doors);
                Talker talker = new Talker(door.address(), "\n", loop);
                Talker watcher = new Talker(door.address(), "\n", loop)) {
            assertThat(watcher.awaitEvent(0xff, 1)).isEqualTo(IoStatus.TIMEOUT);
            talker.replyTimeout = 1;
            talker.ask("srq 2");
            assertThat(watcher.awaitEvent(0x02, 5000)).isEqualTo(IoStatus.SUCCESS);
            assertThat(watcher.awaitEvent(0x02, 100)).isEqualTo(IoStatus.TIMEOUT);
        }
    }

    @Test
    void namesAWrongGpibAddress() {
        assertThatThrownBy(() -> Buses.check("prologix://h/31"))
                .hasMessage("\"prologix://h/31\" names the GPIB address 31, which is not 0 to 30:"
                        + " write it such as prologix://192.168.1.30:1234/5");
        assertThatThrownBy(() -> Buses.check("GPIB0::5::INSTR")).hasMessageContaining("names no gateway");
    }
}
