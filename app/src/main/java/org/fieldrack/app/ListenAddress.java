package org.fieldrack.app;

import picocli.CommandLine.Option;

/** Where something that serves at the wire is to serve. */
final class ListenAddress {
    @Option(
            names = "--listen",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1:0",
            description = "Where to serve: HOST:PORT or a URI; port 0 takes any (${DEFAULT-VALUE}).")
    private String address = "127.0.0.1:0";

    String address() {
        return address;
    }
}
