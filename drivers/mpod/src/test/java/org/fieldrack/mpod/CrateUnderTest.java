package org.fieldrack.mpod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.fieldrack.base.Clock;
import org.fieldrack.config.Secret;
import org.fieldrack.device.Device;
import org.fieldrack.device.DeviceListener;
import org.fieldrack.device.Event;
import org.fieldrack.device.LabDevice;
import org.fieldrack.device.Outcome;
import org.fieldrack.device.Requester;
import org.fieldrack.mpod.sim.MpodSimulator;
import org.fieldrack.mpod.sim.MpodSimulatorOptions;
import org.fieldrack.property.AccessLevel;
import org.fieldrack.property.State;
import org.fieldrack.property.Value;

/** A device, opened by its driver, and helpers to ask it. */
final class CrateUnderTest implements AutoCloseable {
    static final Requester EXPERT = new Requester("test", AccessLevel.EXPERT);
    final LabDevice device;

    CrateUnderTest(MpodConfig config, Path folder) {
        this(config, folder, _ -> {});
    }

    /** @param events takes what happens from the beginning */
    CrateUnderTest(MpodConfig config, Path folder, Consumer<Event> events) {
        device = new LabDevice("crate", "mpod", Clock.system(), folder, folder);
        device.subscribe(new DeviceListener() {
            @Override
            public void happened(Device source, Event event) {
                events.accept(event);
            }
        });
        new MpodDriver().open(config, device);
    }

    static MpodSimulator simulator(Path folder) throws IOException {
        return simulator(MpodSimulatorOptions.STANDARD.withSimControl(), 0, folder);
    }

    static MpodSimulator simulator(MpodSimulatorOptions options, int port, Path folder) throws IOException {
        return new MpodSimulator("127.0.0.1", port, options, folder, Clock.system());
    }

    static Map<String, Secret> communities(String... names) {
        Map<String, Secret> map = new LinkedHashMap<>();
        for (String name : names) {
            map.put(name, new Secret("mpod-" + name, () -> name));
        }
        return map;
    }

    static MpodConfig config(String address) {
        return new MpodConfig(
                address,
                Duration.ofMillis(50),
                true,
                communities("public", "private", "admin", "guru"),
                MpodConfig.SnmpVersion.V2C,
                Duration.ofMillis(300),
                2,
                8,
                3,
                Duration.ofSeconds(60),
                "Everything",
                Map.of(),
                LimitSource.USER,
                LimitSource.USER,
                LimitSource.NONE,
                false,
                Optional.empty(),
                LimitMode.LITERAL,
                0.15,
                0.01,
                UserConfig.Encoding.SEED,
                SetFilter.Mode.DEADBAND,
                5e-5,
                false,
                Map.of(),
                Map.of("u200", "GEM 3 top"),
                Map.of(),
                Map.of("gem", List.of("u200", "u201-u202"), "lv", List.of("u0 u1")),
                false,
                IrCorrection.NONE);
    }

    /** Returns the same configuration with one component replaced, found by its name. */
    static MpodConfig with(MpodConfig config, String component, Object value) {
        var components = MpodConfig.class.getRecordComponents();
        Object[] values = new Object[components.length];
        Class<?>[] types = new Class<?>[components.length];
        try {
            for (int i = 0; i < values.length; i++) {
                types[i] = components[i].getType();
                values[i] = components[i].getName().equals(component)
                        ? value
                        : components[i].getAccessor().invoke(config);
            }
            return MpodConfig.class.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    static CrateUnderTest active(String address, Path folder, UnaryOperator<MpodConfig> change) {
        CrateUnderTest crate = new CrateUnderTest(change.apply(config(address)), folder);
        crate.awaitState(State.ACTIVE);
        return crate;
    }

    void awaitState(State state) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(10))
                .untilAsserted(() -> assertThat(device.state().state()).isEqualTo(state));
    }

    Outcome set(String path, Object value) {
        return set(Map.of(path, value));
    }

    Outcome set(Map<String, ?> values) {
        Map<String, Value> changes = new LinkedHashMap<>();
        values.forEach((path, value) -> changes.put(
                path,
                switch (value) {
                    case Boolean b -> Value.of(b);
                    case Integer i -> Value.of((long) i);
                    case Double d -> Value.of(d);
                    default -> Value.of(value.toString());
                }));
        return device.set(changes, EXPERT);
    }

    Outcome call(String command, Map<String, Value> arguments) {
        return device.call(command, arguments, EXPERT);
    }

    void done(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
    }

    double number(String path) {
        return device.readings().reading(path).map(r -> r.value().asDouble()).orElse(Double.NaN);
    }

    String text(String path) {
        return device.readings().reading(path).map(r -> r.value().text()).orElse("");
    }

    void awaitText(String path, String text) {
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(10))
                .untilAsserted(() -> assertThat(text(path)).isEqualTo(text));
    }

    @Override
    public void close() {
        device.close();
    }
}
