package org.fieldrack.app;

import java.util.Map;

/** Why a class over 300 or a method over 40 lines is better whole: each by its name with one sentence. */
final class Reasons {
    static final Map<String, String> CLASSES = Map.ofEntries(
            Map.entry("Buffer", "the seed's buffer class; open, attach and repair stand on the same mapping"),
            Map.entry("BusDevice", "one device's queue, connection and clients are one state in the loop"),
            Map.entry("ByteBus", "the states of one client's requests; divided, they would have to know each other's"),
            Map.entry("Controller", "the four channels of a simulated controller share one register map and one acquisition clock"),
            Map.entry("DeviceBuffer", "the seed's buffer class with all of its methods, each a transaction over the same structure"),
            Map.entry("Engine", "one run of a protocol is one state machine; its steps share the run's cursor, buffers and deadline"),
            Map.entry("FullRateBuffer", "ring arithmetic of the hot path on arrays that all methods share"),
            Map.entry("JlsCommand", "six sub-commands of one family, each a few lines of options"),
            Map.entry("JlsReader", "the format's tracks are read by one walk; index, data and summary share the chunk buffer"),
            Map.entry("JoulescopeDevice", "the seed's Device class with all of its methods; the work is done in the classes that it calls"),
            Map.entry("JoulescopeHandler", "maps the seed's parameters to properties and back, one block of cases"),
            Map.entry("LabDevice", "the whole way up and down of a device; cut in two, its one lock would be shared by both"),
            Map.entry("Message", "one encoder and decoder a message type of the wire, on shared buffers"),
            Map.entry("MpodCommand", "ten sub-commands of one family, each a few lines of options"),
            Map.entry("MpodDevice", "the crate's states and the poll loop that moves them"),
            Map.entry("OniContext", "the host's public face: options, registers and channels of one connection in one place"),
            Map.entry("OutputColumn", "a table: one constant a column of the crate's MIB"),
            Map.entry("PrologixGateway", "one gateway serves many addresses in turn; queue and wire belong together"),
            Map.entry("ProtoCommand", "four sub-commands of one family, each a few lines of options"),
            Map.entry("ProtocolDevice", "the device's points, connection and reload run in one event loop and share its state"),
            Map.entry("Publisher", "decides for every kind of value what is new; the rules stand side by side"),
            Map.entry("RawProcessor", "one pass over a block in stages that share arrays; a hot path"),
            Map.entry("RecordBinding", "the record types of the specification's table, kept side by side so that they can be compared with it"),
            Map.entry("RingHistory", "ring and reductions share positions; divided, each insert would cross two classes"),
            Map.entry("SimulatedJs110", "control transfers, streaming and faults act on one simulated instrument"),
            Map.entry("SmartHost", "the host's side of the wire: discovery, polling and liveness share one table of devices"),
            Map.entry("Vxi11Transport", "core, abort and interrupt channel of one link open and close together"));

    static final Map<String, String> METHODS = Map.ofEntries(
            Map.entry("DeviceRoutes.routes", "a table: one entry a route"),
            Map.entry("ScalarTable.board", "a table: one line an object of the board"),
            Map.entry("StatisticsKernel.addFinite", "an unrolled loop with four accumulators; calls would stop it from being vectorised"));

    private Reasons() {}
}
