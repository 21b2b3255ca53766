package org.fieldrack.serve.rest;

import java.nio.file.Path;
import java.util.List;
import org.fieldrack.memory.BufferOptions;
import org.fieldrack.memory.SegmentReport;
import org.fieldrack.serve.json.JsonWriter;

/** The buffers in shared memory: whose lock it is, who reads, what was repaired. */
final class MemoryRoutes {
    private final Path folder = BufferOptions.DEFAULT.folder();

    List<Route> routes() {
        return List.of(Route.get(
                "/memory",
                "The buffers in shared memory: size, lock, holder, readers, recoveries, verdict.",
                this::all));
    }

    private void all(Exchange exchange) {
        JsonWriter to = exchange.answer().beginObject().key("segments").beginArray();
        for (SegmentReport report : SegmentReport.all(folder)) {
            to.beginObject()
                    .field("name", report.name())
                    .field("bytes", report.bytes())
                    .field("user", report.user())
                    .field("robust", (report.kind() & 0x10) != 0)
                    .field("valid", report.valid())
                    .field("holder", report.ownerTid())
                    .field("holderDead", report.ownerDead())
                    .field("waiters", report.waiters())
                    .field("recoveries", report.recoveries())
                    .field("creator", report.creatorPid())
                    .field("creatorAlive", report.creatorAlive())
                    .field("readers", report.readers())
                    .field("verdict", report.verdict())
                    .endObject();
        }
        to.endArray().endObject();
    }
}
