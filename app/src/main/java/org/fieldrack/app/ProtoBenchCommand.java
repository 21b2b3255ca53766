package org.fieldrack.app;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.fieldrack.protocol.language.ProtocolFile;
import org.fieldrack.protocol.tools.ProtocolBench;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures queries a second. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures how fast a protocol runs: N connections, one query in flight each.")
final class ProtoBenchCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "FILE", description = "Protocol file.")
    private Path file = Path.of("");

    @Parameters(index = "1", paramLabel = "PROTOCOL", description = "Its name, with arguments.")
    private String protocol = "";

    @Option(names = "--bus", required = true, paramLabel = "ADDRESS", description = "Where; {i} in it becomes 0 … N−1.")
    private String bus = "";

    @Option(names = "--devices", paramLabel = "N", defaultValue = "1", description = "Connections (1).")
    private int devices = 1;

    @Option(names = "--seconds", paramLabel = "S", defaultValue = "10", description = "How long (10).")
    private double seconds = 10;

    @Mixin
    private final Output output = new Output();

    @Override
    public Integer call() {
        ProtoCommand.checkBus(bus.replace("{i}", "0"));
        if (devices < 1 || seconds <= 0) {
            throw new Exit(Exit.USAGE, "--devices and --seconds must be above 0");
        }
        ProtocolFile read = ProtoCommand.read(file);
        ProtoCommand.compile(read, protocol);
        ProtocolBench.Figures figures =
                ProtocolBench.run(read, protocol, bus, devices, Duration.ofNanos((long) (seconds * 1e9)));
        output.print(
                Map.of(
                        "queriesPerSecond", figures.queriesPerSecond(),
                        "cpuMicrosPerQuery", figures.cpuMicros(),
                        "queries", figures.queries(),
                        "failed", figures.failed()),
                () -> System.out.println(
                        figures.text() + (figures.failed() > 0 ? " (" + figures.failed() + " failed)" : "")));
        if (figures.queries() == 0) {
            throw new Exit(Exit.UNREACHABLE, "no query succeeded at " + bus);
        }
        return 0;
    }
}
