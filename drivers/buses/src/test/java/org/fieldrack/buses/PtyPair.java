package org.fieldrack.buses;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.fieldrack.base.ForeignProgram;

/** Two ends of a serial line, made by socat. */
final class PtyPair implements AutoCloseable {
    final Path near;
    final Path far;
    private final Process socat;

    PtyPair(Path folder) throws IOException {
        near = folder.resolve("near");
        far = folder.resolve("far");
        socat = new ProcessBuilder(
                        ForeignProgram.require("socat", "socat").toString(),
                        "pty,raw,echo=0,link=" + near,
                        "pty,raw,echo=0,link=" + far)
                .inheritIO()
                .start();
        await().until(() -> Files.exists(near) && Files.exists(far));
    }

    @Override
    public void close() {
        socat.destroyForcibly();
        try {
            socat.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
