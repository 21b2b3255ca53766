package org.fieldrack.app.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fieldrack.base.Suggestion;
import org.fieldrack.config.ConfigNode;
import org.fieldrack.config.Problems;
import org.fieldrack.config.RecordBinder;
import org.fieldrack.config.Yaml;
import org.fieldrack.device.Driver;

/** Reads a lab file and what it includes; collects every problem instead of stopping at the first. */
public final class LabFileReader {
    private final Drivers drivers;
    private final Map<String, String> environment;
    private final Problems problems = new Problems();
    private final Map<String, DeviceEntry<?>> devices = new LinkedHashMap<>();
    private final List<Reference> references = new ArrayList<>();
    private final Set<String> faulty = new HashSet<>();

    /** A property of another device that a device uses; looked up when all devices are known. */
    private record Reference(ConfigNode.Mark mark, String from, String device, String path) {}

    public LabFileReader(Drivers drivers, Map<String, String> environment) {
        this.drivers = drivers;
        this.environment = environment;
    }

    public Problems problems() {
        return problems;
    }

    /** Returns the lab, empty where there are problems. */
    public Optional<LabFile> read(Path file) {
        Optional<LabFile.Keys> keys =
                Yaml.read(file, problems).flatMap(root -> binder(file).bind(LabFile.Keys.class, root));
        keys.ifPresent(k -> {
            k.devices().forEach((name, node) -> device(file, name, node));
            k.include().forEach(this::include);
        });
        references.forEach(this::look);
        if (keys.isEmpty() || !problems.isEmpty()) {
            return Optional.empty();
        }
        LabFile.Keys k = keys.get();
        Path store = k.store().orElse(folder(file).resolve(k.lab()));
        return Optional.of(new LabFile(
                file,
                k.lab(),
                store,
                Map.copyOf(devices),
                List.copyOf(devices.keySet()),
                k.serve(),
                k.archive(),
                false));
    }

    private void include(Path file) {
        Yaml.read(file, problems)
                .flatMap(root -> binder(file).bind(LabFile.Included.class, root))
                .ifPresent(k -> k.devices().forEach((name, node) -> device(file, name, node)));
    }

    private static Path folder(Path file) {
        Path parent = file.toAbsolutePath().normalize().getParent();
        return parent == null ? Path.of("/") : parent;
    }

    private RecordBinder binder(Path file) {
        return new RecordBinder(problems, folder(file), new Secrets(folder(file), environment)::secret);
    }

    private void device(Path file, String name, ConfigNode node) {
        if (!name.matches("[A-Za-z][A-Za-z0-9_-]*")) {
            problems.add(
                    node.mark(), "the device name \"" + name + "\" must be a letter, then letters, digits, _ or -");
            return;
        }
        if (devices.containsKey(name)) {
            problems.add(node.mark(), "the device " + name + " stands twice: rename one");
            return;
        }
        if (!(node instanceof ConfigNode.Mapping mapping)) {
            problems.add(node.mark(), "the device " + name + " takes a group of keys such as {driver: host}");
            return;
        }
        faulty.add(name);
        driver(name, mapping).ifPresent(driver -> bind(file, name, driver, mapping));
    }

    private Optional<Driver<?>> driver(String name, ConfigNode.Mapping mapping) {
        if (!(mapping.entries().get("driver") instanceof ConfigNode.Scalar scalar)) {
            problems.add(
                    mapping.mark(),
                    "the device " + name + " needs the key driver: one of "
                            + String.join(", ", drivers.all().keySet()));
            return Optional.empty();
        }
        Optional<Driver<?>> driver = drivers.driver(scalar.text());
        if (driver.isEmpty()) {
            String remedy = Suggestion.of(scalar.text(), drivers.all().keySet())
                    .map(s -> "did you mean " + s + "?")
                    .orElse("there are " + String.join(", ", drivers.all().keySet())
                            + "; further ones go as jars into drivers.d");
            problems.add(scalar.mark(), "unknown driver " + scalar.text() + ": " + remedy);
        }
        return driver;
    }

    private <C extends Record> void bind(Path file, String name, Driver<C> driver, ConfigNode.Mapping mapping) {
        Map<String, ConfigNode> rest = new LinkedHashMap<>(mapping.entries());
        Map<String, ConfigNode.Mark> marks = new LinkedHashMap<>(mapping.keyMarks());
        boolean simulate = simulate(rest.remove("simulate"));
        rest.remove("driver");
        marks.keySet().retainAll(rest.keySet());
        ConfigNode.Mapping own = new ConfigNode.Mapping(mapping.mark(), rest, marks);
        binder(file).bind(driver.configType(), own).ifPresent(config -> {
            DeviceEntry<C> entry = new DeviceEntry<>(name, driver, config, simulate);
            entry.check(folder(file), message -> problems.add(mapping.mark(), name + ": " + message));
            devices.put(name, entry);
            faulty.remove(name);
            for (String address : entry.refersTo(folder(file))) {
                int dot = address.indexOf('.');
                references.add(
                        new Reference(mapping.mark(), name, address.substring(0, dot), address.substring(dot + 1)));
            }
        });
    }

    private void look(Reference reference) {
        String address = reference.device + "." + reference.path;
        DeviceEntry<?> other = devices.get(reference.device);
        if (other == null && faulty.contains(reference.device)) {
            return; // what is wrong with that one is said already
        }
        if (other == null) {
            problems.add(
                    reference.mark,
                    reference.from + ": its protocols name " + address + ", but there is no device " + reference.device
                            + hint(reference.device, devices.keySet()));
            return;
        }
        other.properties()
                .filter(known -> !known.contains(reference.path))
                .ifPresent(known -> problems.add(
                        reference.mark,
                        reference.from + ": its protocols name " + address + ", but " + reference.device
                                + " has no property " + reference.path + hint(reference.path, known)));
    }

    private static String hint(String written, Set<String> known) {
        return Suggestion.of(written, known)
                .map(s -> ": did you mean " + s + "?")
                .orElse("");
    }

    private boolean simulate(@org.jspecify.annotations.Nullable ConfigNode node) {
        if (node == null || (node instanceof ConfigNode.Scalar s && s.text().equals("false"))) {
            return false;
        }
        if (node instanceof ConfigNode.Scalar s && s.text().equals("true")) {
            return true;
        }
        problems.add(node.mark(), "simulate takes true or false, not " + node.shown());
        return false;
    }
}
