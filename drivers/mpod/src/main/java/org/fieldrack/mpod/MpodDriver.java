package org.fieldrack.mpod;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.fieldrack.base.Clock;
import org.fieldrack.config.Secret;
import org.fieldrack.device.Device;
import org.fieldrack.device.DeviceContext;
import org.fieldrack.device.Driver;
import org.fieldrack.device.SimulatorService;
import org.fieldrack.mpod.sim.MpodSimulator;
import org.fieldrack.mpod.sim.MpodSimulatorOptions;
import org.fieldrack.mpod.sim.MpodSimulatorService;

/** Opens WIENER MPOD crates; all of them share one socket. */
public final class MpodDriver implements Driver<MpodConfig> {
    private final SnmpSession session = new SnmpSession();

    @Override
    public String name() {
        return "mpod";
    }

    @Override
    public String description() {
        return "WIENER MPOD crates with low- and high-voltage boards, over SNMP.";
    }

    @Override
    public Class<MpodConfig> configType() {
        return MpodConfig.class;
    }

    @Override
    public void check(MpodConfig config, Path baseFolder, Consumer<String> problems) {
        trying(problems, () -> CrateAddress.parse(config.bus()));
        trying(problems, () -> StandardViews.of(config));
        for (String right : config.communities().keySet()) {
            if (right(right).isEmpty()) {
                problems.accept("communities has no right " + right + ": it is one of public, private, admin, guru");
            }
        }
        if (config.poll().toMillis() < 50) {
            problems.accept("poll is at least 50ms for a crate");
        }
        config.kinds().keySet().stream()
                .filter(slot -> !slot.matches("ma[0-9]"))
                .forEach(slot -> problems.accept("kinds has no slot " + slot + ": write ma0 to ma9"));
        config.elements().keySet().stream()
                .filter(channel -> Oids.channelOf(channel).isEmpty())
                .forEach(channel -> problems.accept("elements has no channel " + channel + ": write u0 to u1999"));
        correction(config.irCorrection(), problems);
        config.saved().map(baseFolder::resolve).filter(Files::exists).ifPresent(file -> {
            try {
                SavedSet.read(file);
            } catch (IOException e) {
                problems.accept(String.valueOf(e.getMessage()));
            }
        });
    }

    private static void correction(IrCorrection config, Consumer<String> problems) {
        config.cables().forEach((channel, ohms) -> {
            if (Oids.channelOf(channel).isEmpty()) {
                problems.accept("irCorrection.cables has no channel " + channel + ": write u0 to u1999");
            } else if (!(ohms > 0 && Double.isFinite(ohms))) {
                problems.accept("irCorrection.cables: the cable of " + channel + " has more than 0 ohms");
            }
        });
        if (config.interval().isNegative()) {
            problems.accept("irCorrection.interval is not negative");
        }
    }

    private static void trying(Consumer<String> problems, Runnable what) {
        try {
            what.run();
        } catch (IllegalArgumentException e) {
            problems.accept(String.valueOf(e.getMessage()));
        }
    }

    private static Optional<Right> right(String name) {
        for (Right right : Right.values()) {
            if (right.name().equals(name.toUpperCase(Locale.ROOT))) {
                return Optional.of(right);
            }
        }
        return Optional.empty();
    }

    @Override
    public Device open(MpodConfig config, DeviceContext context) {
        Map<Right, String> communities = new EnumMap<>(Right.class);
        for (Map.Entry<String, Secret> entry : config.communities().entrySet()) {
            right(entry.getKey())
                    .ifPresent(right -> communities.put(right, entry.getValue().reveal()));
        }
        if (communities.isEmpty()) {
            // what every controller answers to until somebody changes it
            communities.put(Right.PUBLIC, "public");
        }
        List<String> view = StandardViews.of(config);
        CrateAddress address = CrateAddress.parse(config.bus());
        session.open();
        CrateLink link = new CrateLink(
                session,
                address,
                communities,
                config.version(),
                new CrateLink.Patience(config.timeout(), config.retries(), config.window()),
                context);
        return new MpodDevice(config, context, session, link, view).open();
    }

    @Override
    public Simulation<MpodConfig> simulator(MpodConfig config, Path baseFolder) throws IOException {
        MpodSimulator simulator = new MpodSimulator(
                "127.0.0.1", 0, MpodSimulatorOptions.STANDARD.withSimControl(), baseFolder, Clock.system());
        Map<String, Secret> factory = new java.util.LinkedHashMap<>();
        for (Right right : Right.values()) {
            String name = right.name().toLowerCase(Locale.ROOT);
            factory.put(name, new Secret(name, () -> name));
        }
        return new Simulation<>(simulator, config.at(simulator.address(), factory));
    }

    @Override
    public Optional<SimulatorService<?>> simulatorService() {
        return Optional.of(new MpodSimulatorService());
    }
}
