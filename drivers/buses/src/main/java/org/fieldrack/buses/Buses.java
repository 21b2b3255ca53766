package org.fieldrack.buses;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.fieldrack.bus.BusClient;
import org.fieldrack.bus.BusInterface;
import org.fieldrack.bus.BusProvider;
import org.fieldrack.bus.EventLoop;

/** Opens the bus of an address: providers are asked by ascending order, then class name (specification section 13.1). */
public final class Buses {
    private static final List<BusProvider> PROVIDERS = ServiceLoader.load(BusProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .sorted(Comparator.comparingInt(BusProvider::order)
                    .thenComparing(p -> p.getClass().getName()))
            .toList();

    private Buses() {}

    /**
     * Opens a bus in the process's own loop.
     *
     * @param address URI or VISA resource string; clients with the same text share one device
     * @throws IllegalArgumentException with a sentence for the user when no bus knows the address or it is malformed
     */
    public static BusInterface open(BusClient client, String address) {
        return open(client, address, EventLoop.shared());
    }

    /**
     * Opens a bus in a given loop. Unless this is called in that loop, the client may hear that the device is connected or
     * lost before it gets its bus.
     */
    public static BusInterface open(BusClient client, String address, EventLoop loop) {
        for (BusProvider provider : PROVIDERS) {
            Optional<BusInterface> bus = provider.busInterface(client, address, loop);
            if (bus.isPresent()) {
                return bus.get();
            }
        }
        throw unknown(address);
    }

    /**
     * Looks at an address without opening anything.
     *
     * @throws IllegalArgumentException with a sentence for the user when no bus knows the address or it is malformed
     */
    public static void check(String address) {
        if (PROVIDERS.stream().noneMatch(p -> p.knows(address))) {
            throw unknown(address);
        }
    }

    private static IllegalArgumentException unknown(String address) {
        return new IllegalArgumentException("\"" + address + "\" is not an address that a bus here knows:"
                + " write one such as tcp://192.168.1.20:5025 or serial:/dev/ttyUSB0?baud=9600");
    }
}
