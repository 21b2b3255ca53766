package org.fieldrack.serve;

import java.util.List;
import java.util.Optional;
import org.fieldrack.config.Key;
import org.fieldrack.property.AccessLevel;
import org.fieldrack.serve.mirror.MirrorConfig;

/**
 * The {@code serve} part of a lab file.
 *
 * @param http the web server
 * @param memory devices in shared memory; without it none is shown there
 */
public record ServerConfig(
        @Key("The web server: console, REST, live feed, metrics.")
        Optional<Http> http,

        @Key("Devices in shared memory, for other programs on this computer; {} shows all of them.")
        Optional<MirrorConfig> memory) {
    /**
     * @param listen {@code HOST:PORT}; port 0 takes any
     * @param level what a request is trusted with
     * @param names further hosts by which the server is reached
     */
    public record Http(
            @Key(
                    value = "Address to listen on; 0.0.0.0 is every network of this computer.",
                    def = "127.0.0.1:8080",
                    example = "0.0.0.0:8080")
            String listen,

            @Key(
                    value = "What requests are trusted with: OBSERVER, USER, OPERATOR, EXPERT or ADMIN;"
                            + " EXPERT on loopback and OBSERVER elsewhere where nothing is said.",
                    example = "OPERATOR")
            Optional<AccessLevel> level,

            @Key(
                    value = "Further names, with port, by which a browser reaches the server,"
                            + " such as those of a tunnel or a proxy.",
                    example = "[\"bench-2.example.org:443\"]")
            List<String> names) {}

    /** Returns the configuration of a server on this address with everything else as usual. */
    public static ServerConfig listening(String address) {
        return new ServerConfig(Optional.of(new Http(address, Optional.empty(), List.of())), Optional.empty());
    }

    /** Returns this configuration with another address to listen on. */
    public ServerConfig withListen(String address) {
        Http web = web();
        return new ServerConfig(Optional.of(new Http(address, web.level(), web.names())), memory);
    }

    /** Returns the web server's part, or the usual one. */
    public Http web() {
        return http.orElse(new Http("127.0.0.1:8080", Optional.empty(), List.of()));
    }
}
