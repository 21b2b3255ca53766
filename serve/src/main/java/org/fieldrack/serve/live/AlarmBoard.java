package org.fieldrack.serve.live;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fieldrack.device.Device;
import org.fieldrack.device.Lab;
import org.fieldrack.property.PropertyTable;
import org.fieldrack.property.Reading;
import org.fieldrack.property.Severity;

/**
 * The alarms that stand in the lab, worst first. Looked up at most five times a second, for all clients together.
 * Thread-safe.
 */
final class AlarmBoard {
    private static final long FRESH = 200_000_000L;

    private final Lab lab;
    private Map<String, Standing> standing = new HashMap<>();
    private List<Standing> sorted = List.of();
    private long lookedAt = Long.MIN_VALUE;

    /** @param since when it came to this severity: UTC nanoseconds */
    record Standing(String address, Severity severity, String status, long since) {}

    AlarmBoard(Lab lab) {
        this.lab = lab;
    }

    /** Returns the present alarms; the same list while nothing has changed. */
    synchronized List<Standing> present() {
        long now = lab.clock().ticks();
        if (lookedAt != Long.MIN_VALUE && now - lookedAt < FRESH) {
            return sorted;
        }
        lookedAt = now;
        Map<String, Standing> next = new HashMap<>();
        for (Device device : lab.devices()) {
            collect(device, next);
        }
        if (!next.equals(standing)) {
            standing = next;
            List<Standing> list = new ArrayList<>(next.values());
            list.sort(Comparator.comparing(Standing::severity)
                    .reversed()
                    .thenComparing(Standing::since, Comparator.reverseOrder())
                    .thenComparing(Standing::address));
            sorted = List.copyOf(list);
        }
        return sorted;
    }

    private void collect(Device device, Map<String, Standing> into) {
        PropertyTable table = device.readings();
        for (int i = 0; i < table.size(); i++) {
            Reading reading = table.reading(i).orElse(null);
            if (reading == null || reading.alarm().severity() == Severity.NONE) {
                continue;
            }
            String address = device.name() + "." + table.path(i);
            boolean secret = table.property(i).filter(p -> p.secret()).isPresent();
            Standing before = standing.get(address);
            long since = before != null && before.severity() == reading.alarm().severity()
                    ? before.since()
                    : reading.timeNanosUtc();
            into.put(
                    address,
                    new Standing(
                            address,
                            reading.alarm().severity(),
                            secret ? "" : reading.alarm().status(),
                            since));
        }
    }
}
