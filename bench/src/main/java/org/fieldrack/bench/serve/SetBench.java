package org.fieldrack.bench.serve;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.fieldrack.bench.Main;
import org.fieldrack.device.DeviceHandler;
import org.fieldrack.property.Property;
import org.fieldrack.property.Schema;
import org.fieldrack.property.Value;

/**
 * From a set at REST to its first byte at the instrument, a TCP server: request, checks, event and a plain socket, without
 * a driver's protocol engine. One set at a time, a hundred a second, by a plain socket too, so that it is not the client
 * that is measured.
 */
public final class SetBench implements Main.Program {
    @Override
    public String name() {
        return "set";
    }

    @Override
    public String description() {
        return "[N]: N (2000) sets at REST to the wire of a TCP instrument";
    }

    @Override
    public void run(String... args) throws Exception {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 2000;
        SynchronousQueue<Long> arrivals = new SynchronousQueue<>();
        try (ServerSocket instrument = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket wire = new Socket(InetAddress.getLoopbackAddress(), instrument.getLocalPort());
                Socket inside = instrument.accept();
                ServeLab lab = new ServeLab()) {
            wire.setTcpNoDelay(true);
            Thread.ofPlatform().daemon().start(() -> listen(inside, arrivals));
            lab.add(
                    "psu",
                    Schema.of(Property.real("volts")
                            .unit("V")
                            .reconfigurable()
                            .range(0, 1e9)
                            .build()),
                    onWire(wire));
            measure(lab.server.url(), count / 4, arrivals, new Histogram(3));
            Histogram times = new Histogram(3);
            measure(lab.server.url(), count, arrivals, times);
            ServeLab.print("set at REST to the wire", times);
        }
    }

    private static DeviceHandler onWire(Socket wire) {
        return new DeviceHandler() {
            @Override
            public void set(Map<String, Value> changes) {
                try {
                    wire.getOutputStream()
                            .write(("VOLT " + changes.get("volts") + "\n").getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }

    private static void listen(Socket inside, SynchronousQueue<Long> arrivals) {
        byte[] line = new byte[256];
        try (InputStream in = inside.getInputStream()) {
            while (in.read(line) > 0) {
                arrivals.put(System.nanoTime());
            }
        } catch (IOException | InterruptedException e) {
            // the measurement is over
            return;
        }
    }

    private static void measure(String url, int count, SynchronousQueue<Long> arrivals, Histogram times)
            throws Exception {
        URI base = URI.create(url);
        try (Socket rest = new Socket(base.getHost(), base.getPort())) {
            rest.setTcpNoDelay(true);
            byte[] answer = new byte[4096];
            for (int i = 0; i < count; i++) {
                String body = "{\"value\": " + i + "}";
                byte[] put = ("PUT /api/v1/devices/psu/properties/volts HTTP/1.1\r\nHost: " + base.getAuthority()
                                + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n"
                                + body)
                        .getBytes(StandardCharsets.US_ASCII);
                long start = System.nanoTime();
                rest.getOutputStream().write(put);
                times.recordValue(arrivals.take() - start);
                if (rest.getInputStream().read(answer) < 0
                        || !new String(answer, 0, 12, StandardCharsets.US_ASCII).endsWith("200")) {
                    throw new IOException("the server refused: " + new String(answer, StandardCharsets.US_ASCII));
                }
                LockSupport.parkNanos(10_000_000);
            }
        }
    }
}
