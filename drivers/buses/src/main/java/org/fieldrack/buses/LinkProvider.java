package org.fieldrack.buses;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.fieldrack.bus.BusClient;
import org.fieldrack.bus.BusInterface;
import org.fieldrack.bus.BusProvider;
import org.fieldrack.bus.BusSettings;
import org.fieldrack.bus.ByteBus;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.bus.Transport;

/** A provider whose addresses begin with certain schemes and whose instruments are reached over a byte transport. */
abstract class LinkProvider implements BusProvider {
    /** For links whose opening takes its time: device files, key exchanges. */
    static final Duration SLOW_CONNECT = Duration.ofSeconds(5);

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

    /** Returns the longest time for one attempt to connect where the address gives none. */
    Duration connectLimit() {
        return BusSettings.STANDARD.connectLimit();
    }

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
        parsed.settings(connectLimit());
        transport(parsed, EventLoop.shared());
        return true;
    }

    @Override
    public Optional<BusInterface> busInterface(BusClient client, String address, EventLoop loop) {
        if (!schemes.contains(BusAddress.schemeOf(address))) {
            return Optional.empty();
        }
        BusAddress parsed = BusAddress.parse(address);
        return Optional.of(
                ByteBus.open(loop, client, address, parsed.settings(connectLimit()), transport(parsed, loop)));
    }
}
