package org.fieldrack.app;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.fieldrack.base.Literal;
import org.fieldrack.buses.Buses;
import org.fieldrack.protocol.engine.Result;
import org.fieldrack.protocol.language.Finding;
import org.fieldrack.protocol.language.Lint;
import org.fieldrack.protocol.language.Protocol;
import org.fieldrack.protocol.language.ProtocolException;
import org.fieldrack.protocol.language.ProtocolFile;
import org.fieldrack.protocol.sim.ProtocolSimulatorService;
import org.fieldrack.protocol.tools.OneRun;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Works with protocol files: check, run, simulate, measure. */
@Command(
        name = "proto",
        mixinStandardHelpOptions = true,
        description = "Checks, runs, simulates and measures StreamDevice protocol files.",
        footer = {
            "",
            "Examples:",
            "  fieldrack proto check psu.proto",
            "  fieldrack proto run psu.proto 'setVolts' --bus tcp://192.168.1.20:5025 --value 12.5",
            "  fieldrack proto sim psu.proto --listen tcp://127.0.0.1:5025"
        },
        subcommands = {ProtoCommand.Check.class, ProtoCommand.Run.class, ProtoCommand.Sim.class, ProtoBenchCommand.class
        })
final class ProtoCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        CommandLine.usage(this, System.out);
        return Exit.USAGE;
    }

    static ProtocolFile read(Path file) {
        try {
            return ProtocolFile.read(file);
        } catch (ProtocolException e) {
            throw new Exit(Exit.LAB, String.valueOf(e.getMessage()));
        }
    }

    static Protocol compile(ProtocolFile file, String call) {
        try {
            return file.compile(call);
        } catch (ProtocolException e) {
            throw new Exit(Exit.LAB, String.valueOf(e.getMessage()));
        }
    }

    static void checkBus(String bus) {
        try {
            Buses.check(bus);
        } catch (IllegalArgumentException e) {
            throw new Exit(Exit.USAGE, String.valueOf(e.getMessage()));
        }
    }

    /** Finds errors and what is hardly meant. */
    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = "Finds errors, and what works but is hardly meant.",
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {"0:no errors", "3:errors, or a file that cannot be read"})
    static final class Check implements Callable<Integer> {
        @Parameters(arity = "1..*", paramLabel = "FILE", description = "Protocol files.")
        private List<Path> files = List.of();

        @Mixin
        private final Output output = new Output();

        @Override
        public Integer call() {
            boolean good = true;
            for (Path path : files) {
                good &= check(path);
            }
            return good ? 0 : Exit.LAB;
        }

        private boolean check(Path path) {
            List<Finding> findings;
            int protocols = 0;
            try {
                ProtocolFile file = ProtocolFile.read(path);
                protocols = file.names().size();
                findings = Lint.check(file);
            } catch (ProtocolException e) {
                findings = List.of(new Finding(e.problem(), true));
            }
            findings.forEach(finding -> output.print(
                    Map.of(
                            "file", finding.problem().file(),
                            "line", finding.problem().line(),
                            "column", finding.problem().column(),
                            "severity", finding.error() ? "error" : "warning",
                            "message", finding.problem().message()),
                    () -> System.out.println(finding.text())));
            long errors = findings.stream().filter(Finding::error).count();
            if (!output.isJson()) {
                System.out.println(path + ": " + protocols + " protocols, " + errors + " errors, "
                        + (findings.size() - errors) + " warnings");
            }
            return errors == 0;
        }
    }

    /** Runs a protocol once. */
    @Command(
            name = "run",
            mixinStandardHelpOptions = true,
            description = "Runs a protocol once against an instrument and prints what it read.",
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {
                "0:the protocol succeeded",
                "2:the answer did not match, or the value cannot be written",
                "3:the file or the protocol is wrong",
                "4:no connection or no answer"
            })
    static final class Run implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "FILE", description = "Protocol file.")
        private Path file = Path.of("");

        @Parameters(index = "1", paramLabel = "PROTOCOL", description = "Its name, with arguments: 'getVolts(1)'.")
        private String protocol = "";

        @Option(names = "--bus", required = true, paramLabel = "ADDRESS", description = "tcp://HOST:PORT or another.")
        private String bus = "";

        @Option(names = "--value", paramLabel = "VALUE", description = "What is written; repeat it for a list.")
        private List<String> values = List.of();

        @Option(
                names = "--elements",
                paramLabel = "N",
                defaultValue = "1",
                description = "How many elements a format reads at most (${DEFAULT-VALUE}).")
        private int elements = 1;

        @Option(
                names = "--limit",
                paramLabel = "DURATION",
                defaultValue = "30s",
                description = "Gives up after this time (${DEFAULT-VALUE}).")
        private String limit = "30s";

        @Mixin
        private final Output output = new Output();

        @Override
        public Integer call() {
            checkBus(bus);
            Duration most;
            try {
                most = Literal.duration(limit);
            } catch (IllegalArgumentException e) {
                throw new Exit(Exit.USAGE, "--limit: " + e.getMessage());
            }
            OneRun.Outcome outcome = OneRun.run(compile(read(file), protocol), bus, values, elements, most);
            output.print(
                    Map.of(
                            "result", outcome.result().name(),
                            "values", outcome.values(),
                            "message", outcome.message(),
                            "elapsedMillis", outcome.elapsed().toMillis()),
                    () -> outcome.values().forEach(System.out::println));
            if (outcome.result() == Result.SUCCESS) {
                return 0;
            }
            throw new Exit(
                    code(outcome.result()),
                    protocol + " at " + bus + " after " + outcome.elapsed().toMillis() + " ms: " + outcome.message());
        }

        private static int code(Result result) {
            return switch (result) {
                case SCAN_ERROR, FORMAT_ERROR -> Exit.USAGE;
                case SUCCESS, LOCK_TIMEOUT, WRITE_TIMEOUT, REPLY_TIMEOUT, READ_TIMEOUT, ABORT, FAULT, OFFLINE ->
                    Exit.UNREACHABLE;
            };
        }
    }

    /** Starts a simulated instrument. */
    @Command(
            name = "sim",
            mixinStandardHelpOptions = true,
            description = "Starts an instrument made from a protocol file; it serves until Ctrl-C.",
            footer = {
                "",
                "Faults count answers: --faults \"10 silence, every 50 delay 300ms, 90 unsolicited ALARM\";",
                "kinds are silence, delay DURATION, garbage, truncated, checksum, disconnect, unsolicited TEXT."
            })
    static final class Sim implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "FILE", description = "Protocol file.")
        private Path file = Path.of("");

        @Mixin
        private final ListenAddress listen = new ListenAddress();

        @Option(
                names = "--faults",
                paramLabel = "SCRIPT",
                defaultValue = "none",
                description = "What goes wrong at which answer.")
        private String faults = "none";

        @Override
        public Integer call() {
            return SimCommand.serve(() -> new ProtocolSimulatorService()
                    .start(
                            listen.address(),
                            new ProtocolSimulatorService.Options(file, faults),
                            Path.of("").toAbsolutePath()));
        }
    }
}
