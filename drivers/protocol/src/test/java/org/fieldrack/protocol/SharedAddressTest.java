package org.fieldrack.protocol;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fieldrack.base.Clock;
import org.fieldrack.config.Problems;
import org.fieldrack.config.RecordBinder;
import org.fieldrack.config.Secret;
import org.fieldrack.config.Yaml;
import org.fieldrack.device.Device;
import org.fieldrack.device.LabDevice;
import org.fieldrack.property.State;
import org.fieldrack.property.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several devices of a lab at one address, the later ones opened when the connection stands already. */
final class SharedAddressTest {
    @TempDir
    private Path folder;

    @Test
    void whoComesLaterIsConnectedToo() throws Exception {
        Files.writeString(folder.resolve("v.proto"), "Terminator = LF;\ngetV { out \"V?\"; in \"%f\"; }\n");
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"))) {
            Thread.ofVirtual().start(() -> serve(server));
            List<Device> devices = new ArrayList<>();
            try {
                for (int i = 0; i < 3; i++) {
                    Device device = open("d" + i, server.getLocalPort());
                    devices.add(device);
                    await().atMost(Duration.ofSeconds(20))
                            .until(() -> device.state().state() == State.ACTIVE
                                    && device.readings()
                                            .reading("v")
                                            .map(r -> r.value())
                                            .equals(Optional.of(Value.of(12.5))));
                }
            } finally {
                devices.forEach(Device::close);
            }
        }
    }

    private Device open(String name, int port) {
        Problems problems = new Problems();
        ProtocolConfig config = Yaml.parse(
                        "lab",
                        "{bus: \"tcp://127.0.0.1:" + port
                                + "\", protocol: {file: v.proto}, properties: {v: {get: getV, poll: 50ms}}}",
                        problems)
                .flatMap(node -> new RecordBinder(problems, folder, secret -> new Secret(secret, () -> ""))
                        .bind(ProtocolConfig.class, node))
                .orElseThrow(() -> new AssertionError(problems.all()));
        return new ProtocolDriver().open(config, new LabDevice(name, "protocol", Clock.system(), folder, folder));
    }

    private static void serve(ServerSocket server) {
        while (!server.isClosed()) {
            try (Socket client = server.accept();
                    BufferedReader in = new BufferedReader(
                            new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII))) {
                while (in.readLine() != null) {
                    client.getOutputStream().write("12.5\n".getBytes(StandardCharsets.US_ASCII));
                }
            } catch (IOException e) {
                // the client went away, or the test is over
            }
        }
    }
}
