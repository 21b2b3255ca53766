package org.fieldrack.bench.mpod;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;

/** Single GETs as fast as the agent answers them, a fixed number on their way. */
final class AgentLoad {
    private static final int IN_FLIGHT = 64;
    /** GET of outputMeasurementTerminalVoltage.u0 with community public. */
    private static final byte[] GET = HexFormat.of()
            .parseHex(
                    "302f02010104067075626c6963a02202040000000102010002010030143012060e2b06010401819b6b0103020106010500");

    private AgentLoad() {}

    static void run(int port, int seconds) throws IOException {
        try (DatagramChannel channel = DatagramChannel.open()) {
            channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            ByteBuffer request = ByteBuffer.allocateDirect(GET.length).put(GET).flip();
            ByteBuffer answer = ByteBuffer.allocateDirect(2048);
            measure(channel, request, answer, Duration.ofSeconds(3));
            double rate = measure(channel, request, answer, Duration.ofSeconds(seconds));
            System.out.printf(Locale.ROOT, "simulated crate: %.0f single GETs/s, %d on their way%n", rate, IN_FLIGHT);
        }
    }

    private static double measure(DatagramChannel channel, ByteBuffer request, ByteBuffer answer, Duration length)
            throws IOException {
        for (int i = 0; i < IN_FLIGHT; i++) {
            channel.write(request.rewind());
        }
        long started = System.nanoTime();
        long end = started + length.toNanos();
        long answers = 0;
        while (System.nanoTime() < end) {
            answer.clear();
            channel.read(answer);
            answers++;
            channel.write(request.rewind());
        }
        double rate = answers * 1e9 / (System.nanoTime() - started);
        for (int i = 0; i < IN_FLIGHT; i++) {
            answer.clear();
            channel.read(answer);
        }
        return rate;
    }
}
