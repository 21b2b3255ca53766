package org.fieldrack.serve;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where the server listens, and under which names it may be asked for.
 *
 * <p>A request whose {@code Host} is none of these was sent by a page that made its own name point here.
 *
 * @param host as written in the lab file, without brackets
 * @param port 0 for any
 * @param address what the host resolved to
 * @param names further names with port
 */
record Listener(String host, int port, InetAddress address, List<String> names) {
    static Listener of(String listen, List<String> names) {
        int colon = listen.lastIndexOf(':');
        String host = colon < 0 ? "" : listen.substring(0, colon).replaceAll("^\\[(.*)]$", "$1");
        try {
            int port = Integer.parseInt(listen.substring(colon + 1));
            if (colon <= 0 || port < 0 || port > 65_535) {
                throw notAnAddress(listen, null);
            }
            return new Listener(host, port, InetAddress.getByName(host), List.copyOf(names));
        } catch (NumberFormatException e) {
            throw notAnAddress(listen, e);
        } catch (UnknownHostException e) {
            throw new ServeException(
                    "cannot listen on " + listen + ": the host " + host + " is unknown; check serve.http.listen", e);
        }
    }

    private static ServeException notAnAddress(String listen, @org.jspecify.annotations.Nullable Throwable cause) {
        return new ServeException(
                "\"" + listen + "\" is not an address to listen on: write HOST:PORT, such as 127.0.0.1:8080", cause);
    }

    Listener withPort(int real) {
        return new Listener(host, real, address, names);
    }

    InetSocketAddress socketAddress() {
        return new InetSocketAddress(address, port);
    }

    boolean isLoopback() {
        return address.isLoopbackAddress();
    }

    /** Returns how a browser on this computer, or on the network where it listens on one address, reaches it. */
    String url() {
        String shown = address.isAnyLocalAddress() ? "127.0.0.1" : host;
        return "http://" + (shown.contains(":") ? "[" + shown + "]" : shown) + ":" + port;
    }

    /** Says whether a {@code Host} header, or the part of an {@code Origin} after {@code //}, names this listener. */
    boolean isOwn(String hostAndPort) {
        String asked = hostAndPort.toLowerCase(Locale.ROOT);
        if (names.stream().anyMatch(name -> name.equalsIgnoreCase(asked))) {
            return true;
        }
        int end = asked.endsWith("]") ? -1 : asked.lastIndexOf(':');
        String name = (end < 0 ? asked : asked.substring(0, end)).replaceAll("^\\[(.*)]$", "$1");
        String wanted = end < 0 ? "80" : asked.substring(end + 1);
        return wanted.equals(Integer.toString(port)) && isOwnName(name);
    }

    private boolean isOwnName(String name) {
        if (name.equalsIgnoreCase(host)) {
            return true;
        }
        boolean everywhere = address.isAnyLocalAddress();
        if ((isLoopback() || everywhere)
                && (name.equals("localhost")
                        || literal(name).filter(InetAddress::isLoopbackAddress).isPresent())) {
            return true;
        }
        if (isLoopback()) {
            return false;
        }
        return name.equalsIgnoreCase(hostName())
                || literal(name)
                        .filter(a -> everywhere ? isOfThisComputer(a) : a.equals(address))
                        .isPresent();
    }

    private static Optional<InetAddress> literal(String name) {
        try {
            return Optional.of(InetAddress.ofLiteral(name));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean isOfThisComputer(InetAddress address) {
        try {
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return false;
        }
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
