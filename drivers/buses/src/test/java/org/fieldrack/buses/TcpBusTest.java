package org.fieldrack.buses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.fieldrack.base.Clock;
import org.fieldrack.bus.BusListener;
import org.fieldrack.bus.BusStatus;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.bus.IoStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TcpBusTest {
    /** Answers each line with the same in capitals; {@code hush} is not answered, {@code tell} also tells it to all later. */
    static final String SERVER = """
            import socket, sys, threading
            family = socket.AF_UNIX if sys.argv[1] == 'unix' else socket.AF_INET
            s = socket.socket(family, socket.SOCK_STREAM)
            if family == socket.AF_INET: s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            s.bind(sys.argv[2] if sys.argv[1] == 'unix' else ('127.0.0.1', int(sys.argv[2])))
            s.listen()
            def serve(c):
                buf = b''
                while True:
                    got = c.recv(4096)
                    if not got: return
                    buf += got
                    while b'\\r\\n' in buf:
                        line, buf = buf.split(b'\\r\\n', 1)
                        if line == b'hush': continue
                        if line == b'part': c.sendall(b'unfini'); continue
                        if line == b'close': c.close(); return
                        c.sendall(line.upper() + b'\\r\\n')
                        if line == b'more': c.sendall(b'one\\r\\ntwo\\r\\n')
            print(sys.argv[2] if sys.argv[1] == 'unix' else s.getsockname()[1])
            while True:
                c, a = s.accept()
                threading.Thread(target=serve, args=(c,), daemon=True).start()
            """;

    /** Kills its child, which serves, and starts another one at the same port. */
    private static final String MORTAL = """
            import os, signal, socket, sys
            def start(port):
                s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                s.bind(('127.0.0.1', port)); s.listen(); port = s.getsockname()[1]
                child = os.fork()
                if child == 0:
                    while True:
                        c, _ = s.accept()
                        if os.fork() == 0:
                            while True:
                                got = c.recv(1000)
                                if not got: os._exit(0)
                                c.sendall(got.upper())
                        c.close()
                os.setpgid(child, child); s.close()
                return child, port
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            child, port = start(0); print(port)
            for line in sys.stdin:
                if line.strip() == 'die': os.killpg(child, 9); os.waitpid(child, 0); print('dead')
                else: child, port = start(port); print('alive')
            os.killpg(child, 9)
            """;

    private final EventLoop loop = EventLoop.start("test-loop", Clock.system());

    @BeforeEach
    void quiet() {
        assertThat(loop.failures()).isZero();
    }

    @AfterEach
    void end() {
        assertThat(loop.failures()).isZero();
        loop.close();
    }

    @Test
    void asksAForeignInstrument() {
        try (PythonServer server = new PythonServer(SERVER, "tcp", "0");
                Talker talker = new Talker("tcp://127.0.0.1:" + server.port(), "\r\n", loop)) {
            assertThat(talker.ask("hello")).isEqualTo(new Talker.Answer(IoStatus.SUCCESS, "HELLO"));
            for (int i = 0; i < 500; i++) {
                assertThat(talker.ask("volts " + i).text()).isEqualTo("VOLTS " + i);
            }
            talker.replyTimeout = 50;
            assertThat(talker.ask("hush").status()).isEqualTo(IoStatus.NO_REPLY);
            talker.replyTimeout = 10_000;
            talker.readTimeout = 300;
            assertThat(talker.ask("part")).isEqualTo(new Talker.Answer(IoStatus.TIMEOUT, "unfini"));
            assertThat(talker.ask("again").text()).isEqualTo("AGAIN");
        }
    }

    @Test
    void asksByName() {
        try (PythonServer server = new PythonServer(SERVER, "tcp", "0");
                Talker talker = new Talker("TCPIP::localhost::" + server.port() + "::SOCKET", "\r\n", loop)) {
            assertThat(talker.ask("x").text()).isEqualTo("X");
        }
    }

    @Test
    void asksOverAUnixSocket(@TempDir java.nio.file.Path folder) {
        String path = folder.resolve("s").toString();
        try (PythonServer server = new PythonServer(SERVER, "unix", path);
                Talker talker = new Talker("unix:" + server.firstLine, "\r\n", loop)) {
            assertThat(talker.ask("x").text()).isEqualTo("X");
        }
    }

    @Test
    void asynchronousReadersSeeAnswersAndWhatComesUnasked() {
        try (PythonServer server = new PythonServer(SERVER, "tcp", "0");
                Talker listener = new Talker("tcp://127.0.0.1:" + server.port(), "\r\n", loop);
                Talker talker = new Talker("tcp://127.0.0.1:" + server.port(), "\r\n", loop)) {
            listener.listen();
            assertThat(talker.ask("more").text()).isEqualTo("MORE");
            await().until(() -> listener.unasked.equals(List.of("MORE", "one", "two")));
            assertThat(talker.ask("after").text()).isEqualTo("AFTER");
        }
    }

    @Test
    void comesBackAHundredTimesWithOneWordEach() {
        List<String> words = new CopyOnWriteArrayList<>();
        try (PythonServer server = new PythonServer(MORTAL);
                Talker talker = new Talker("tcp://127.0.0.1:" + server.port(), "\r\n", loop)) {
            BusStatus status = talker.bus.status().orElseThrow();
            status.listen(new BusListener() {
                @Override
                public void lost(String reason) {
                    words.add("lost");
                }

                @Override
                public void back(String how) {
                    words.add("back");
                }
            });
            assertThat(talker.ask("x").text()).isEqualTo("X");
            long slowest = 0;
            int rounds = 100;
            for (int i = 0; i < rounds; i++) {
                int expected = 2 * i + 1;
                assertThat(server.tell("die")).isEqualTo("dead");
                await().pollInterval(Duration.ofMillis(2)).until(() -> words.size() == expected);
                assertThat(talker.ask("x").text()).isEqualTo("offline");
                assertThat(server.tell("live")).isEqualTo("alive");
                long serving = System.nanoTime();
                await().pollInterval(Duration.ofMillis(2)).until(() -> words.size() == expected + 1);
                assertThat(talker.ask("y").text()).isEqualTo("Y");
                slowest = Math.max(slowest, System.nanoTime() - serving);
            }
            System.out.println("slowest recovery of " + rounds + ": " + slowest / 1_000_000 + " ms");
            assertThat(words).hasSize(2 * rounds);
            // a dying server may still accept the first attempt to reconnect
            assertThat(status.counters().get("bus_connects")).isGreaterThanOrEqualTo(rounds + 1);
            server.tell("die");
        }
    }

    @Test
    void reconnectsSilentlyWhenTheInstrumentClosesAfterEachAnswer() {
        try (PythonServer server = new PythonServer(SERVER, "tcp", "0");
                Talker talker = new Talker("tcp://127.0.0.1:" + server.port() + "?per=transaction", "\r\n", loop)) {
            assertThat(talker.ask("a").text()).isEqualTo("A");
            talker.replyTimeout = 50;
            assertThat(talker.ask("close").status()).isEqualTo(IoStatus.NO_REPLY);
            talker.replyTimeout = 10_000;
            assertThat(talker.ask("b").text()).isEqualTo("B");
            assertThat(talker.disconnects).hasValue(0);
        }
    }
}
