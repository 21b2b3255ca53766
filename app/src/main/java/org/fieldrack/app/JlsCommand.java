package org.fieldrack.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.DoubleConsumer;
import org.fieldrack.record.jls.JlsRepair;
import org.fieldrack.record.jls.JlsVerify;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Looks at, checks, repairs and exports recordings of sampled data. */
@Command(
        name = "jls",
        mixinStandardHelpOptions = true,
        description =
                "Looks at, checks, repairs and exports recordings of sampled data (JLS version 2; version 1 is read too).",
        footer = {
            "",
            "Examples: fieldrack jls info shot.jls",
            "          fieldrack jls stats shot.jls --signal current --from 1.5s --to 2s",
            "          fieldrack jls export shot.jls shot.h5",
            "          fieldrack jls repair cut-off.jls whole.jls"
        },
        subcommands = {
            JlsInfoCommand.class,
            JlsCommand.Verify.class,
            JlsCommand.Repair.class,
            JlsExportCommand.class,
            JlsCommand.Convert.class,
            JlsStatsCommand.class
        })
final class JlsCommand {
    /** A command on one file; every failure is a sentence. */
    abstract static class OnFile implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "FILE", description = "A JLS file.")
        private Path file = Path.of(".");

        /** Does it and returns the exit code. */
        abstract int on(Path from) throws IOException;

        @Override
        public Integer call() {
            if (!Files.isRegularFile(file)) {
                throw new Exit(Exit.USAGE, "there is no file " + file);
            }
            return RecordingFolder.run(() -> {
                if (!LegacyJls.isAny(file)) {
                    throw new Exit(notJls(), file + " is no JLS file: its first bytes are others");
                }
                return on(file);
            });
        }

        int notJls() {
            return Exit.USAGE;
        }
    }

    /** A command that writes another file. */
    abstract static class Writing extends OnFile {
        @Parameters(index = "1", paramLabel = "TARGET", description = "The file to write.")
        private Path target = Path.of(".");

        @Mixin
        private final Output output = new Output();

        /** Writes and returns what is to be told. */
        abstract JlsRepair.Result write(Path from, Path part, DoubleConsumer progress) throws IOException;

        final Path target() {
            return target;
        }

        @Override
        int on(Path from) throws IOException {
            if (Files.exists(target) && Files.isSameFile(from, target)) {
                throw new IllegalArgumentException("the target must be another file than " + from);
            }
            JlsRepair.Result result = Target.write(target, (part, progress) -> write(from, part, progress));
            output.print(
                    result,
                    () -> System.out.println(result.samples() + " samples written to " + target
                            + (result.lostChunks() > 0 ? ", " + result.lostChunks() + " data chunks lost" : "")));
            return result.lostChunks() == 0 ? 0 : Exit.DATA;
        }
    }

    /** Checks every chunk. */
    @Command(
            name = "verify",
            mixinStandardHelpOptions = true,
            description = "Checks every chunk of a file; exit code 5 where something is lost.",
            footer = {"", "Example: fieldrack jls verify shot.jls && echo whole"})
    static final class Verify extends OnFile {
        @Mixin
        private final Output output = new Output();

        @Override
        int notJls() {
            return Exit.DATA;
        }

        @Override
        int on(Path from) throws IOException {
            if (LegacyJls.is(from)) {
                List<String> problems = LegacyJls.problems(from);
                output.print(
                        Map.of("problems", problems),
                        () -> System.out.println(problems.isEmpty() ? "all good" : String.join("\n", problems)));
                return problems.isEmpty() ? 0 : Exit.DATA;
            }
            JlsVerify.Report report = JlsVerify.verify(from);
            output.print(report, () -> {
                report.problems().forEach(System.out::println);
                System.out.println(report.chunks() + " chunks, " + (report.isGood() ? "all good" : "see above"));
            });
            return report.isGood() ? 0 : Exit.DATA;
        }
    }

    private static JlsRepair.Result anew(Path from, Path part, DoubleConsumer progress) throws IOException {
        return LegacyJls.is(from)
                ? new JlsRepair.Result(LegacyJls.convert(from, part, progress), 0, 0)
                : JlsRepair.repair(from, part, progress);
    }

    /** Makes a whole file out of a damaged one. */
    @Command(
            name = "repair",
            mixinStandardHelpOptions = true,
            description = {
                "Writes everything that can be read of FILE into TARGET; FILE is not touched. What is lost is told; the",
                "exit code is 0 where TARGET holds all that could be read."
            },
            footer = {"", "Example: fieldrack jls repair cut-off.jls whole.jls"})
    static final class Repair extends Writing {
        @Override
        JlsRepair.Result write(Path from, Path part, DoubleConsumer progress) throws IOException {
            return anew(from, part, progress);
        }

        @Override
        int on(Path from) throws IOException {
            int unused = super.on(from);
            return 0;
        }
    }

    /** Writes a file anew. */
    @Command(
            name = "convert",
            mixinStandardHelpOptions = true,
            description = {
                "Writes FILE anew as TARGET, version 2 with the summaries of this program: from version 1, or mended; exit",
                "code 5 where something of FILE is lost."
            },
            footer = {"", "Example: fieldrack jls convert old.jls new.jls"})
    static final class Convert extends Writing {
        @Override
        JlsRepair.Result write(Path from, Path part, DoubleConsumer progress) throws IOException {
            return anew(from, part, progress);
        }
    }
}
