package org.fieldrack.buses;

import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.bus.LinkTransport;
import org.fieldrack.bus.Transport;

/**
 * GPIB instruments behind a Prologix gateway: {@code prologix://host[:1234]/5}, {@code prologix+serial:/dev/ttyUSB0?gpib=5},
 * {@code GPIB0::5::INSTR?gateway=host:1234}.
 *
 * <p>Options: {@code until} (eoi, or the code of the character that ends a message, such as 10), {@code mark} (the character
 * that the gateway sends at EOI, 0).
 */
public final class PrologixBusProvider extends LinkProvider {
    private static final int GATEWAY_PORT = 1234;
    private static final Pattern GPIB = Pattern.compile("([0-9]|[12][0-9]|30)(,(9[6-9]|1[01][0-9]|12[0-6]))?");

    public PrologixBusProvider() {
        super("prologix", "prologix+serial");
    }

    @Override
    Supplier<Transport> transport(BusAddress address, EventLoop loop) {
        int mark = address.number("mark", 0, 0, 255);
        String until = address.option("until", "eoi").equals("eoi")
                ? "eoi"
                : String.valueOf(address.number("until", 10, 0, 255));
        if (address.scheme().equals("prologix")) {
            int port = address.knowing("mark", "until").portOr(GATEWAY_PORT);
            String gpib = gpib(address, address.path(), "prologix://192.168.1.30:1234/5");
            return () -> new PrologixTransport(
                    loop.shared(
                            "prologix " + address.host() + ":" + port,
                            PrologixGateway.class,
                            () -> new PrologixGateway(loop, SocketTransport.tcp(loop, address.host(), port), mark)),
                    gpib,
                    until);
        }
        address.knowing("mark", "until", "gpib", "baud");
        String file = address.needFile("prologix+serial:/dev/ttyUSB0?gpib=5");
        SerialSettings settings = SerialSettings.of(address);
        String gpib = gpib(address, address.option("gpib", ""), "prologix+serial:/dev/ttyUSB0?gpib=5");
        return () -> new PrologixTransport(
                loop.shared(
                        "prologix " + file,
                        PrologixGateway.class,
                        () -> new PrologixGateway(
                                loop, new LinkTransport(loop, new SerialLink(file, settings), file), mark)),
                gpib,
                until);
    }

    private static String gpib(BusAddress address, String gpib, String example) {
        if (!GPIB.matcher(gpib).matches()) {
            throw address.malformed(
                    gpib.isEmpty()
                            ? "names no GPIB address"
                            : "names the GPIB address " + gpib + ", which is not 0 to 30",
                    example);
        }
        return gpib;
    }
}
