package org.fieldrack.bus;

import org.fieldrack.base.Counter;
import org.fieldrack.base.Counters;

/** What a device's bus counts. */
final class Traffic {
    final Counter bytesOut;
    final Counter bytesIn;
    final Counter connects;
    final Counter reconnects;
    final Counter repeats;
    final Counter dropped;
    final Counter noReplies;
    final Counter readTimeouts;
    final Counter writeTimeouts;

    Traffic(Counters counters) {
        bytesOut = counters.counter("bus_bytes_out", "bytes sent to the instrument");
        bytesIn = counters.counter("bus_bytes_in", "bytes received from the instrument");
        connects = counters.counter("bus_connects", "connections that came up");
        reconnects = counters.counter("bus_reconnects", "connections that broke and were opened again");
        repeats = counters.counter("bus_write_repeats", "writes repeated because the connection was stale");
        dropped = counters.counter("bus_dropped_input", "bytes of input that nobody asked for");
        noReplies = counters.counter("bus_no_replies", "reads without a single byte within the reply time");
        readTimeouts = counters.counter("bus_read_timeouts", "reads that fell silent within a message");
        writeTimeouts = counters.counter("bus_write_timeouts", "writes that made no progress within the limit");
    }
}
