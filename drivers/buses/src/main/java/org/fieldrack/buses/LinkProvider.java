package org.fieldrack.buses;

import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.fieldrack.bus.BusClient;
import org.fieldrack.bus.BusInterface;
import org.fieldrack.bus.BusProvider;
import org.fieldrack.bus.ByteBus;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.bus.Transport;

/** A provider whose addresses begin with certain schemes and whose instruments are reached over a byte transport. */
abstract class LinkProvider implements BusProvider {
    private static final int BUILT_IN = 100;

    private final Set<String> schemes;

    LinkProvider(String... schemes) {
        this.schemes = Set.of(schemes);
    }

    /**
     * Checks everything about the address and says how its transport is made.
     *
     * @throws IllegalArgumentException with a sentence for the user
     */
    abstract Supplier<Transport> transport(BusAddress address, EventLoop loop);

    @Override
    public int order() {
        return BUILT_IN;
    }

    @Override
    public boolean knows(String address) {
        if (!schemes.contains(BusAddress.schemeOf(address))) {
            return false;
        }
        BusAddress parsed = BusAddress.parse(address);
        parsed.settings();
        transport(parsed, EventLoop.shared());
        return true;
    }

    @Override
    public Optional<BusInterface> busInterface(BusClient client, String address, EventLoop loop) {
        if (!schemes.contains(BusAddress.schemeOf(address))) {
            return Optional.empty();
        }
        BusAddress parsed = BusAddress.parse(address);
        return Optional.of(ByteBus.open(loop, client, address, parsed.settings(), transport(parsed, loop)));
    }
}
