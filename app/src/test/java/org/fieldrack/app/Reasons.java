package org.fieldrack.app;

import java.util.Map;

/** Why a class over 300 or a method over 40 lines is better whole: each by its name with one sentence. */
final class Reasons {
    static final Map<String, String> CLASSES = Map.ofEntries(
            Map.entry("OniContext", "the host interface of the seed as one object, with one lock for its control side"),
            Map.entry("Controller", "everything that one fair lock guards: registers, counter, devices, frames"),
            Map.entry("Buffer", "the seed's whole API of a buffer; each method is one transaction and little else"),
            Map.entry("DeviceBuffer", "the seed's whole API of a device's buffer, beside the bitmaps that it keeps"),
            Map.entry("Message", "a message is its own buffer: making, reading and wire form work on the same bytes"),
            Map.entry("SmartHost", "the line's state machine; its states, timers and messages read best together"),
            Map.entry(
                    "Engine",
                    "the protocol's state machine: every callback and every command works on the same few flags"),
            Map.entry(
                    "ProtocolDevice",
                    "connection, initialisation, silence and reload of one instrument, told by one bus"),
            Map.entry(
                    "RecordBinding",
                    "the binding rules of every record type, which are one table of the specification"),
            Map.entry(
                    "LabDevice",
                    "the whole way up and down of a device; cut in two, its one lock would be shared by both"));

    static final Map<String, String> METHODS = Map.ofEntries();

    private Reasons() {}
}
