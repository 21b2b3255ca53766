package org.fieldrack.host;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.fieldrack.host.Proc.Transfer;
import org.fieldrack.property.AlarmBounds;
import org.fieldrack.property.ArchivePolicy;
import org.fieldrack.property.Node;
import org.fieldrack.property.Property;
import org.fieldrack.property.PropertyBuilder;
import org.fieldrack.property.Schema;
import org.fieldrack.property.SchemaItem;

/** What this computer has to offer: the schema of the device, as far as the kernel tells. */
final class HostSchema {
    private final Proc proc;

    HostSchema(Proc proc) {
        this.proc = proc;
    }

    Schema schema() {
        List<SchemaItem> items = new ArrayList<>(computer());
        items.add(memory());
        items.add(store());
        items.add(process());
        items.add(transfers("network", "Network", proc.networks(), "Received", "Sent"));
        items.add(transfers("disk", "Disks", proc.disks(), "Read", "Written"));
        items.add(group(
                "temperature",
                "Temperatures",
                List.copyOf(proc.temperatures().keySet()),
                n -> List.of(number(key(n), n, "°C")
                        .warn(null, 85.0)
                        .alarm(null, 100.0)
                        .build())));
        items.removeIf(item -> item instanceof Node node && node.items().isEmpty());
        return new Schema(items);
    }

    private List<SchemaItem> computer() {
        AlarmBounds busy = AlarmBounds.NONE.withWarn(null, 95.0).withDelay(Duration.ofSeconds(30));
        return List.of(
                text("hostname", "Host name").build(),
                text("system", "Operating system").build(),
                number("uptime", "Uptime", "s").displayType("duration").build(),
                number("load1", "Load, 1 min", "").build(),
                number("load5", "Load, 5 min", "").build(),
                number("load15", "Load, 15 min", "").build(),
                percent("cpu", "Processors").alarmBounds(busy).build(),
                group(
                        "cpus",
                        "Each processor",
                        proc.cpus().keySet().stream()
                                .filter(n -> !n.equals("cpu"))
                                .toList(),
                        n -> List.of(percent(n, "Processor " + n.substring(3)).build())));
    }

    private static Node memory() {
        return Node.of(
                "memory",
                "Memory",
                List.of(
                        bytes("total", "Installed").build(),
                        bytes("available", "Available").build(),
                        percent("used", "In use")
                                .warn(null, 90.0)
                                .alarm(null, 97.0)
                                .build(),
                        percent("swapUsed", "Swap in use").build()));
    }

    private static Node store() {
        return Node.of(
                "store",
                "Store",
                List.of(
                        bytes("free", "Free space")
                                .warn(5e9, null)
                                .alarm(1e9, null)
                                .build(),
                        percent("used", "In use")
                                .warn(null, 90.0)
                                .alarm(null, 98.0)
                                .build()));
    }

    private static Node process() {
        return Node.of(
                "process",
                "Fieldrack itself",
                List.of(
                        bytes("resident", "Resident memory").build(),
                        bytes("heap", "Heap in use").build(),
                        percent("cpu", "Processor time")
                                .description("100 % is one processor.")
                                .build(),
                        Property.integer("threads")
                                .displayedName("Platform threads")
                                .build()));
    }

    private static Node group(
            String name, String shown, List<String> members, Function<String, List<Property>> properties) {
        return Node.of(
                name,
                shown,
                members.stream().flatMap(n -> properties.apply(n).stream()).toList());
    }

    private static Node transfers(String name, String shown, Map<String, Transfer> all, String in, String out) {
        List<Node> nodes = all.keySet().stream()
                .map(n -> Node.of(
                        key(n),
                        n,
                        List.of(rate("in", in).build(), rate("out", out).build())))
                .toList();
        return Node.of(name, shown, nodes);
    }

    /** Returns a name of the system (an interface, a sensor) as a key of the schema. */
    static String key(String name) {
        String word = name.replaceAll("[^A-Za-z0-9_-]", "_");
        return Character.isLetter(word.charAt(0)) ? word : "_" + word;
    }

    private static PropertyBuilder number(String key, String shown, String unit) {
        return Property.real(key).displayedName(shown).unit(unit);
    }

    private static PropertyBuilder percent(String key, String shown) {
        return number(key, shown, "%");
    }

    private static PropertyBuilder bytes(String key, String shown) {
        return number(key, shown, "B");
    }

    private static PropertyBuilder rate(String key, String shown) {
        return number(key, shown, "B/s");
    }

    private static PropertyBuilder text(String key, String shown) {
        return Property.text(key).displayedName(shown).archive(new ArchivePolicy.OnChange(0));
    }
}
