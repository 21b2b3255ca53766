package org.fieldrack.buses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.fieldrack.base.Clock;
import org.fieldrack.bus.BusListener;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.bus.IoStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TelnetBusTest {
    /** A telnet server that prints every negotiation it sees; answers lines with the same in capitals, and 255 with 255. */
    private static final String SERVER = """
            import socket, sys
            mode = sys.argv[1]
            s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(); print(s.getsockname()[1])
            IAC, DONT, DO, WONT, WILL, SB, SE = 255, 254, 253, 252, 251, 250, 240
            while True:
                c, a = s.accept()
                if mode == 'telnet':
                    c.sendall(bytes([IAC, DO, 24, IAC, WILL, 1, IAC, WILL, 3, IAC, DO, 0, IAC, WILL, 0]))
                state, line, cmd, sub, seen = 0, bytearray(), 0, bytearray(), []
                while True:
                    got = c.recv(1000)
                    if not got: break
                    for b in got:
                        if state == 0:
                            if b == IAC: state = 1
                            else:
                                line.append(b)
                                if b == 10:
                                    if line == b'seen\\n': c.sendall((' '.join(seen) + '\\n').encode())
                                    else: c.sendall(bytes(line).upper().replace(b'\\xff', b'\\xff\\xff'))
                                    line = bytearray()
                        elif state == 1:
                            if b == IAC: line.append(b); state = 0
                            elif b == SB: sub = bytearray(); state = 3
                            else: cmd = b; state = 2
                        elif state == 2:
                            state = 0; seen.append('%d:%d' % (cmd, b))
                            if mode != 'telnet' and cmd == WILL and b == 44:
                                c.sendall(bytes([IAC, DONT if mode == 'none' else DO, 44]))
                        elif state == 3:
                            if b == IAC: state = 4
                            else: sub.append(b)
                        elif state == 4:
                            if b == IAC: sub.append(b); state = 3
                            else:
                                state = 0
                                if mode == 'fixed' and sub[1] == 1: sub[2:] = (9600).to_bytes(4, 'big')
                                seen.append('sb' + sub.hex())
                                c.sendall(bytes([IAC, SB, sub[0], sub[1] + 100]) + bytes(sub[2:]).replace(b'\\xff', b'\\xff\\xff') + bytes([IAC, SE]))
            """;

    private final EventLoop loop = EventLoop.start("test-loop", Clock.system());

    @AfterEach
    void end() {
        assertThat(loop.failures()).isZero();
        loop.close();
    }

    @Test
    void negotiatesAndCarriesEveryByte() {
        try (PythonServer server = new PythonServer(SERVER, "telnet");
                Talker talker = new Talker("telnet://127.0.0.1:" + server.port(), "\n", loop)) {
            assertThat(talker.ask("a\u00ffb\r")).isEqualTo(new Talker.Answer(IoStatus.SUCCESS, "A\u00ffB\r"));
            assertThat(talker.ask("seen").text().split(" "))
                    .containsExactlyInAnyOrder("252:24", "254:1", "253:3", "251:0", "253:0");
        }
    }

    @Test
    void setsARemoteSerialPort() {
        try (PythonServer server = new PythonServer(SERVER, "rfc2217");
                Talker talker = new Talker(
                        "rfc2217://127.0.0.1:" + server.port() + "?baud=65535&parity=even&stop=2", "\n", loop)) {
            assertThat(talker.ask("hello").text()).isEqualTo("HELLO");
            assertThat(talker.ask("seen").text())
                    .contains("sb2c010000ffff", "sb2c0208", "sb2c0303", "sb2c0402", "sb2c0501");
        }
    }

    @Test
    void saysWhatARemoteSerialPortRefuses() {
        for (String mode : List.of("fixed", "none")) {
            try (PythonServer server = new PythonServer(SERVER, mode);
                    Talker talker = new Talker("rfc2217://127.0.0.1:" + server.port() + "?baud=115200", "\n", loop)) {
                List<String> reasons = new CopyOnWriteArrayList<>();
                talker.bus.status().orElseThrow().listen(new BusListener() {
                    @Override
                    public void lost(String reason) {
                        reasons.add(reason);
                    }

                    @Override
                    public void back(String how) {
                        reasons.add(how);
                    }
                });
                await().until(() -> !reasons.isEmpty());
                assertThat(reasons)
                        .containsExactly(
                                mode.equals("fixed")
                                        ? "the remote serial port does not take 115200 baud (it keeps 9600)"
                                        : "the server has no remote serial port (RFC 2217)");
            }
        }
    }
}
