package org.fieldrack.buses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.fieldrack.base.Clock;
import org.fieldrack.base.ForeignProgram;
import org.fieldrack.bus.BusListener;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.bus.IoStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsBusTest {
    private static final String SERVER = """
            import socket, ssl, sys, threading
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(sys.argv[1], sys.argv[2])
            s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(); print(s.getsockname()[1])
            def serve(c):
                try:
                    t = context.wrap_socket(c, server_side=True)
                    buf = b''
                    while True:
                        got = t.recv(65536)
                        if not got: return
                        buf += got
                        while b'\\n' in buf:
                            line, buf = buf.split(b'\\n', 1)
                            t.sendall(line.upper() + b'\\n')
                except OSError: pass
            while True:
                c, a = s.accept()
                threading.Thread(target=serve, args=(c,), daemon=True).start()
            """;

    private final EventLoop loop = EventLoop.start("test-loop", Clock.system());

    @AfterEach
    void end() {
        assertThat(loop.failures()).isZero();
        loop.close();
    }

    private static PythonServer serve(Path folder) throws IOException, InterruptedException {
        Process openssl = new ProcessBuilder(
                        ForeignProgram.require("openssl", "openssl").toString(),
                        "req",
                        "-x509",
                        "-newkey",
                        "rsa:2048",
                        "-nodes",
                        "-days",
                        "2",
                        "-subj",
                        "/CN=instrument",
                        "-keyout",
                        folder.resolve("key.pem").toString(),
                        "-out",
                        folder.resolve("cert.pem").toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(openssl.waitFor()).isZero();
        return new PythonServer(
                SERVER,
                folder.resolve("cert.pem").toString(),
                folder.resolve("key.pem").toString());
    }

    @Test
    void talksToWhomItTrusts(@TempDir Path folder) throws Exception {
        try (PythonServer server = serve(folder)) {
            String address = "tls://127.0.0.1:" + server.port() + "?connect=5s&";
            for (String option : List.of("verify=off", "trust=" + folder.resolve("cert.pem"))) {
                try (Talker talker = new Talker(address + option, "\n", loop)) {
                    assertThat(talker.ask("hello")).isEqualTo(new Talker.Answer(IoStatus.SUCCESS, "HELLO"));
                    assertThat(talker.ask("y".repeat(100_000)).text()).isEqualTo("Y".repeat(100_000));
                }
            }
        }
    }

    @Test
    void refusesAStranger(@TempDir Path folder) throws Exception {
        try (PythonServer server = serve(folder);
                Talker talker = new Talker("tls://127.0.0.1:" + server.port() + "?connect=5s", "\n", loop)) {
            List<String> reasons = new CopyOnWriteArrayList<>();
            talker.bus.status().orElseThrow().listen(new BusListener() {
                @Override
                public void lost(String reason) {
                    reasons.add(reason);
                }

                @Override
                public void back(String how) {}
            });
            await().until(() -> !reasons.isEmpty());
            assertThat(reasons.getFirst()).startsWith("TLS: ");
            assertThat(talker.ask("x").text()).isEqualTo("offline");
        }
    }

    @Test
    void namesACertificateThatCannotBeRead() {
        assertThatThrownBy(() -> Buses.check("tls://h:1?trust=/nowhere.pem"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/nowhere.pem cannot be read");
    }
}
