package org.fieldrack.mpod;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a controller is reached: {@code snmp://HOST[:PORT]}.
 *
 * @param host name or address
 * @param port 161 unless given
 */
record CrateAddress(String host, int port) {
    private static final Pattern FORM = Pattern.compile("snmp://(\\[[^]]+]|[^:/\\s]+)(?::(\\d{1,5}))?/?");
    private static final int STANDARD_PORT = 161;

    /** Reads an address; another form is an {@link IllegalArgumentException} with a sentence. */
    static CrateAddress parse(String text) {
        Matcher m = FORM.matcher(text);
        int port = m.matches() && m.group(2) != null ? Integer.parseInt(m.group(2)) : STANDARD_PORT;
        if (!m.matches() || port < 1 || port > 65535) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no address of a crate: write snmp://HOST or snmp://HOST:PORT");
        }
        return new CrateAddress(m.group(1), port);
    }
}
