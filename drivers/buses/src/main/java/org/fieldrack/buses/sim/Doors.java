package org.fieldrack.buses.sim;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.bus.Transport;
import org.fieldrack.buses.BusAddress;
import org.fieldrack.buses.Transports;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the door of a simulated instrument by its address, the same text that a client uses. */
public final class Doors {
    private static final Logger LOG = LoggerFactory.getLogger("fieldrack.sim");

    private Doors() {}

    /**
     * Serves an instrument.
     *
     * @param listen {@code HOST:PORT} (TCP) or an address such as {@code udp://127.0.0.1:0}; port 0 takes any
     * @param loop calls the instrument
     * @return the door, whose {@code address()} has the real port
     * @throws IOException when it cannot be served; its message is a sentence for the user
     */
    public static Door open(String listen, Instrument instrument, EventLoop loop) throws IOException {
        BusAddress address;
        try {
            address = BusAddress.parseListen(listen);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
        try {
            return switch (address.scheme()) {
                case "tcp" -> new StreamDoor(loop, instrument, inet(address));
                case "unix" -> new StreamDoor(loop, instrument, UnixDomainSocketAddress.of(Path.of(address.path())));
                case "prologix" -> prologix(address, instrument, loop);
                case "hislip" -> hislip(address, instrument, loop);
                case "vxi11" -> new Vxi11Door(loop, instrument, inet(address), orElse(address.path(), "inst0"));
                case "udp" -> new DatagramDoor(loop, instrument, inet(address));
                case "serial" ->
                    new LinkDoor(loop, instrument, Transports.of(address, loop).get(), address.text());
                default ->
                    throw new IOException("no simulator serves " + address.scheme() + " addresses: take one"
                            + " such as tcp://127.0.0.1:0");
            };
        } catch (java.net.BindException e) {
            throw new IOException(
                    "cannot serve at " + listen + ": " + e.getMessage() + "; choose another port, or 0 for any", e);
        }
    }

    /**
     * Serves an instrument at the far end of a line that the caller made, such as a pty.
     *
     * @param transport connects and stays connected
     * @param address what clients use, for {@code Door.address()}
     */
    public static Door open(Transport transport, String address, Instrument instrument, EventLoop loop) {
        return new LinkDoor(loop, instrument, transport, address);
    }

    private static Door hislip(BusAddress address, Instrument instrument, EventLoop loop) throws IOException {
        String device = orElse(address.path(), "hislip0");
        Door tcp = new StreamDoor(loop, new HislipInstrument(instrument, device), inet(address));
        return new RenamedDoor(tcp, tcp.address().replace("tcp://", "hislip://") + "/" + device);
    }

    private static String orElse(String path, String other) {
        return path.isEmpty() ? other : path;
    }

    private static Door prologix(BusAddress address, Instrument instrument, EventLoop loop) throws IOException {
        String gpib = address.path().isEmpty() ? "0" : address.path();
        Door tcp = new StreamDoor(loop, new PrologixInstrument(loop, Map.of(gpib, instrument)), inet(address));
        return new RenamedDoor(tcp, tcp.address().replace("tcp://", "prologix://") + "/" + gpib);
    }

    /**
     * Serves several instruments behind one Prologix gateway.
     *
     * @param instruments by GPIB address, {@code 5} or {@code 5,96}
     * @return the door, whose address names the gateway without a GPIB address
     */
    public static Door openGateway(String hostPort, Map<String, Instrument> instruments, EventLoop loop)
            throws IOException {
        Door tcp =
                new StreamDoor(loop, new PrologixInstrument(loop, instruments), inet(BusAddress.parseListen(hostPort)));
        return new RenamedDoor(tcp, tcp.address().replace("tcp://", "prologix://"));
    }

    static InetSocketAddress inet(BusAddress address) throws IOException {
        String host = address.host().isEmpty() ? "127.0.0.1" : address.host();
        return new InetSocketAddress(InetAddress.getByName(host), Math.max(0, address.port()));
    }

    static String hostPort(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    /** Waits until the loop has done what was asked of it before. */
    static void settle(EventLoop loop) {
        loop.call(() -> true);
    }

    static void closeQuietly(@Nullable Closeable closeable) {
        if (closeable != null) {
            try {
                closeable.close();
            } catch (IOException e) {
                LOG.debug("closing {}", closeable, e);
            }
        }
    }
}
