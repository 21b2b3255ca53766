package org.fieldrack.mpod;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.snmp4j.PDU;
import org.snmp4j.asn1.BER;
import org.snmp4j.asn1.BERInputStream;
import org.snmp4j.smi.VariableBinding;

/** A bad network between a manager and an agent: loses, doubles, swaps and damages datagrams as a seed says. */
final class ChaosProxy implements AutoCloseable {
    /** One object of a request that passed: {@code SET 1.3.6… = 1}. */
    record Seen(int type, String oid, String value) {}

    private final DatagramSocket front;
    private final DatagramSocket back;
    private final SocketAddress agent;
    private final Random random;
    private final List<Thread> threads = new ArrayList<>();
    final List<Seen> requests = new CopyOnWriteArrayList<>();
    private volatile SocketAddress manager = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);
    private volatile double trouble;
    private volatile int damaged;

    ChaosProxy(String agentAddress, long seed) throws IOException {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        String[] parts = agentAddress.substring("snmp://".length()).split(":");
        agent = new InetSocketAddress(parts[0], Integer.parseInt(parts[1]));
        front = new DatagramSocket(0, loopback);
        back = new DatagramSocket(0, loopback);
        random = new Random(seed);
        threads.add(Thread.ofPlatform().daemon().start(() -> pump(front, back, true)));
        threads.add(Thread.ofPlatform().daemon().start(() -> pump(back, front, false)));
    }

    String address() {
        return "snmp://127.0.0.1:" + front.getLocalPort();
    }

    /** Sets the probability of each of loss, doubling and swapping. */
    void trouble(double probability) {
        trouble = probability;
    }

    /** Sends this many damaged copies of every answer before the answer itself. */
    void damage(int copies) {
        damaged = copies;
    }

    private boolean happens() {
        synchronized (random) {
            return random.nextDouble() < trouble;
        }
    }

    private void pump(DatagramSocket in, DatagramSocket out, boolean request) {
        byte[] buffer = new byte[65536];
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        byte[] swapped = new byte[0];
        try {
            while (!in.isClosed()) {
                packet.setLength(buffer.length);
                in.receive(packet);
                byte[] data = Arrays.copyOf(buffer, packet.getLength());
                if (request) {
                    manager = packet.getSocketAddress();
                    note(data);
                }
                SocketAddress to = request ? agent : manager;
                if (happens()) {
                    continue;
                }
                if (!request) {
                    for (int i = 0; i < damaged; i++) {
                        send(out, mutated(data), to);
                    }
                }
                if (swapped.length == 0 && happens()) {
                    swapped = data;
                    continue;
                }
                send(out, data, to);
                if (happens()) {
                    send(out, data, to);
                }
                if (swapped.length > 0) {
                    send(out, swapped, to);
                    swapped = new byte[0];
                }
            }
        } catch (IOException e) {
            // the socket was closed
        }
    }

    private static void send(DatagramSocket socket, byte[] data, SocketAddress to) throws IOException {
        socket.send(new DatagramPacket(data, data.length, to));
    }

    /** Returns the bytes with one to four of them changed, dropped or added. */
    byte[] mutated(byte[] data) {
        byte[] copy = data.clone();
        synchronized (random) {
            for (int i = random.nextInt(4); i >= 0 && copy.length > 2; i--) {
                int at = random.nextInt(copy.length);
                switch (random.nextInt(4)) {
                    case 0 -> copy[at] = (byte) random.nextInt(256);
                    case 1 -> copy[at] ^= (byte) (1 << random.nextInt(8));
                    case 2 -> copy = Arrays.copyOf(copy, at + 1);
                    default -> copy = Arrays.copyOf(copy, copy.length + random.nextInt(8));
                }
            }
        }
        return copy;
    }

    private void note(byte[] data) throws IOException {
        BERInputStream in = new BERInputStream(ByteBuffer.wrap(data));
        BER.MutableByte type = new BER.MutableByte();
        BER.decodeHeader(in, type);
        BER.decodeInteger(in, type);
        BER.decodeString(in, type);
        PDU pdu = new PDU();
        pdu.decodeBER(in);
        if (pdu.getType() == PDU.SET || pdu.getType() == PDU.GET) {
            for (VariableBinding binding : pdu.getVariableBindings()) {
                requests.add(new Seen(
                        pdu.getType(),
                        binding.getOid().toDottedString(),
                        binding.getVariable().toString()));
            }
        }
    }

    @Override
    public void close() {
        front.close();
        back.close();
        for (Thread thread : threads) {
            try {
                thread.join(1000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
