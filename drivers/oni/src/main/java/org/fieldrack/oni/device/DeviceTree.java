package org.fieldrack.oni.device;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.fieldrack.oni.DeviceDescriptor;
import org.fieldrack.oni.DeviceTable;
import org.fieldrack.oni.OniContext;
import org.fieldrack.oni.OniException;
import org.fieldrack.property.AccessLevel;
import org.fieldrack.property.ArchivePolicy;
import org.fieldrack.property.Node;
import org.fieldrack.property.Property;
import org.fieldrack.property.PropertyBuilder;
import org.fieldrack.property.SchemaItem;

/**
 * Hubs, devices and their registers as nodes and properties: what each device answers when it is asked.
 *
 * <p>Made once a device table by asking every known register; one that is refused is not shown.
 */
final class DeviceTree {
    private static final long MOST_NANOS_PER_DEVICE = TimeUnit.SECONDS.toNanos(3);
    private static final List<String> HUB_REGISTERS = List.of(
            "hardwareId",
            "hardwareRevision",
            "firmwareVersion",
            "safeFirmwareVersion",
            "clock",
            "delay",
            "specification");
    private static final int HUB_CLOCK = 4;

    /** Where a property's value lives. */
    record Place(int device, int register, boolean writable) {}

    private final OniContext context;
    private final Map<String, Place> places = new LinkedHashMap<>();
    private final Map<String, Long> values = new LinkedHashMap<>();
    private final Map<Integer, Double> hubClocks = new TreeMap<>();
    private final List<Node> nodes = new ArrayList<>();

    DeviceTree(OniContext context) {
        this.context = context;
        DeviceTable table = context.table();
        Map<Integer, List<DeviceDescriptor>> hubs = new TreeMap<>();
        hubs.put(0, new ArrayList<>());
        table.devices()
                .forEach(d ->
                        hubs.computeIfAbsent(d.hub(), _ -> new ArrayList<>()).add(d));
        hubs.forEach((hub, devices) -> nodes.add(hubNode(hub, devices)));
    }

    List<Node> nodes() {
        return nodes;
    }

    /** Returns where each property's value lives, by path. */
    Map<String, Place> places() {
        return places;
    }

    /** Returns the value that each register had when it was asked, by path. */
    Map<String, Long> values() {
        return values;
    }

    double hubClock(int hub) {
        return hubClocks.getOrDefault(hub, 1.0);
    }

    /** Says whether a device that may send is enabled; one without the register is. */
    boolean isEnabled(DeviceDescriptor device) {
        return !Long.valueOf(0).equals(values.get(path(device) + ".ENABLE"));
    }

    static String path(DeviceDescriptor device) {
        return "hub" + device.hub() + ".d" + device.index();
    }

    private Node hubNode(int hub, List<DeviceDescriptor> devices) {
        List<SchemaItem> items = new ArrayList<>();
        String path = "hub" + hub;
        int information = hub << 8 | DeviceDescriptor.HUB_INFORMATION;
        for (int i = 0; i < HUB_REGISTERS.size(); i++) {
            OptionalInt value = read(information, i);
            if (value.isEmpty()) {
                break;
            }
            PropertyBuilder property = Property.integer(HUB_REGISTERS.get(i)).archive(new ArchivePolicy.OnChange(0));
            if (i == HUB_CLOCK) {
                property.unit("Hz");
                hubClocks.put(hub, (double) Integer.toUnsignedLong(value.getAsInt()));
            } else if (i == HUB_CLOCK + 1) {
                property.unit("ns");
            } else {
                property.displayType("hex");
            }
            items.add(property.build());
            note(path + "." + HUB_REGISTERS.get(i), information, i, false, value.getAsInt());
        }
        devices.forEach(device -> items.add(deviceNode(device)));
        return new Node(path, "Hub " + hub, "", items);
    }

    private Node deviceNode(DeviceDescriptor device) {
        DeviceKind kind = DeviceKind.of(device);
        List<SchemaItem> items = new ArrayList<>();
        long deadline = System.nanoTime() + MOST_NANOS_PER_DEVICE;
        if (!device.isNull()) {
            for (DeviceKind.RegisterInfo register : kind.registers()) {
                if (System.nanoTime() > deadline) {
                    break; // a device that answers nothing in time would hold up all others
                }
                OptionalInt value = read(device.address(), register.address());
                if (value.isPresent()) {
                    items.add(property(register));
                    note(
                            path(device) + "." + register.name(),
                            device.address(),
                            register.address(),
                            register.writable(),
                            value.getAsInt());
                }
            }
        }
        if (device.id() == DeviceKinds.BNO055) {
            for (String angle : Orientation.ANGLES) {
                items.add(Property.real(angle)
                        .unit("°")
                        .archive(new ArchivePolicy.OnChange(1))
                        .build());
            }
        }
        String description = String.format(
                Locale.ROOT,
                "Id %d version %d, sends %d bytes, takes %d",
                device.id(),
                device.version(),
                device.readSize(),
                device.writeSize());
        return new Node("d" + device.index(), kind.title() + " (" + device.addressText() + ")", description, items);
    }

    private static Property property(DeviceKind.RegisterInfo register) {
        String when = register.atReset() ? "Acts at the next reset. " : "";
        String where = String.format(
                Locale.ROOT,
                "%s register 0x%04X. ",
                register.name().startsWith("RAW_") ? "Raw" : "Managed",
                register.address());
        PropertyBuilder builder = Property.integer(register.name())
                .displayedName(register.name())
                .description(where + when + register.description())
                .archive(new ArchivePolicy.OnChange(0))
                .range(0, 0xFFFFFFFFL);
        if (register.writable()) {
            builder.reconfigurable().requires(AccessLevel.OPERATOR);
        }
        return builder.build();
    }

    private void note(String path, int device, int register, boolean writable, int value) {
        places.put(path, new Place(device, register, writable));
        values.put(path, Integer.toUnsignedLong(value));
    }

    private OptionalInt read(int device, int register) {
        try {
            return OptionalInt.of(context.readRegister(device, register));
        } catch (OniException e) {
            if (context.isBroken()) {
                throw e;
            }
            return OptionalInt.empty();
        }
    }
}
