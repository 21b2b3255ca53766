package org.fieldrack.buses;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fieldrack.base.Literal;
import org.fieldrack.base.Suggestion;
import org.fieldrack.bus.BusSettings;

/**
 * An instrument's address, parsed once: URI forms ({@code tcp://host:port}, {@code serial:/dev/x?baud=9600}) and VISA
 * resource strings ({@code TCPIP::host::5025::SOCKET}); specification section 13.5.
 *
 * <p>Every address takes the options {@code connect} (limit of an attempt, 500ms; 5s where a device file is opened or keys are exchanged), {@code retryFirst} (100ms) and
 * {@code retryLast} (500ms).
 *
 * @param text as written
 * @param scheme lower case: {@code tcp}, {@code serial}
 * @param host name or IP address without brackets, empty for addresses without one
 * @param port -1 where none is given
 * @param path without leading slash where a host stands before it, else as written
 * @param options what stands behind the question mark
 */
public record BusAddress(String text, String scheme, String host, int port, String path, Map<String, String> options) {
    /** What every address can be given. */
    private static final List<String> COMMON = List.of("connect", "retryFirst", "retryLast", "per");

    /** Attempts in shorter turns would only heat the room. */
    private static final Duration SHORTEST = Duration.ofMillis(10);

    private static final Pattern WITH_HOST =
            Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://(\\[[^\\]]*\\]|[^:/?#\\[\\]]*)(?::([^/?#]*))?(?:/([^?#]*))?");
    private static final Pattern WITHOUT_HOST = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):([^?#]*)");

    public BusAddress {
        options = Map.copyOf(options);
    }

    /**
     * Parses an address.
     *
     * @throws IllegalArgumentException with a sentence for the user when it is malformed
     */
    public static BusAddress parse(String text) {
        String trimmed = text.strip();
        int question = trimmed.indexOf('?');
        String front = question < 0 ? trimmed : trimmed.substring(0, question);
        Map<String, String> options = question < 0 ? Map.of() : options(text, trimmed.substring(question + 1));
        if (VisaName.isVisa(front)) {
            return VisaName.parse(text, front, options);
        }
        Matcher host = WITH_HOST.matcher(front);
        if (host.matches()) {
            String name = host.group(2).replaceAll("[\\[\\]]", "");
            String path = host.group(4) == null ? "" : host.group(4);
            int port = host.group(3) == null ? -1 : port(text, host.group(3));
            return new BusAddress(text, lower(host.group(1)), name, port, path, options);
        }
        Matcher path = WITHOUT_HOST.matcher(front);
        if (path.matches() && !front.contains("://")) {
            return new BusAddress(text, lower(path.group(1)), "", -1, path.group(2), options);
        }
        throw new IllegalArgumentException("\"" + text + "\" is not an address of an instrument:"
                + " write one such as tcp://192.168.1.20:5025 or serial:/dev/ttyUSB0?baud=9600");
    }

    /**
     * Parses where a simulator shall serve: an address whose port may be 0 or missing, or {@code HOST:PORT} for TCP.
     *
     * @throws IllegalArgumentException with a sentence for the user when it is malformed
     */
    public static BusAddress parseListen(String text) {
        String full = text.contains(":/") ? text : "tcp://" + text;
        BusAddress parsed = parse(full.replaceFirst(":0(?=$|[/?])", ""));
        return new BusAddress(text, parsed.scheme, parsed.host, Math.max(0, parsed.port), parsed.path, parsed.options);
    }

    /** Returns the scheme by which an address finds its provider; empty for what is no address. */
    static String schemeOf(String text) {
        String front = text.strip().split("\\?", 2)[0];
        if (VisaName.isVisa(front)) {
            return parse(text).scheme();
        }
        int colon = front.indexOf(':');
        return colon < 1 ? "" : lower(front.substring(0, colon));
    }

    /** Returns the host; an address without one is refused. */
    String needHost() {
        if (host.isEmpty()) {
            throw malformed("names no host", scheme + "://192.168.1.20:5025");
        }
        return host;
    }

    /** Returns the port; an address without one is refused. */
    int needPort() {
        needHost();
        if (port < 0) {
            throw malformed("names no port", scheme + "://" + host + ":5025");
        }
        return port;
    }

    int portOr(int other) {
        needHost();
        return port < 0 ? other : port;
    }

    /** Returns the file; an address without an absolute one is refused. */
    String needFile(String example) {
        String file = host.isEmpty() ? path : "";
        if (!file.startsWith("/") || file.length() < 2) {
            throw malformed("names no file", example);
        }
        return file;
    }

    /** Refuses options that nobody knows. */
    BusAddress knowing(String... own) {
        Set<String> known = new TreeSet<>(COMMON);
        known.addAll(List.of(own));
        for (String option : options.keySet()) {
            if (!known.contains(option)) {
                throw new IllegalArgumentException(
                        "\"" + text + "\" has the unknown option " + option + hint(option, known));
            }
        }
        return this;
    }

    private static String hint(String option, Collection<String> known) {
        return Suggestion.of(option, known)
                .map(near -> ": did you mean " + near + "?")
                .orElse(": known are " + String.join(", ", known));
    }

    String option(String name, String other) {
        return options.getOrDefault(name, other);
    }

    /** Returns an option that is a whole number between two bounds. */
    int number(String name, int other, int min, int max) {
        String value = options.get(name);
        if (value == null) {
            return other;
        }
        try {
            int number = Integer.decode(value);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw badOption(name, value, "a whole number from " + min + " to " + max);
        }
        throw badOption(name, value, "a whole number from " + min + " to " + max);
    }

    /** Returns an option that is one of a few words. */
    String word(String name, String other, String... allowed) {
        String value = option(name, other);
        if (!List.of(allowed).contains(value)) {
            throw badOption(name, value, "one of " + String.join(", ", allowed));
        }
        return value;
    }

    boolean flag(String name, boolean other) {
        return word(name, other ? "on" : "off", "on", "off").equals("on");
    }

    Duration duration(String name, Duration other) {
        String value = options.get(name);
        if (value == null) {
            return other;
        }
        try {
            Duration duration = Literal.duration(value);
            if (duration.compareTo(SHORTEST) >= 0) {
                return duration;
            }
        } catch (IllegalArgumentException e) {
            throw badOption(name, value, "a duration such as 500ms");
        }
        throw badOption(name, value, "10ms or longer");
    }

    /**
     * Returns how the connection is kept, from the options that every address takes.
     *
     * @param connect limit of an attempt where the address gives none
     */
    BusSettings settings(Duration connect) {
        BusSettings standard = BusSettings.STANDARD;
        boolean perTransaction = options.containsKey("per")
                && word("per", "transaction", "transaction").length() > 0;
        return new BusSettings(
                duration("connect", connect),
                duration("retryFirst", standard.retryFirst()),
                duration("retryLast", standard.retryLast()),
                perTransaction);
    }

    IllegalArgumentException badOption(String name, String value, String wanted) {
        return new IllegalArgumentException("\"" + text + "\": " + name + "=" + value + " is not " + wanted);
    }

    IllegalArgumentException malformed(String what, String example) {
        return new IllegalArgumentException("\"" + text + "\" " + what + ": write it such as " + example);
    }

    static int port(String text, String port) {
        try {
            int number = Integer.parseInt(port);
            if (number >= 1 && number <= 65535) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw badPort(text, port);
        }
        throw badPort(text, port);
    }

    private static IllegalArgumentException badPort(String text, String port) {
        return new IllegalArgumentException(
                "\"" + text + "\": " + (port.isEmpty() ? "an empty port" : port) + " is not a port from 1 to 65535");
    }

    private static Map<String, String> options(String text, String query) {
        Map<String, String> options = new LinkedHashMap<>();
        for (String part : query.split("&", -1)) {
            int equals = part.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("\"" + text + "\": options are written name=value, joined by &");
            }
            String value = URLDecoder.decode(part.substring(equals + 1).replace("+", "%2B"), StandardCharsets.UTF_8);
            if (options.put(part.substring(0, equals), value) != null) {
                throw new IllegalArgumentException(
                        "\"" + text + "\" gives the option " + part.substring(0, equals) + " twice");
            }
        }
        return options;
    }

    private static String lower(String scheme) {
        return scheme.toLowerCase(java.util.Locale.ROOT);
    }
}
