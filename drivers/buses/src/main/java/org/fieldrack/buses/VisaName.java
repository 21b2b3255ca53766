package org.fieldrack.buses;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** VISA resource strings as synonyms of the URI forms (specification section 13.5). Board numbers mean nothing here. */
final class VisaName {
    private static final Pattern VISA = Pattern.compile("(?i)(TCPIP|ASRL|GPIB|USB)[^:]*::.*");
    private static final Pattern SOCKET = Pattern.compile("(?i)TCPIP\\d*::(.+?)::(\\d+)::SOCKET");
    private static final Pattern HISLIP = Pattern.compile("(?i)TCPIP\\d*::(.+?)::(hislip\\d+)(?:,(\\d+))?(?:::INSTR)?");
    private static final Pattern VXI11 = Pattern.compile("(?i)TCPIP\\d*::(.+?)(?:::([^:]+))?::INSTR");
    private static final Pattern SERIAL_FILE = Pattern.compile("(?i)ASRL(/.+?)(?:::INSTR)?");
    private static final Pattern SERIAL_NUMBER = Pattern.compile("(?i)ASRL(\\d+)(?:::INSTR)?");
    private static final Pattern GPIB = Pattern.compile("(?i)GPIB\\d*::(\\d+)(?:::(\\d+))?(?:::INSTR)?");
    private static final Pattern USB =
            Pattern.compile("(?i)USB\\d*::(0x[0-9a-f]+|\\d+)::(0x[0-9a-f]+|\\d+)(?:::([^:]+))?(?:::\\d+)?::INSTR");

    private VisaName() {}

    static boolean isVisa(String text) {
        return VISA.matcher(text).matches();
    }

    /**
     * Translates a resource string.
     *
     * @param text as written, for messages
     * @param name without options
     */
    static BusAddress parse(String text, String name, Map<String, String> options) {
        Matcher m;
        if ((m = SOCKET.matcher(name)).matches()) {
            return new BusAddress(text, "tcp", host(m.group(1)), BusAddress.port(text, m.group(2)), "", options);
        }
        if ((m = HISLIP.matcher(name)).matches()) {
            int port = m.group(3) == null ? -1 : BusAddress.port(text, m.group(3));
            return new BusAddress(text, "hislip", host(m.group(1)), port, lower(m.group(2)), options);
        }
        if ((m = VXI11.matcher(name)).matches()) {
            String device = m.group(2) == null ? "inst0" : m.group(2);
            return new BusAddress(text, "vxi11", host(m.group(1)), -1, device, options);
        }
        if ((m = SERIAL_FILE.matcher(name)).matches()) {
            return new BusAddress(text, "serial", "", -1, m.group(1), options);
        }
        if ((m = SERIAL_NUMBER.matcher(name)).matches()) {
            int line = Math.max(0, Integer.parseInt(m.group(1)) - 1);
            return new BusAddress(text, "serial", "", -1, "/dev/ttyS" + line, options);
        }
        if ((m = GPIB.matcher(name)).matches()) {
            return gpib(text, m.group(1) + (m.group(2) == null ? "" : "," + m.group(2)), options);
        }
        if ((m = USB.matcher(name)).matches()) {
            String serial = m.group(3) == null ? "" : m.group(3);
            String path = Integer.decode(m.group(1)) + ":" + Integer.decode(m.group(2)) + ":" + serial;
            return new BusAddress(text, "usbtmc", "", -1, path, options);
        }
        throw new IllegalArgumentException(
                "\"" + text + "\" is not a VISA resource that is known here: write one such as"
                        + " TCPIP::host::5025::SOCKET, TCPIP::host::inst0::INSTR, TCPIP::host::hislip0::INSTR,"
                        + " ASRL/dev/ttyUSB0::INSTR or GPIB0::5::INSTR?gateway=host:1234");
    }

    private static BusAddress gpib(String text, String address, Map<String, String> options) {
        String gateway = options.get("gateway");
        if (gateway == null) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" names no gateway to the GPIB bus: add its address, such as"
                            + " ?gateway=192.168.1.30:1234 or ?gateway=/dev/ttyUSB0");
        }
        Map<String, String> rest = new java.util.LinkedHashMap<>(options);
        rest.remove("gateway");
        if (gateway.startsWith("/")) {
            rest.put("gpib", address);
            return new BusAddress(text, "prologix+serial", "", -1, gateway, rest);
        }
        BusAddress host = BusAddress.parse("prologix://" + gateway);
        return new BusAddress(text, "prologix", host.host(), host.port(), address, rest);
    }

    private static String host(String written) {
        return written.replaceAll("[\\[\\]]", "");
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
