package org.fieldrack.serve.rest;

import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.fieldrack.bus.BusStatus;
import org.fieldrack.bus.LockQueue;
import org.fieldrack.bus.Trace;
import org.fieldrack.device.Device;
import org.fieldrack.serve.json.DeviceJson;
import org.fieldrack.serve.json.JsonWriter;

/** The bus of a device: who holds it and who waits, its counters, and its wire log. */
final class BusRoutes {
    private final BusTraces traces = new BusTraces();

    List<Route> routes() {
        return List.of(
                Route.get("/devices/{device}/bus", "The bus of a device: address, lock queue, counters.", this::bus)
                        .answers(Route.UNKNOWN),
                Route.get(
                                "/devices/{device}/bus/trace",
                                "The wire log after a line's number; waits up to a second for the next line.",
                                this::trace,
                                Route.Parameter.number(
                                        "after", "Number of the last line that is known; -1 starts now."))
                        .answers(Route.UNKNOWN));
    }

    private static BusStatus busOf(Device device) {
        return device.bus()
                .<BusStatus>map(bus -> bus)
                .orElseThrow(() -> new RestException(404, "unknown", device.name() + " is not on a bus"));
    }

    private void bus(Exchange exchange) {
        BusStatus bus = busOf(exchange.device());
        JsonWriter to =
                exchange.answer().beginObject().field("address", bus.address()).field("connected", bus.isConnected());
        bus.lock().ifPresent(lock -> lock(to, lock));
        to.key("counters");
        DeviceJson.counters(to, bus.counters());
        to.endObject();
    }

    private static void lock(JsonWriter to, LockQueue.Snapshot lock) {
        to.key("lock").beginObject().fieldUnlessEmpty("owner", lock.owner().orElse(""));
        if (lock.owner().isPresent()) {
            to.field("heldNanos", lock.heldNanos());
        }
        to.field("grants", lock.grants())
                .field("contended", lock.contended())
                .field("timeouts", lock.timeouts())
                .field("longestWaitNanos", lock.longestWaitNanos())
                .key("waiters")
                .beginArray();
        for (LockQueue.Snapshot.Waiter waiter : lock.waiters()) {
            to.beginObject()
                    .field("client", waiter.client())
                    .field("priority", waiter.priority().name())
                    .field("waitedNanos", waiter.waitedNanos())
                    .endObject();
        }
        to.endArray().endObject();
    }

    private void trace(Exchange exchange) {
        Device device = exchange.device();
        Trace trace = busOf(device)
                .trace()
                .orElseThrow(
                        () -> new RestException(404, "unknown", "the bus of " + device.name() + " keeps no wire log"));
        BusTraces.Taken taken;
        try {
            taken = traces.take(
                    trace, exchange.number("after", -1, -1, Integer.MAX_VALUE), TimeUnit.SECONDS.toNanos(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RestException(503, "stopping", "the server is stopping");
        }
        JsonWriter to = exchange.answer()
                .beginObject()
                .field("next", taken.next())
                .field("dropped", taken.dropped())
                .key("lines")
                .beginArray();
        for (BusTraces.Line line : taken.lines()) {
            Trace.Entry entry = line.entry();
            to.beginObject()
                    .field("time", entry.utcNanos())
                    .field("direction", entry.direction().name())
                    .fieldUnlessEmpty("client", entry.client())
                    .field("hex", HexFormat.of().formatHex(entry.bytes()))
                    .field("text", readable(entry))
                    .field("end", entry.end())
                    .endObject();
        }
        to.endArray().endObject();
    }

    /** Returns the bytes with the names of control characters: {@code V?<LF>}. */
    private static String readable(Trace.Entry entry) {
        if (entry.direction() == Trace.Direction.NOTE) {
            return new String(entry.bytes(), java.nio.charset.StandardCharsets.UTF_8);
        }
        StringBuilder text = new StringBuilder();
        for (byte b : entry.bytes()) {
            int c = b & 0xFF;
            text.append(
                    switch (c) {
                        case '\n' -> "<LF>";
                        case '\r' -> "<CR>";
                        case '\t' -> "<TAB>";
                        default -> c >= 0x20 && c < 0x7F ? Character.toString(c) : String.format("<%02X>", c);
                    });
        }
        return text.toString();
    }
}
