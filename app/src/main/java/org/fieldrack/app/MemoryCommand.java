package org.fieldrack.app;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.fieldrack.memory.Buffer;
import org.fieldrack.memory.BufferOptions;
import org.fieldrack.memory.BufferStore;
import org.fieldrack.memory.SegmentReport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Buffers in shared memory: made, looked at and tested, beside any other process that has them open. */
@Command(
        name = "memory",
        mixinStandardHelpOptions = true,
        description = "Creates, reads, tests and repairs buffers in shared memory.",
        subcommands = {
            MemoryTests.Create.class,
            MemoryTests.Attach.class,
            MemoryCommand.Ls.class,
            MemoryValues.Get.class,
            MemoryValues.Set.class,
            MemoryValues.WatchBuffer.class,
            MemoryCommand.Unlink.class,
            MemoryCommand.Doctor.class
        },
        footer = {
            "",
            "Example: fieldrack memory get --catalog catalog.yaml --type battery --uid 1 v_batt",
            "create and attach end with 0 (in order), 1 (a check failed) or 2 (cannot attach)."
        })
final class MemoryCommand implements Callable<Integer> {
    private static final int FAILED = 1;

    @Override
    public Integer call() {
        picocli.CommandLine.usage(this, System.out);
        return Exit.USAGE;
    }

    /** Lists. */
    @Command(name = "ls", mixinStandardHelpOptions = true, description = "Lists the buffers in shared memory.")
    static final class Ls implements Callable<Integer> {
        @Mixin
        private final MemoryWhich.Folder folder = new MemoryWhich.Folder();

        @Mixin
        private final Output output = new Output();

        @Override
        public Integer call() {
            for (SegmentReport r : SegmentReport.all(folder.path)) {
                output.print(
                        r,
                        () -> System.out.printf(
                                "%-40s %8d B  %s%n", r.name(), r.bytes(), r.valid() ? "valid" : "not valid"));
            }
            return 0;
        }
    }

    /** Removes. */
    @Command(
            name = "unlink",
            mixinStandardHelpOptions = true,
            description = "Removes the name of a buffer; processes that have it open keep it.")
    static final class Unlink implements Callable<Integer> {
        @Mixin
        private final MemoryWhich.Folder folder = new MemoryWhich.Folder();

        @Option(names = "--type", paramLabel = "TYPE", description = "Type of the buffer.")
        private @Nullable String type;

        @Option(names = "--uid", paramLabel = "UID", defaultValue = "0", description = "Identifier (default 0).")
        private BigInteger uid = BigInteger.ZERO;

        @Option(
                names = "--catalog",
                paramLabel = "FILE",
                description = "Not needed; taken so that all commands look alike.")
        private @Nullable Path catalog;

        @Option(names = "--all", description = "Removes every buffer.")
        private boolean all;

        @Override
        public Integer call() {
            if (all == (type != null)) {
                throw new Exit(Exit.USAGE, "say which buffer: --type and --uid, or --all");
            }
            if (all) {
                BufferStore.unlinkAll(folder.path);
            } else {
                Buffer.unlink(Buffer.name(String.valueOf(type), uid), BufferOptions.DEFAULT.withFolder(folder.path));
            }
            return 0;
        }
    }

    /** Looks for what is wrong. */
    @Command(
            name = "doctor",
            mixinStandardHelpOptions = true,
            description = "Says for every buffer whose lock it is, whether its owner lives, and what to do.")
    static final class Doctor implements Callable<Integer> {
        @Mixin
        private final MemoryWhich.Folder folder = new MemoryWhich.Folder();

        @Override
        public Integer call() {
            boolean sick = false;
            for (SegmentReport r : SegmentReport.all(folder.path)) {
                JsonNode tree = Output.JSON.valueToTree(r);
                MemoryShown.line(tree);
                sick |= r.ownerDead() || r.kind() == 0;
            }
            return sick ? FAILED : 0;
        }
    }
}
