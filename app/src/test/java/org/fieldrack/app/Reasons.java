package org.fieldrack.app;

import java.util.Map;

/** Why a class over 300 or a method over 40 lines is better whole: each by its name with one sentence. */
final class Reasons {
    static final Map<String, String> CLASSES = Map.ofEntries(
            Map.entry("Buffer", "the seed's whole API of a buffer; each method is one transaction and little else"),
            Map.entry("ByteBus", "the states of one client's requests; divided, they would have to know each other's"),
            Map.entry("Controller", "everything that one fair lock guards: registers, counter, devices, frames"),
            Map.entry("DataRecorder", "two ways in, following a buffer and fed, into the same blocks of one file"),
            Map.entry("DeviceBuffer", "the seed's whole API of a device's buffer, beside the bitmaps that it keeps"),
            Map.entry(
                    "Engine",
                    "the protocol's state machine: every callback and every command works on the same few flags"),
            Map.entry("FsrReader", "samples, statistics and entries of a track share one walk and its caches"),
            Map.entry(
                    "JoulescopeDevice",
                    "the seed's Device class with all of its methods; the work is done in the classes that it calls"),
            Map.entry(
                    "LabDevice",
                    "the whole way up and down of a device; cut in two, its one lock would be shared by both"),
            Map.entry("Message", "a message is its own buffer: making, reading and wire form work on the same bytes"),
            Map.entry("MpodDevice", "the crate's states and the poll loop that moves them"),
            Map.entry("OniContext", "the host interface of the seed as one object, with one lock for its control side"),
            Map.entry("OutputColumn", "a table: one constant a column of the crate's MIB"),
            Map.entry("PrologixGateway", "one gateway serves many addresses in turn; queue and wire belong together"),
            Map.entry(
                    "ProtocolDevice",
                    "connection, initialisation, silence and reload of one instrument, told by one bus"),
            Map.entry("Publisher", "decides for every kind of value what is new; the rules stand side by side"),
            Map.entry(
                    "RecordBinding",
                    "the binding rules of every record type, which are one table of the specification"),
            Map.entry(
                    "RingHistory", "ring and reductions share positions; divided, each insert would cross two classes"),
            Map.entry(
                    "SharedMutex",
                    "both ways to one lock, libc's and compare-and-set, with an owner's death on either of them"),
            Map.entry("SimulatedJs110", "control transfers, streaming and faults act on one simulated instrument"),
            Map.entry("StreamBuffer", "the seed's whole API of a stream buffer, in both of its generations"),
            Map.entry("Vxi11Transport", "core, abort and interrupt channel of one link open and close together"));

    static final Map<String, String> METHODS = Map.ofEntries(
            Map.entry("DeviceRoutes.routes", "a table: one entry a route"),
            Map.entry("RecordingRoutes.routes", "a table: one entry a route"),
            Map.entry("ScalarTable.board", "a table: one line an object of the board"),
            Map.entry(
                    "StatisticsKernel.addFinite",
                    "one loop over the three fields with all sums in registers; divided, it would read the samples three times"),
            Map.entry("VectorKernel.addFinite", "a vector that leaves the method becomes an object"));

    private Reasons() {}
}
