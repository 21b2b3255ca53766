package org.fieldrack.bench.mpod;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Stands before a crate and notes when a SET arrives there; passes everything on, both ways. */
final class SetRelay implements AutoCloseable {
    private static final int LONGEST_DATAGRAM = 2048;
    private static final byte SET = (byte) 0xa3;
    private static final int OCTETS = 0x04;

    private final DatagramSocket front;
    private final SocketAddress agent;
    private final InetAddress loopback = InetAddress.getLoopbackAddress();
    private final Map<SocketAddress, DatagramSocket> backs = new ConcurrentHashMap<>();
    private volatile long lastSet;

    SetRelay(int agentPort) throws IOException {
        agent = new InetSocketAddress(loopback, agentPort);
        front = new DatagramSocket(0, loopback);
        Thread.ofPlatform().daemon().name("set relay").start(this::requests);
    }

    String address() {
        return "snmp://127.0.0.1:" + front.getLocalPort();
    }

    /** Returns when the last SET arrived, in nanoseconds of {@link System#nanoTime}. */
    long lastSet() {
        return lastSet;
    }

    private void requests() {
        DatagramPacket packet = new DatagramPacket(new byte[LONGEST_DATAGRAM], LONGEST_DATAGRAM);
        try {
            while (true) {
                packet.setLength(LONGEST_DATAGRAM);
                front.receive(packet);
                if (isSet(packet.getData(), packet.getLength())) {
                    lastSet = System.nanoTime();
                }
                SocketAddress manager = packet.getSocketAddress();
                DatagramSocket back = backs.get(manager);
                if (back == null) {
                    back = open(manager);
                }
                packet.setSocketAddress(agent);
                back.send(packet);
            }
        } catch (IOException e) {
            // closed
        }
    }

    /** Behind the message's header and version stands the community, behind that the tag of the request. */
    private static boolean isSet(byte[] data, int length) {
        int at = (data[1] & 0x80) == 0 ? 2 : 2 + (data[1] & 0x7f);
        at += 2 + data[at + 1];
        return data[at] == OCTETS && at + 2 + data[at + 1] < length && data[at + 2 + data[at + 1]] == SET;
    }

    /** Every socket of the manager has one of its own behind the relay, so that answers find back. */
    private DatagramSocket open(SocketAddress manager) throws IOException {
        DatagramSocket back = new DatagramSocket(0, loopback);
        backs.put(manager, back);
        Thread.ofPlatform().daemon().name("set relay answers").start(() -> answers(back, manager));
        return back;
    }

    private void answers(DatagramSocket back, SocketAddress manager) {
        DatagramPacket packet = new DatagramPacket(new byte[LONGEST_DATAGRAM], LONGEST_DATAGRAM);
        try {
            while (true) {
                packet.setLength(LONGEST_DATAGRAM);
                back.receive(packet);
                packet.setSocketAddress(manager);
                front.send(packet);
            }
        } catch (IOException e) {
            // closed
        }
    }

    @Override
    public void close() {
        front.close();
        backs.values().forEach(DatagramSocket::close);
    }
}
