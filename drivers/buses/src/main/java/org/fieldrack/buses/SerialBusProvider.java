package org.fieldrack.buses;

import java.time.Duration;
import java.util.function.Supplier;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.bus.LinkTransport;
import org.fieldrack.bus.Transport;

/** {@code serial:/dev/ttyUSB0?baud=115200&parity=even} and {@code ASRL/dev/ttyUSB0::INSTR}. */
public final class SerialBusProvider extends LinkProvider {
    public SerialBusProvider() {
        super("serial");
    }

    @Override
    Duration connectLimit() {
        return SLOW_CONNECT;
    }

    @Override
    Supplier<Transport> transport(BusAddress address, EventLoop loop) {
        String file = address.knowing(SerialSettings.OPTIONS).needFile("serial:/dev/ttyUSB0?baud=9600");
        SerialSettings settings = SerialSettings.of(address);
        return () -> new LinkTransport(loop, new SerialLink(file, settings), file);
    }
}
