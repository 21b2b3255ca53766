package org.fieldrack.bench.mpod;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** A controller that works on one request at a time and needs a given time for each. */
final class SlowController implements AutoCloseable {
    private final DatagramSocket front;
    private final DatagramSocket back;
    private final SocketAddress agent;
    private final long nanos;

    SlowController(int agentPort, long nanosEach) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        front = new DatagramSocket(0, loopback);
        back = new DatagramSocket(0, loopback);
        agent = new InetSocketAddress(loopback, agentPort);
        nanos = nanosEach;
        Thread.ofPlatform().daemon().name("slow controller").start(this::serve);
    }

    String address() {
        return "snmp://127.0.0.1:" + front.getLocalPort();
    }

    private void serve() {
        byte[] buffer = new byte[2048];
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                front.receive(packet);
                long due = System.nanoTime() + nanos;
                SocketAddress manager = packet.getSocketAddress();
                packet.setSocketAddress(agent);
                back.send(packet);
                packet.setLength(buffer.length);
                back.receive(packet);
                packet.setSocketAddress(manager);
                while (System.nanoTime() < due) {
                    Thread.onSpinWait();
                }
                front.send(packet);
            }
        } catch (IOException e) {
            // closed
        }
    }

    @Override
    public void close() {
        front.close();
        back.close();
    }
}
